/* Writer: the input is a program of writer calls; what comes out parses, in both formats and all
 * styles, whatever the texts are. */
#include "fuzz.h"

#include <string.h>

#include "wire/json_in.h"
#include "wire/writer.h"
#include "wire/xml_in.h"

struct program {
    struct span rest;
    bool clean; /* every text so far was one of ours */
};

static unsigned take_byte(struct program *p)
{
    if (p->rest.n == 0) {
        return 0;
    }
    unsigned c = (unsigned char)p->rest.p[0];
    p->rest = span_sub(p->rest, 1, p->rest.n);
    return c;
}

/* A byte of length and the text. */
static struct span take_text(struct program *p)
{
    size_t n = take_byte(p);
    struct span text = span_sub(p->rest, 0, n);
    p->rest = span_sub(p->rest, text.n, p->rest.n);
    p->clean = p->clean && utf8_text(text);
    return text;
}

static void write_one(struct ctx *c, struct writer *w, struct program *p, unsigned op)
{
    static const char *const keys[] = {"id", "name", "contacts", "x"};
    bool list = w->stack[w->depth - 1].list;
    const char *key = list ? NULL : keys[take_byte(p) % 4];
    switch (op % 10) {
    case 0:
        w_text(w, key, take_text(p));
        break;
    case 1:
        w_i64(w, key, (int64_t)((uint64_t)take_byte(p) * 0x0123456789ABCDEFU));
        break;
    case 2:
        w_bool(w, key, (take_byte(p) & 1) != 0);
        break;
    case 3:
        w_null(w, key);
        break;
    case 4:
        w_number(w, key, SPAN("-10.50"));
        break;
    case 5:
        w_id_text(w, key, -(int64_t)take_byte(p));
        break;
    case 6:
        if (w->depth < JSON_DEPTH_MAX) {
            w_object(w, key);
        }
        break;
    case 7:
        if (w->depth < JSON_DEPTH_MAX) {
            w_list(w, key);
        }
        break;
    case 8:
        if (!list) {
            struct span name = take_text(p);
            w_text_dyn(w, c->mem, name, take_text(p));
        }
        break;
    default:
        if (w->depth > 1) {
            w_end(w);
        }
        break;
    }
}

/* True when all texts were clean. */
static bool run(struct ctx *c, struct program p, enum writer_format format, enum writer_style style,
                struct buf *out)
{
    struct writer w;
    writer_init(&w, out, format, style);
    w_object(&w, NULL);
    while (p.rest.n > 0) {
        write_one(c, &w, &p, take_byte(&p));
    }
    while (!writer_done(&w)) {
        w_end(&w);
    }
    return p.clean;
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct program p = {fuzz_text(&c, data, size), true};
    for (int style = JSON_PLAIN; style <= JSON_PHP + 1; style++) {
        enum writer_format format = style <= JSON_PHP ? FORMAT_JSON : FORMAT_XML;
        struct buf out;
        struct value *v = NULL;
        buf_init(&out, c.mem, 0);
        bool clean = run(&c, p, format, (enum writer_style)(style % 3), &out);
        REQUIRE(utf8_valid(buf_view(&out)));
        enum err e = format == FORMAT_JSON ? json_parse(&c, buf_view(&out), &v)
                                           : xml_parse(&c, buf_view(&out), &v);
        REQUIRE(e != E_SYNTAX && (e != E_ENCODING || !clean));
        err_clear(&c);
    }
    fuzz_end(&c);
    return 0;
}
