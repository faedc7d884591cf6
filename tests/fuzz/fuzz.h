/*
 * fuzz: what the targets share. A target takes any bytes and aborts when a promise of the code
 * under test is broken. libFuzzer runs it (CMake option KARTOTEKA_FUZZ); corpus_test replays what
 * is in corpus/ in every build.
 */
#ifndef KARTOTEKA_TESTS_FUZZ_H
#define KARTOTEKA_TESTS_FUZZ_H

#include <stdint.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/utf8.h"
#include "wire/value.h"

#ifndef FUZZ_TARGET
#define FUZZ_TARGET LLVMFuzzerTestOneInput
#endif
int FUZZ_TARGET(const uint8_t *data, size_t size);

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

static inline struct ctx fuzz_begin(void)
{
    REQUIRE(crypto_init());
    return (struct ctx){.mem = arena_new()};
}

static inline void fuzz_end(struct ctx *c)
{
    arena_free(c->mem);
}

/* A copy of exactly its bytes: reading behind them is seen. */
static inline struct span fuzz_text(struct ctx *c, const uint8_t *data, size_t n)
{
    char *p = arena_alloc(c->mem, n);
    for (size_t i = 0; i < n; i++) {
        p[i] = (char)data[i];
    }
    return (struct span){p, n};
}

/* Same kinds, names, texts and order. */
static inline bool fuzz_same(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind || a->truth != b->truth || a->n != b->n || !span_eq(a->text, b->text)) {
        return false;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (!span_eq(a->members[i].name, b->members[i].name) ||
            !fuzz_same(a->members[i].value, b->members[i].value)) {
            return false;
        }
    }
    return true;
}

/* Every name is what PostgreSQL may get, every text is UTF-8 (param_bind refuses control
 * characters); files of multipart bodies are not looked at. */
static inline void fuzz_check_texts(const struct value *v, bool files)
{
    REQUIRE(v->kind != V_TEXT || utf8_valid(v->text));
    REQUIRE(v->kind == V_LIST || v->kind == V_OBJECT || v->n == 0);
    for (size_t i = 0; i < v->n; i++) {
        REQUIRE((v->members[i].name.p != NULL) == (v->kind == V_OBJECT));
        REQUIRE(utf8_text(v->members[i].name));
        if (!files || !span_is(v->members[i].name, "data")) {
            fuzz_check_texts(v->members[i].value, files);
        }
    }
}

#endif
