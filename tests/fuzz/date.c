/* Dates and moments in every form that clients send, and the database's: what is read, written
 * again, is read the same. */
#include "api/r7/instant.h"
#include "api/salesman/input.h"
#include "base/clock.h"
#include "fuzz.h"

enum { ROOM = 48 };

static void check_moment(struct ctx *c, struct span text)
{
    char out[ROOM], again[ROOM];
    struct clock_date day;
    if (!datetime_parse(text, out)) {
        REQUIRE(!date_parse(text, &day));
        return;
    }
    struct span moment = span_of(out);
    REQUIRE(moment.n >= DATETIME_PLAIN && moment.n < ROOM);
    REQUIRE(date_parse(text, &day) && date_valid(day));
    REQUIRE(datetime_parse(moment, again) && span_eq(moment, span_of(again)));
    if (moment.n > DATETIME_PLAIN) { /* with a zone, as the database writes it */
        struct span r7 = r7_instant(c->mem, moment);
        REQUIRE(datetime_parse(r7, again) && span_eq(moment, span_of(again)));
    }
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span text = fuzz_text(&c, data, size);
    check_moment(&c, text);
    check_moment(&c, sm_iso_order(c.mem, text));
    struct span moment = sm_datetime(c.mem, text);
    REQUIRE(moment.p == NULL || moment.n >= DATETIME_PLAIN);
    fuzz_end(&c);
    return 0;
}
