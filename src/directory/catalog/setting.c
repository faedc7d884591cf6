#include "directory/catalog/setting.h"

#include "db/sql/r7.h"

enum err setting_group(struct directory *d, enum setting_group what, struct opt_bool value)
{
    return sql_group_setting(d->c,
                             SQL_ARGS(group_setting,
                                      .what = what == GROUP_STATUS ? SPAN("status") : SPAN("tag"),
                                      .wanted = value),
                             NULL);
}
