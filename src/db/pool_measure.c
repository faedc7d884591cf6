/*
 * pool_measure: tells how many connections there are, how many are busy, and who waits for one.
 */
#include "base/metrics.h"
#include "db/memory.h"
#include "db/pool.h"

static size_t waiting(const struct turns_line *line)
{
    size_t n = 0;
    for (const struct pool_wait *w = line->first; w != NULL; w = w->next) {
        n++;
    }
    return n;
}

void db_measure(const struct db *db)
{
    static const struct {
        enum metrics_measure up, busy, waiting;
    } of[POOL_USES] = {
        [POOL_READ] = {MEASURE_READ_UP, MEASURE_READ_BUSY, MEASURE_READ_WAITING},
        [POOL_SLOW] = {MEASURE_SLOW_UP, MEASURE_SLOW_BUSY, MEASURE_SLOW_WAITING},
        [POOL_WRITE] = {MEASURE_WRITE_UP, MEASURE_WRITE_BUSY, MEASURE_WRITE_WAITING},
    };
    for (size_t use = 0; db->shared && use < POOL_USES; use++) {
        const struct pool_range *range = &db->range[use];
        size_t up = 0, busy = 0;
        for (size_t i = range->first; i < range->first + range->n; i++) {
            up += db->links[i]->state == LINK_UP;
            busy += db->links[i]->head != NULL || db->links[i]->leased;
        }
        metrics_set(of[use].up, up);
        metrics_set(of[use].busy, busy);
        metrics_set(of[use].waiting, waiting(&db->turns.line[use]));
    }
    metrics_set(MEASURE_ANSWER_BYTES, memory_used(db->memory));
}
