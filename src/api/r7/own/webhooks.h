/*
 * webhooks: addresses that are told what happens (docs/WEBHOOKS.md), for the administrators of an
 * account; an addition of ours.
 */
#ifndef KARTOTEKA_API_R7_OWN_WEBHOOKS_H
#define KARTOTEKA_API_R7_OWN_WEBHOOKS_H

#include "api/r7/state.h"

extern const struct params r7_webhook_add_params, r7_webhook_put_params, r7_webhook_id_params,
    r7_webhook_rotate_params, r7_webhook_log_params, r7_webhook_dead_params,
    r7_webhook_resend_params;

MUST enum err r7_webhooks(struct call *call);
MUST enum err r7_webhook_add(struct call *call);
MUST enum err r7_webhook_put(struct call *call);
MUST enum err r7_webhook_delete(struct call *call);
MUST enum err r7_webhook_pause(struct call *call);
MUST enum err r7_webhook_resume(struct call *call);
MUST enum err r7_webhook_rotate(struct call *call);
MUST enum err r7_webhook_test(struct call *call);
MUST enum err r7_webhook_log(struct call *call);
MUST enum err r7_webhook_dead(struct call *call);
MUST enum err r7_webhook_resend(struct call *call);

#endif
