/*
 * cmd_check: check config; errors.
 */
#include "ctl/ctl.h"

int cmd_check_config(struct ctl_call *k)
{
    for (size_t i = 0; i < conf_key_count; i++) {
        fprintf(k->out, "%s=%s\n", conf_keys[i].name, conf_show(&k->conf, &conf_keys[i], k->mem));
    }
    return CTL_OK;
}

int cmd_errors(struct ctl_call *k)
{
    for (int e = E_OK + 1; e < E__COUNT; e++) {
        const struct err_info *info = err_info((enum err)e);
        fprintf(k->out, "%s\t%d\t%s\n", info->name, err_class_status(info->class), info->meaning);
    }
    return CTL_OK;
}
