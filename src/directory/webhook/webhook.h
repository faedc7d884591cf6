/*
 * webhook: addresses on the network that are told what happens to people and companies, as the
 * administrators of an account see and change them. docs/WEBHOOKS.md has the rules;
 * sql/schema/0240_webhook.sql the tables, 0248_webhook_office.sql what may be done here. Nothing
 * here gives a secret but what has just made it.
 */
#ifndef KARTOTEKA_DIRECTORY_WEBHOOK_WEBHOOK_H
#define KARTOTEKA_DIRECTORY_WEBHOOK_WEBHOOK_H

#include "directory/directory.h"

enum { WEBHOOK_NAME_MAX = 100, WEBHOOK_URL_MAX = 2000, WEBHOOKS_MAX = 50 };

/* The words that a webhook's dialect and events are; the last one is NULL. */
extern const char *const webhook_dialects[], *const webhook_events[];
bool webhook_word(const char *const *list, struct span word);

struct webhook {
    int64_t id;
    struct span name, url, dialect;
    struct span events, without_keys, without_employees; /* texts with commas between */
    struct span employees;                               /* without_employees as UUIDs */
    struct span state, why; /* on, off, paused (why), failing (since when) */
    int64_t waiting, dead, delivered;
    struct span delivered_at, created; /* times; delivered_at is absent when nothing was */
    bool sender;                       /* a sender is at work at the moment */
};
MUST enum err webhooks(struct directory *d, struct webhook **out, size_t *n);

/* Makes a new secret: "whsec_" and 32 random bytes in base64. */
struct span webhook_new_secret(struct arena *mem);

/* Lists and their numbers: what a webhook tells, and whose changes it leaves out. */
struct webhook_lists {
    const struct span *events;
    size_t event_count; /* 0: all */
    const int64_t *keys, *employees;
    size_t key_count, employee_count;
};

/* Makes one; *secret is shown once. E_CONFLICT: there is one of this name; E_TOO_MANY: there are
 * WEBHOOKS_MAX. The words and the URL have been judged. */
MUST enum err webhook_add(struct directory *d, struct span name, struct span url,
                          struct span dialect, const struct webhook_lists *lists,
                          struct span *secret, int64_t *id);

/* Changes one: an absent text stays, and so does a list that is not set. */
struct webhook_edit {
    struct span url, dialect;
    struct webhook_lists lists;
    bool set_events, set_keys, set_employees;
};
/* In all of these E_REFERENCE_UNKNOWN: there is no such webhook. */
MUST enum err webhook_edit(struct directory *d, int64_t id, const struct webhook_edit *edit);
MUST enum err webhook_delete(struct directory *d, int64_t id); /* with all that waits */
MUST enum err webhook_rest(struct directory *d, int64_t id);   /* its events wait */
MUST enum err webhook_wake(struct directory *d, int64_t id);

/* Makes a new secret; the old one signs, too, for so many hours. */
MUST enum err webhook_rotate(struct directory *d, int64_t id, int64_t hours, struct span *secret);

/* Has the sender post a trial, which the log shows; *event is its number. E_CONFLICT: the webhook
 * rests. */
MUST enum err webhook_test(struct directory *d, int64_t id, struct span *event);

/* An event that was given up, or an attempt. */
struct webhook_note {
    int64_t id; /* its place in the list */
    struct span event, name, at, error;
    struct span dead_at; /* absent when it was an attempt */
    int64_t record, attempts, status, ms;
};

/* Lists the newest before a place (0: all). */
MUST enum err webhook_dead(struct directory *d, int64_t id, int64_t before, int64_t most,
                           struct webhook_note **out, size_t *n);
MUST enum err webhook_log(struct directory *d, int64_t id, bool failed, int64_t before,
                          int64_t most, struct webhook_note **out, size_t *n);

/* Has dead letters wait again: one event, or all (empty). Gives how many. */
MUST enum err webhook_resend(struct directory *d, int64_t id, struct span event, int64_t *count);

#endif
