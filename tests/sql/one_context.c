#include "one_context.h"

struct ctx *c;
static const char *before;

int context_group(const char *before_each)
{
    make_test_objects();
    before = before_each;
    return 0;
}

static int begin(bool prepare)
{
    if (before != NULL) {
        admin_run(before);
    }
    c = context_new(worker_conninfo(), prepare);
    return 0;
}

int context_start(void **state)
{
    (void)state;
    return begin(true);
}

int context_start_unprepared(void **state)
{
    (void)state;
    return begin(false);
}

int context_stop(void **state)
{
    (void)state;
    context_free(c);
    c = NULL;
    return 0;
}
