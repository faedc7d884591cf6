/* vCards: the reader comes to an end, names are in capitals, and values come apart into pieces that
 * are no longer than they. */
#include "fuzz.h"
#include "wire/vcard_in.h"

static void check_parts(struct ctx *c, struct span value, char separator)
{
    struct span rest = value, part;
    size_t n = 0;
    while (vcard_part(c->mem, &rest, separator, &part)) {
        REQUIRE(part.n <= value.n && ++n <= value.n + 1);
    }
}

static void check_property(struct ctx *c, const struct vcard_property *p, size_t size)
{
    REQUIRE(p->name.n <= size);
    REQUIRE(p->value.n <= 3 * size); /* a byte of Windows-1251 may become three */
    REQUIRE(p->type_count <= VCARD_TYPES);
    for (size_t i = 0; i < p->name.n; i++) {
        REQUIRE(p->name.p[i] < 'a' || p->name.p[i] > 'z');
    }
    for (size_t i = 0; i < p->type_count; i++) {
        REQUIRE(p->types[i].n <= size);
    }
    REQUIRE(vcard_text(c->mem, p->value).n <= p->value.n);
    check_parts(c, p->value, ';');
    check_parts(c, p->value, ',');
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct vcard_reader r;
    struct vcard_property p;
    size_t n = 0, line = 0;
    vcard_begin(&r, c.mem, fuzz_text(&c, data, size));
    while (vcard_next(&r, &p)) {
        REQUIRE(++n <= size && p.line >= line);
        line = p.line;
        check_property(&c, &p, size);
    }
    fuzz_end(&c);
    return 0;
}
