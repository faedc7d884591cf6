#include "api/dav/filter.h"

#include <string.h>

#include "base/text.h"
#include "wire/vcard_in.h"

enum { TESTS_MAX = 100 };
enum match_kind { MATCH_CONTAINS, MATCH_EQUALS, MATCH_STARTS, MATCH_ENDS };

/* A text that a value is compared with, folded. */
struct match {
    enum match_kind kind;
    bool negate;
    struct span folded;
    struct match *next;
};

/* A condition that a property must fit. */
struct test {
    struct span name; /* the property's, or its parameter's */
    bool all;         /* all its matches and parameters must fit; else any */
    bool undefined;   /* it must not be there */
    struct match *matches;
    struct test *params; /* conditions of the parameter TYPE */
    struct test *next;
};

struct dav_filter {
    bool all;
    struct test *tests;
};

static enum err unsupported(struct call *call, const char *condition, const char *reason)
{
    return dav_refuse(call, 403, condition, reason);
}

static struct span folded(struct arena *mem, struct span text)
{
    struct buf b;
    uint32_t cp;
    struct span rest = text_trim(text);
    buf_init(&b, mem, text.n + 1);
    while (text_next_folded(&rest, &cp)) {
        buf_printf(&b, "%08x", cp); /* one width for all, so a part of it is a part of the text */
    }
    return buf_view(&b);
}

static enum err read_match(struct call *call, const struct xml_node *n, struct match **out)
{
    static const char *const kinds[] = {"contains", "equals", "starts-with", "ends-with"};
    static const char *const collations[] = {"i;unicode-casemap", "i;ascii-casemap", "i;octet",
                                             "default"};
    struct span kind = xml_attribute(n, "match-type"), collation = xml_attribute(n, "collation");
    bool known = collation.p == NULL;
    size_t k = 0;
    for (size_t i = 0; i < sizeof(collations) / sizeof(collations[0]); i++) {
        known = known || span_is(collation, collations[i]);
    }
    if (!known) {
        return unsupported(call, "c:supported-collation", "no such collation");
    }
    while (k < 4 && kind.p != NULL && !span_is(kind, kinds[k])) {
        k++;
    }
    if (k == 4) {
        return unsupported(call, "c:supported-filter", "no such match-type");
    }
    *out = arena_new_of(call->req->mem, struct match);
    **out = (struct match){(enum match_kind)k, span_is(xml_attribute(n, "negate-condition"), "yes"),
                           folded(call->req->mem, n->text), NULL};
    return E_OK;
}

static bool all_of(const struct xml_node *n)
{
    return span_is(xml_attribute(n, "test"), "allof");
}

static struct span in_capitals(struct arena *mem, struct span name)
{
    char *p = arena_cstr(mem, name);
    for (size_t i = 0; i < name.n; i++) {
        p[i] = (char)(p[i] >= 'a' && p[i] <= 'z' ? p[i] - 'a' + 'A' : p[i]);
    }
    return (struct span){p, name.n};
}

/* Reads a c:prop-filter, or a c:param-filter, which has no parameters of its own. */
static enum err read_test(struct call *call, const struct xml_node *n, bool of_param,
                          struct test **out)
{
    struct test *t = arena_new_of(call->req->mem, struct test);
    struct match **match = &t->matches;
    struct test **param = &t->params;
    enum err e = E_OK;
    t->name = in_capitals(call->req->mem, xml_attribute(n, "name"));
    t->all = all_of(n);
    if (t->name.n == 0 || (of_param && !span_is(t->name, "TYPE"))) {
        return unsupported(call, "c:supported-filter",
                           of_param ? "of parameters only TYPE" : "a filter without a name");
    }
    for (const struct xml_node *at = n->first; at != NULL && e == E_OK; at = at->next) {
        if (xml_is(at, DAV_CARD_SPACE, "is-not-defined")) {
            t->undefined = true;
        } else if (xml_is(at, DAV_CARD_SPACE, "text-match")) {
            e = read_match(call, at, match);
            match = e == E_OK ? &(*match)->next : match;
        } else if (!of_param && xml_is(at, DAV_CARD_SPACE, "param-filter")) {
            e = read_test(call, at, true, param);
            param = e == E_OK ? &(*param)->next : param;
        } else {
            e = unsupported(call, "c:supported-filter", "an unknown part of a filter");
        }
    }
    *out = t;
    return e;
}

enum err dav_filter_read(struct call *call, const struct xml_node *filter, struct dav_filter **out)
{
    struct dav_filter *f = arena_new_of(call->req->mem, struct dav_filter);
    struct test **test = &f->tests;
    enum err e = E_OK;
    size_t n = 0;
    f->all = filter != NULL && all_of(filter);
    for (const struct xml_node *at = filter != NULL ? filter->first : NULL; at != NULL && e == E_OK;
         at = at->next) {
        if (!xml_is(at, DAV_CARD_SPACE, "prop-filter") || ++n > TESTS_MAX) {
            return unsupported(call, "c:supported-filter", "an unknown part of a filter");
        }
        e = read_test(call, at, false, test);
        test = e == E_OK ? &(*test)->next : test;
    }
    *out = f;
    return e;
}

/* True when the parts of a folded text hold the match at a whole character. */
static bool holds(struct span text, const struct match *m)
{
    struct span w = m->folded;
    if (w.n > text.n || (m->kind == MATCH_EQUALS && w.n != text.n)) {
        return m->negate;
    }
    bool found = false;
    size_t from = m->kind == MATCH_ENDS ? text.n - w.n : 0;
    size_t upto = m->kind == MATCH_CONTAINS || m->kind == MATCH_ENDS ? text.n - w.n : 0;
    for (size_t i = from; i <= upto && !found; i += 8) {
        found = memcmp(text.p + i, w.p, w.n) == 0;
    }
    return found != m->negate;
}

/* True when one value fits all, or any, of the matches. There is at least one. */
static bool fits_matches(const struct test *t, struct span text)
{
    for (const struct match *m = t->matches; m != NULL; m = m->next) {
        if (holds(text, m) != t->all) {
            return !t->all;
        }
    }
    return t->all;
}

static bool fits_param(const struct test *t, struct arena *mem, const struct vcard_property *p)
{
    if (t->undefined || t->matches == NULL) {
        return t->undefined == (p->type_count == 0);
    }
    for (size_t i = 0; i < p->type_count; i++) {
        if (fits_matches(t, folded(mem, p->types[i]))) {
            return true;
        }
    }
    return false;
}

static bool fits_property(const struct test *t, struct arena *mem, const struct vcard_property *p)
{
    bool asked = false;
    if (t->matches != NULL) {
        bool fits = fits_matches(t, folded(mem, vcard_text(mem, p->value)));
        if (fits != t->all) {
            return fits;
        }
        asked = true;
    }
    for (const struct test *param = t->params; param != NULL; param = param->next) {
        if (fits_param(param, mem, p) != t->all) {
            return !t->all;
        }
        asked = true;
    }
    return !asked || t->all;
}

static bool fits_test(const struct test *t, struct arena *mem, struct span card)
{
    struct vcard_reader r;
    struct vcard_property p;
    bool there = false;
    vcard_begin(&r, mem, card);
    while (vcard_next(&r, &p)) {
        if (span_eq(p.name, t->name)) {
            there = true;
            if (!t->undefined && fits_property(t, mem, &p)) {
                return true;
            }
        }
    }
    return t->undefined && !there;
}

bool dav_filter_fits(const struct dav_filter *f, struct arena *mem, struct span card)
{
    for (const struct test *t = f->tests; t != NULL; t = t->next) {
        if (fits_test(t, mem, card) != f->all) {
            return !f->all;
        }
    }
    return f->tests == NULL || f->all;
}
