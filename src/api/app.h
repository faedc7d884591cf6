/*
 * app: the program behind every transport: configuration, database, caches and the dialects.
 */
#ifndef KARTOTEKA_API_APP_H
#define KARTOTEKA_API_APP_H

#include "api/api.h"
#include "base/fiber.h"
#include "base/loop.h"
#include "http/server.h"

/* Makes the application; a process has one. db may be NULL only where no route that needs it is
 * called. conf and db must outlive it. */
struct app *app_new(const struct conf *conf, struct db *db);
void app_free(struct app *app);

/* Sets the threads that compute what would hold other requests up (password hashes). They must
 * outlive the requests. */
void app_offload(struct app *app, struct offload *offload);

/* Lets answers be streams of changes (live.h). loop and fibers must outlive the app. */
void app_live(struct app *app, struct loop *loop, struct fibers *fibers);

/* Sets the function by which a request that has much to compute lets others go on. */
void app_give_way(struct app *app, void (*give_way)(void *arg), void *arg);

/* Has all calls from now on made by this caller, without credentials: for programs that send
 * answers in their own name, never behind a transport. It must outlive the calls. NULL: no more. */
void app_insider(struct app *app, const struct principal *who);

/* True when something that calls have left behind is due to be told to the database: whose records
 * they read. app_tell(app) does so, and waits; requests may come meanwhile. */
bool app_has_notes(const struct app *app);
void app_tell(void *app);

/* Answers one request; it is the `handle` of struct server. It never fails: an error is an answer,
 * too. */
void app_handle(void *app, struct request *req, struct response *res);

/* Tells the app's measures (base/metrics.h); it is the `measure` of struct server. */
void app_measure(void *app);

/* Describes the app to the transports. */
struct server app_server(struct app *app);

#endif
