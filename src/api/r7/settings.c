#include "api/r7/settings.h"

#include "api/r7/envelope.h"
#include "directory/catalog/setting.h"

struct setting_args {
    struct opt_bool automatic;
};
static const struct param status_rows[] = {
    PARAM_BOOL("changeContactStatusGroupAuto", struct setting_args, automatic, PF_EMPTY_IS_ABSENT),
};
const struct params r7_status_settings_params = PARAMS(status_rows, struct setting_args);
static const struct param tag_rows[] = {
    PARAM_BOOL("addTagToContactGroupAuto", struct setting_args, automatic, PF_EMPTY_IS_ABSENT),
};
const struct params r7_tag_settings_params = PARAMS(tag_rows, struct setting_args);

/* Answers with the stored choice; without one people are asked each time. */
static enum err keep(struct call *call, enum setting_group what)
{
    const struct setting_args *a = call->args;
    enum err e = setting_group(&call->d, what, a->automatic);
    if (e != E_OK) {
        return e;
    }
    return a->automatic.has == GIVEN ? r7_bool(call, a->automatic.v) : r7_nothing(call);
}

enum err r7_status_settings(struct call *call)
{
    return keep(call, GROUP_STATUS);
}

enum err r7_tag_settings(struct call *call)
{
    return keep(call, GROUP_TAG);
}
