/* Names: one line stays one line, the three names joined are the line again, a pattern stands for
 * its text. The first line is what a person is called already. */
#include "base/text.h"
#include "directory/party/person_name.h"
#include "directory/place/place_name.h"
#include "directory/search/like.h"
#include "fuzz.h"

static void check_joined(struct ctx *c, struct person_name n, struct span line)
{
    const struct span parts[] = {n.last, n.first, n.middle};
    struct buf b;
    buf_init(&b, c->mem, line.n + 1);
    for (size_t i = 0; i < 3; i++) {
        if (span_any(parts[i])) {
            buf_text(&b, b.n > 0 ? " " : "");
            buf_span(&b, parts[i]);
        }
    }
    REQUIRE(span_eq(text_line(c->mem, buf_view(&b)), line));
}

static void check_place(struct span line)
{
    static const struct cat_place_kind kinds[] = {{.word = SPAN("г"), .kind = SPAN("город")}};
    struct place_name place = place_name_of(kinds, 1, line);
    REQUIRE(place.bare.n <= line.n);
    REQUIRE(!span_any(line) || span_any(place.bare));
    REQUIRE(place_name_same(place, place));
}

/* Takes the pattern apart: % and _ stand nowhere bare. */
static void check_pattern(struct ctx *c, struct span text)
{
    struct span pattern = like_pattern(c->mem, text, false, false);
    size_t at = 0;
    for (size_t i = 0; i < pattern.n; i++, at++) {
        bool quoted = pattern.p[i] == '\\';
        i += quoted;
        REQUIRE(i < pattern.n && at < text.n && pattern.p[i] == text.p[at]);
        REQUIRE(quoted || (pattern.p[i] != '%' && pattern.p[i] != '_'));
    }
    REQUIRE(at == text.n);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span known, text;
    (void)span_cut(fuzz_text(&c, data, size), '\n', &known, &text);
    if (utf8_text(known) && text.p != NULL && utf8_text(text)) {
        struct span line = text_line(c.mem, text);
        REQUIRE(utf8_text(line) && span_eq(line, text_line(c.mem, line)));
        REQUIRE(span_eq(line, text_trim(line)));
        REQUIRE(text_compare_folded(text, text) == 0);
        check_joined(&c, person_name_split(c.mem, text), line);
        struct person_name names = person_name_split(c.mem, known);
        check_joined(&c, person_name_split_like(c.mem, text, &names), line);
        check_place(line);
        check_pattern(&c, text);
    }
    fuzz_end(&c);
    return 0;
}
