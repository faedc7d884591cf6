/*
 * reach: where the tenants of other commands are, when they are spread over clusters.
 *
 * Failure: false, with the reason printed. Without CONTROL_ADMIN_DATABASE all of it does nothing.
 */
#ifndef KARTOTEKA_CTL_REACH_REACH_H
#define KARTOTEKA_CTL_REACH_REACH_H

#include <stdbool.h>
#include <stdint.h>

struct ctl_call;
struct ctx;

/* True when there is a control base. */
bool reach_configured(const struct ctl_call *k);

/* Opens the control base. Returns NULL with the reason printed. */
struct ctx *reach_control(struct ctl_call *k);

/* Makes ADMIN_DATABASE of this call the one of the tenant's home; a tenant that the control base
 * does not know, or NULL, leaves it. */
bool reach_home(struct ctl_call *k, const char *tenant);

/* Makes ADMIN_DATABASE of this call that of a cluster with room for one more tenant: the named one,
 * or the one with the fewest. */
bool reach_roomy(struct ctl_call *k, const char *cluster, int64_t *number);

/* Makes ADMIN_DATABASE of this call the one where a key is served, and gives its tenant; of a key
 * that nobody has both stay as they are. */
bool reach_key(struct ctl_call *k, int64_t id, int32_t *tenant);

/* True when no tenant of any cluster has this name. */
bool reach_free(struct ctl_call *k, const char *name);

/* Notes a new tenant, or another name of one; without a name: that it is gone. */
bool reach_added(struct ctl_call *k, int64_t tenant, const char *name, int64_t cluster);
bool reach_renamed(struct ctl_call *k, int64_t tenant, const char *name);

#endif
