/* FastCGI records: the requests read from a stream do not depend on how it is cut; memory is
 * bounded; parameters lie within what was sent. */
#include "fuzz.h"

#include "http/event_input.h"

/* Writes down what came of the stream. chunk 0 feeds it all at once. */
static struct span told(struct ctx *c, struct span wire, size_t chunk)
{
    static struct event_pair pairs[PAIRS_MAX];
    struct event_input in;
    struct buf out, reply;
    struct span rest = wire, part;
    input_init(&in, pairs, 64, 8);
    buf_init(&out, c->mem, 64);
    buf_init(&reply, c->mem, 64);
    while (rest.n > 0) {
        struct span bytes = span_sub(rest, 0, chunk != 0 ? chunk : rest.n);
        rest = span_sub(rest, bytes.n, rest.n);
        for (enum event_input_step e = INPUT_PARAMS; e != INPUT_MORE;) {
            e = input_next(&in, &bytes, &reply, &part);
            REQUIRE(in.params.n <= PARAMS_MAX && reply.n <= 4 * wire.n + 64);
            if (e == INPUT_BAD) {
                buf_text(&out, "!");
                rest.n = 0;
                break;
            }
            if (e == INPUT_PARAMS) {
                buf_printf(&out, "P%d %u %d ", in.refuse_params, in.id, in.keep);
                for (size_t i = 0; i < in.pair_count; i++) {
                    buf_span(&out, in.pairs[i].name);
                    buf_text(&out, "=");
                    buf_span(&out, in.pairs[i].value);
                }
            } else if (e == INPUT_BODY) {
                buf_span(&out, part);
            } else if (e == INPUT_END || e == INPUT_ABORT) {
                buf_text(&out, e == INPUT_END ? "E" : "A");
                input_answered(&in);
            }
        }
    }
    input_free(&in);
    buf_span(&out, buf_view(&reply));
    return buf_view(&out);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span in = fuzz_text(&c, data, size);
    size_t chunk = size > 0 ? 1 + data[size - 1] % 13 : 1;
    REQUIRE(span_eq(told(&c, in, 0), told(&c, in, chunk)));
    fuzz_end(&c);
    return 0;
}
