#include "directory/access/party_visible.h"

void party_visible_args(const struct directory *d, enum visibility see, struct db_arg *args)
{
    const struct principal *w = &d->who;
    bool all = see == SEE_OWNED ? w->sees_all : see == SEE_ALL || see == SEE_PERSONS || w->is_admin;
    args[0] = ARG_I64(d->c->tenant);
    args[1] = ARG_I64(see);
    args[2] = db_arg_id(w->employee_id);
    args[3] = all ? ARG_NULL : ARG_I64S(w->visible, w->visible_count);
}
