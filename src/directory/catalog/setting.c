#include "directory/catalog/setting.h"

#include "db/db.h"

enum err setting_group(struct directory *d, enum group_setting what, struct opt_bool value)
{
    struct db_arg args[] = {ARG_TEXT(what == GROUP_STATUS ? SPAN("status") : SPAN("tag")),
                            value.has == GIVEN ? ARG_BOOL(value.v) : ARG_NULL,
                            db_arg_id(d->who.key_id), db_arg_id(d->who.employee_id),
                            ARG_TEXT(span_of(d->c->request_id))};
    return db_write1(d->c, STMT_GROUP_SETTING, args, 5, NULL);
}
