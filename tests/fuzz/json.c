/* JSON: json-c accepts what the scan accepts; what was parsed is written and parsed to the same. */
#include "fuzz.h"

#include "wire/json_in.h"
#include "wire/writer.h"

static void write_value(struct ctx *c, struct writer *w, const char *key, const struct value *v)
{
    switch (v->kind) {
    case V_NULL:
        w_null(w, key);
        break;
    case V_BOOL:
        w_bool(w, key, v->truth);
        break;
    case V_NUMBER:
        w_number(w, key, v->text);
        break;
    case V_TEXT:
        w_text(w, key, v->text);
        break;
    case V_LIST:
        w_list(w, key);
        for (size_t i = 0; i < v->n; i++) {
            write_value(c, w, NULL, v->members[i].value);
        }
        w_end(w);
        break;
    case V_OBJECT:
        w_object(w, key);
        for (size_t i = 0; i < v->n; i++) {
            /* Keys are trusted, so one that is data has to be escaped here. */
            struct buf name;
            buf_init(&name, c->mem, 0);
            json_escape(&name, v->members[i].name, w->style);
            write_value(c, w, arena_cstr(c->mem, buf_view(&name)), v->members[i].value);
        }
        w_end(w);
        break;
    }
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span text = fuzz_text(&c, data, size);
    struct value *v = NULL, *again = NULL;
    enum err scanned = json_scan(&c, text);
    err_clear(&c);
    enum err e = json_parse_lax(&c, text, &again);
    REQUIRE(scanned != E_OK || e == E_OK);
    if (e == E_OK) {
        fuzz_check_texts(again, false);
    }
    err_clear(&c);
    e = json_parse(&c, text, &v);
    REQUIRE(e == scanned && e == c.err.code);
    for (int style = JSON_PLAIN; e == E_OK && style <= JSON_PHP; style++) {
        fuzz_check_texts(v, false);
        struct buf b;
        struct writer w;
        buf_init(&b, c.mem, 0);
        writer_init(&w, &b, FORMAT_JSON, (enum writer_style)style);
        write_value(&c, &w, NULL, v);
        REQUIRE(json_parse(&c, buf_view(&b), &again) == E_OK);
        REQUIRE(fuzz_same(v, again));
    }
    fuzz_end(&c);
    return 0;
}
