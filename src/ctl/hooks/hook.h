/*
 * hook: a webhook and an event of it, as the sender has them in memory, and the requests made of
 * them. docs/WEBHOOKS.md says what a receiver sees.
 *
 * Ownership: texts belong to the arena that a function is given.
 */
#ifndef KARTOTEKA_CTL_HOOKS_HOOK_H
#define KARTOTEKA_CTL_HOOKS_HOOK_H

#include "api/app.h"

struct hook {
    int32_t tenant;
    int64_t id;
    struct span name, url, dialect, secret, old_secret; /* old_secret may be absent */
    struct span tenant_name, time_zone;
    int32_t utc_offset; /* seconds east of UTC, now */
    int64_t catalog_revision;
};

/* The kinds of events beside those of a party: of a deal, of a telephone call, of what a form has
 * sent. */
enum { HOOK_DEAL = 3, HOOK_CALL = 4, HOOK_LEAD = 5 };

struct hook_event {
    int64_t id, party;
    int kind;            /* enum party_kind, or one of the above; 0 of a trial, whose party is 0 */
    struct opt_i64 part; /* which call or entry of a form; of a call of nobody the party, too */
    struct opt_i64
        party_kind; /* beside part: enum party_kind; absent: the party is gone, or nobody */
    struct span uuid, what, fields, request,
        at; /* what: "add", of parts "history.add"; fields: "contacts,role" */
    struct opt_i64 old_owner, new_owner, key, employee;
    struct span login, old_login, new_login, new_uid; /* may be absent */
    int64_t attempts, age_s;                          /* age_s: since the first attempt */
};

/* Gives "person.add" and the like in mem, "ping" for a trial. */
struct span hook_event_name(struct arena *mem, const struct hook_event *e);

/* Writes the body of an event: the record as it is now, in the webhook's dialect. Returns E_OK, or
 * why the record could not be read: then nothing may be sent. The app's calls stay an insider's
 * (app_insider()) until the caller ends it. */
MUST enum err hook_body(struct app *app, const struct hook *h, const struct hook_event *e,
                        struct arena *mem, struct buf *body);

/* Writes the body of a trial. */
void hook_ping_body(const struct hook *h, struct buf *body);

/* Gives the value of the header webhook-signature, as Standard Webhooks 1.0 defines it: for each
 * secret "v1," and base64 of HMAC-SHA256 over "ID.TIMESTAMP.BODY". Absent when no secret is one. */
struct span hook_signature(struct arena *mem, const struct hook *h, struct span id, int64_t unix_s,
                           struct span body);

/* Gives the text of a member of a JSON object that this program has written; absent when there is
 * none of that name. */
struct span hook_json_member(struct span object, const char *name);

#endif
