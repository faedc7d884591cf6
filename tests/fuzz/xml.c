/* XML: what was parsed is written by our writer and parsed to the same. */
#include "fuzz.h"

#include "wire/writer.h"
#include "wire/xml_in.h"

/* An element; items of a list repeat it. */
static void write_element(struct ctx *c, struct writer *w, const char *key, const struct value *v)
{
    if (v->kind == V_TEXT) {
        w_text(w, key, v->text);
        return;
    }
    if (v->kind == V_LIST) {
        REQUIRE(v->n > 1);
        for (size_t i = 0; i < v->n; i++) {
            write_element(c, w, key, v->members[i].value);
        }
        return;
    }
    REQUIRE(v->kind == V_OBJECT);
    w_object(w, key);
    for (size_t i = 0; i < v->n; i++) {
        write_element(c, w, arena_cstr(c->mem, v->members[i].name), v->members[i].value);
    }
    w_end(w);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct value *v = NULL, *again = NULL;
    enum err e = xml_parse(&c, fuzz_text(&c, data, size), &v);
    REQUIRE(e == c.err.code);
    REQUIRE(e == E_OK || e == E_SYNTAX || e == E_ENCODING || e == E_TOO_MANY_VALUES);
    if (e == E_OK) {
        fuzz_check_texts(v, false);
        struct buf b;
        struct writer w;
        buf_init(&b, c.mem, 0);
        writer_init(&w, &b, FORMAT_XML, JSON_PLAIN);
        write_element(&c, &w, NULL, v);
        REQUIRE(xml_parse(&c, buf_view(&b), &again) == E_OK);
        REQUIRE(fuzz_same(v, again));
    }
    fuzz_end(&c);
    return 0;
}
