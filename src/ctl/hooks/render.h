/*
 * render: the bodies of many events at a time. Each is read and written in a fiber of its own, so
 * their reads share the connection's round trips, as those of the worker's requests do.
 */
#ifndef KARTOTEKA_CTL_HOOKS_RENDER_H
#define KARTOTEKA_CTL_HOOKS_RENDER_H

#include "ctl/hooks/hook.h"

struct render;

/* Makes room for `most` bodies at a time. conf must outlive it. */
struct render *render_new(const struct conf *conf, size_t most);
void render_free(struct render *r); /* NULL is allowed */

/* The app that reads the records. */
struct app *render_app(struct render *r);

/* One body. hook, event, mem and body are set by the caller; error by render_all(). */
struct render_job {
    struct render *render;
    const struct hook *hook;
    const struct hook_event *event;
    struct arena *mem;
    struct buf *body;
    enum err error; /* E_OK, or why the record could not be read */
};

/* Writes n bodies, at most as many as there is room for, and returns when all are written or have
 * failed. */
void render_all(struct render *r, struct render_job *jobs, size_t n);

#endif
