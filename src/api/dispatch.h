/*
 * dispatch: one request's way through a dialect: read, route, authenticate, bind, handle, log.
 */
#ifndef KARTOTEKA_API_DISPATCH_H
#define KARTOTEKA_API_DISPATCH_H

#include "api/api.h"

struct app {
    const struct conf *conf;
    struct db *db;
    struct catalog_cache *catalogs;
    struct access_cache *access;
    struct origins *origins;
    struct login_memory *logins;
    struct call_budget *calls;
    struct offload *offload;     /* NULL with the process engine */
    void (*give_way)(void *arg); /* likewise */
    void *give_way_arg;
};

void dispatch(const struct app *app, const struct dialect *dialect, struct request *req,
              struct response *res);

#endif
