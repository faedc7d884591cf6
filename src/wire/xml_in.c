/*
 * xml_in: a non-validating reader of XML 1.0 without DTDs, so that no entity can expand and nothing
 * outside the text is ever read. One pass, an explicit stack, no recursion.
 */
#include "wire/xml_in.h"

#include <string.h>

#include "base/utf8.h"
#include "wire/xml_chars.h"

enum { ATTRIBUTES_MAX = 32 };

struct xml_element {
    struct span name;
    struct value *children; /* NULL: there is none yet */
    struct buf text;
    bool ink;              /* the text has more than white space */
    struct xml_node *node; /* NULL: values are wanted */
};

struct xml_reader {
    struct ctx *c;
    const char *start;
    struct span rest;
    size_t elements, depth;
    struct xml_element open[XML_DEPTH_MAX];
    struct value *root; /* set when the root element has ended */
    bool nodes;         /* nodes are wanted */
    struct xml_node *top;
};

static enum err fail(const struct xml_reader *r, enum err code, const char *what)
{
    return err_set(r->c, code, "xml: %s at byte %td", what, r->rest.p - r->start);
}

static void skip(struct xml_reader *r, size_t n)
{
    r->rest = span_sub(r->rest, n, r->rest.n);
}

static bool take(struct xml_reader *r, struct span word)
{
    if (!span_starts(r->rest, word)) {
        return false;
    }
    skip(r, word.n);
    return true;
}

static bool xml_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Skips blanks; true when there was at least one. */
static bool skip_blanks(struct xml_reader *r)
{
    size_t n = 0;
    while (n < r->rest.n && xml_blank(r->rest.p[n])) {
        n++;
    }
    skip(r, n);
    return n > 0;
}

/* Takes everything in front of end, and end itself. */
static bool take_until(struct xml_reader *r, struct span end, struct span *before)
{
    const char *at = r->rest.n > 0 ? memmem(r->rest.p, r->rest.n, end.p, end.n) : NULL;
    if (at == NULL) {
        return false;
    }
    size_t n = (size_t)(at - r->rest.p);
    *before = span_sub(r->rest, 0, n);
    skip(r, n + end.n);
    return true;
}

static bool take_name(struct xml_reader *r, struct span *name)
{
    struct span s = r->rest, after = s;
    uint32_t cp;
    while (utf8_next(&after, &cp) && (s.p == r->rest.p ? xml_name_start(cp) : xml_name_char(cp))) {
        s = after;
    }
    *name = span_sub(r->rest, 0, (size_t)(s.p - r->rest.p));
    skip(r, name->n);
    return name->n > 0;
}

/* Returns the value of a character reference's digits; 0 when they are none or too many. */
static uint32_t reference_value(struct span digits, uint32_t base)
{
    uint32_t v = 0;
    for (size_t i = 0; i < digits.n; i++) {
        char c = digits.p[i], lower = (char)(c | 0x20);
        uint32_t d = base;
        if (c >= '0' && c <= '9') {
            d = (uint32_t)(c - '0');
        } else if (lower >= 'a' && lower <= 'f') {
            d = (uint32_t)(lower - 'a' + 10);
        }
        if (d >= base || v > 0x10FFFF) {
            return 0;
        }
        v = v * base + d;
    }
    return v;
}

/* Takes the "&...;" at the start of rest and gives its character. */
static enum err take_reference(struct xml_reader *r, uint32_t *cp)
{
    static const struct {
        const char *name;
        char c;
    } named[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    struct span at = span_sub(r->rest, 1, 12);
    ptrdiff_t end = span_find(at, ';');
    if (end < 1) {
        return fail(r, E_SYNTAX, "'&' without an entity");
    }
    struct span name = span_sub(at, 0, (size_t)end);
    *cp = 0;
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
        if (span_is(name, named[i].name)) {
            *cp = (uint32_t)named[i].c;
        }
    }
    if (name.p[0] == '#') {
        bool hex = name.n > 1 && name.p[1] == 'x';
        *cp = reference_value(span_sub(name, hex ? 2 : 1, name.n), hex ? 16 : 10);
        if (*cp == 0 || *cp > 0x10FFFF || (*cp >= 0xD800 && *cp <= 0xDFFF) || *cp == 0x7F ||
            !xml_char(*cp)) {
            return fail(r, E_ENCODING, "reference to a forbidden character");
        }
    }
    if (*cp == 0) {
        return fail(r, E_SYNTAX, "undefined entity");
    }
    skip(r, (size_t)end + 2);
    return E_OK;
}

/* Appends raw text; CRLF and CR become LF (XML 1.0, 2.11). */
static void add_text(struct xml_element *e, struct span raw)
{
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '\r') {
            if (i + 1 < raw.n && raw.p[i + 1] == '\n') {
                continue;
            }
            c = '\n';
        }
        e->ink = e->ink || !xml_blank(c);
        buf_char(&e->text, c);
    }
}

/* Reads text up to the next '<'. Outside the root only white space may stand. */
static enum err read_text(struct xml_reader *r)
{
    size_t n = 0;
    while (n < r->rest.n && r->rest.p[n] != '<' && r->rest.p[n] != '&') {
        n++;
    }
    struct span raw = span_sub(r->rest, 0, n);
    if (r->depth == 0) {
        if (!skip_blanks(r) || (r->rest.n > 0 && r->rest.p[0] != '<')) {
            return fail(r, E_SYNTAX, "text outside the root element");
        }
        return E_OK;
    }
    struct xml_element *e = &r->open[r->depth - 1];
    if (n == 0) {
        uint32_t cp;
        enum err problem = take_reference(r, &cp);
        if (problem == E_OK) {
            e->ink = e->ink || cp > 0x20 || !xml_blank((char)cp);
            utf8_add(&e->text, cp);
        }
        return problem;
    }
    if (memmem(raw.p, raw.n, "]]>", 3) != NULL) {
        return fail(r, E_SYNTAX, "]]> in text");
    }
    add_text(e, raw);
    skip(r, n);
    return E_OK;
}

/* Reads on behind "<!--". */
static enum err read_comment(struct xml_reader *r)
{
    struct span text;
    if (!take_until(r, SPAN("--"), &text) || !take(r, SPAN(">"))) {
        return fail(r, E_SYNTAX, "malformed comment");
    }
    return E_OK;
}

/* Reads on behind "<![CDATA[". */
static enum err read_cdata(struct xml_reader *r)
{
    struct span text;
    if (r->depth == 0 || !take_until(r, SPAN("]]>"), &text)) {
        return fail(r, E_SYNTAX, "malformed CDATA");
    }
    add_text(&r->open[r->depth - 1], text);
    return E_OK;
}

/* Reads a quoted value: as it is written, and into text without its references. */
static enum err read_attribute_value(struct xml_reader *r, struct span *raw, struct buf *text)
{
    if (!span_starts(r->rest, SPAN("\"")) && !span_starts(r->rest, SPAN("'"))) {
        return fail(r, E_SYNTAX, "attribute without a quoted value");
    }
    char quote = r->rest.p[0];
    skip(r, 1);
    struct span from = r->rest;
    while (r->rest.n > 0 && r->rest.p[0] != quote) {
        if (r->rest.p[0] == '<') {
            return fail(r, E_SYNTAX, "'<' in an attribute");
        }
        uint32_t cp;
        enum err e = E_OK;
        if (r->rest.p[0] == '&') {
            e = take_reference(r, &cp);
            if (e == E_OK) {
                utf8_add(text, cp);
            }
        } else {
            buf_char(text, xml_blank(r->rest.p[0]) ? ' ' : r->rest.p[0]);
            skip(r, 1);
        }
        if (e != E_OK) {
            return e;
        }
    }
    if (r->rest.n == 0) {
        return fail(r, E_SYNTAX, "attribute without an end");
    }
    *raw = span_sub(from, 0, from.n - r->rest.n);
    skip(r, 1);
    return E_OK;
}

/* Reads one name = "value". */
static enum err read_attribute(struct xml_reader *r, struct span *name, struct span *raw,
                               struct buf *text)
{
    if (!take_name(r, name)) {
        return fail(r, E_SYNTAX, "malformed tag");
    }
    (void)skip_blanks(r);
    if (!take(r, SPAN("="))) {
        return fail(r, E_SYNTAX, "attribute without a value");
    }
    (void)skip_blanks(r);
    return read_attribute_value(r, raw, text);
}

/* Reads the attributes of a tag into *list, which values do not need. */
static enum err read_attributes(struct xml_reader *r, struct xml_attribute **list)
{
    struct span names[ATTRIBUTES_MAX], raw;
    struct buf text;
    size_t n = 0;
    for (;;) {
        bool gap = skip_blanks(r);
        if (r->rest.n == 0 || r->rest.p[0] == '>' || r->rest.p[0] == '/') {
            return E_OK;
        }
        if (!gap) {
            return fail(r, E_SYNTAX, "no blank in front of an attribute");
        }
        if (n == ATTRIBUTES_MAX) {
            return fail(r, E_TOO_MANY_VALUES, "too many attributes");
        }
        buf_init(&text, r->c->mem, 0);
        enum err e = read_attribute(r, &names[n], &raw, &text);
        if (e != E_OK) {
            return e;
        }
        for (size_t i = 0; i < n; i++) {
            if (span_eq(names[i], names[n])) {
                return fail(r, E_SYNTAX, "attribute given twice");
            }
        }
        if (r->nodes) {
            *list = arena_new_of(r->c->mem, struct xml_attribute);
            **list = (struct xml_attribute){names[n], buf_view(&text), NULL};
            list = &(*list)->next;
        }
        n++;
    }
}

/* Adds a child; a second one of the same name makes a list. */
static void add_child(struct arena *mem, struct value *parent, struct span name, struct value *v)
{
    struct value_member *m = value_find(mem, parent, name);
    if (m == NULL) {
        value_add(mem, parent, name, v);
        return;
    }
    if (m->value->kind != V_LIST) {
        struct value *list = value_new(mem, V_LIST);
        value_add(mem, list, SPAN_NONE, m->value);
        m->value = list;
    }
    value_add(mem, m->value, SPAN_NONE, v);
}

/* Leaves out the prefix of a name, which counts in any namespace. All of it stays where the rest is
 * no name. */
static struct span without_prefix(struct span name)
{
    size_t prefix = (size_t)(span_rfind(name, ':') + 1);
    struct span rest = span_sub(name, prefix, name.n), after = rest;
    uint32_t cp;
    return utf8_next(&after, &cp) && xml_name_start(cp) ? rest : name;
}

static enum err end_element(struct xml_reader *r)
{
    struct arena *mem = r->c->mem;
    struct xml_element *e = &r->open[--r->depth];
    bool parent_of = e->children != NULL || (e->node != NULL && e->node->first != NULL);
    if (e->ink && (parent_of || r->depth == 0)) {
        return fail(r, E_SYNTAX, "text beside elements");
    }
    if (e->node != NULL) {
        e->node->text = parent_of ? SPAN("") : buf_view(&e->text);
        r->top = r->depth == 0 ? e->node : r->top;
        return E_OK;
    }
    if (r->depth == 0) {
        r->root = e->children != NULL ? e->children : value_new(mem, V_OBJECT);
        return E_OK;
    }
    struct xml_element *parent = &r->open[r->depth - 1];
    if (parent->children == NULL) {
        parent->children = value_new(mem, V_OBJECT);
    }
    struct value *v = e->children != NULL ? e->children : value_text(mem, buf_view(&e->text));
    add_child(mem, parent->children, arena_span(mem, without_prefix(e->name)), v);
    return E_OK;
}

/* Gives the namespace of a prefix at a node; absent when there is none. */
static struct span space_of(const struct xml_reader *r, const struct xml_node *at,
                            struct span prefix)
{
    const struct span declared = SPAN("xmlns:");
    size_t depth = r->depth;
    while (at != NULL) {
        for (const struct xml_attribute *a = at->attributes; a != NULL; a = a->next) {
            bool fits = prefix.n == 0
                            ? span_is(a->name, "xmlns")
                            : span_starts(a->name, declared) &&
                                  span_eq(span_sub(a->name, declared.n, a->name.n), prefix);
            if (fits) {
                return a->value;
            }
        }
        at = depth > 0 ? r->open[--depth].node : NULL;
    }
    return prefix.n == 0 ? SPAN("") : SPAN_NONE;
}

/* Makes the node of the element that begins, and hangs it under its parent. */
static enum err make_node(struct xml_reader *r, struct span name, struct xml_attribute *attributes,
                          struct xml_node **out)
{
    struct xml_node *n = arena_new_of(r->c->mem, struct xml_node);
    size_t prefix = (size_t)(span_find(name, ':') + 1);
    n->name = span_sub(name, prefix, name.n);
    n->attributes = attributes;
    n->space = space_of(r, n, span_sub(name, 0, prefix > 0 ? prefix - 1 : 0));
    if (n->space.p == NULL || n->name.n == 0) {
        return fail(r, E_SYNTAX, "prefix without a namespace");
    }
    if (r->depth > 0) {
        struct xml_node *parent = r->open[r->depth - 1].node;
        *(parent->first == NULL ? &parent->first : &parent->last->next) = n;
        parent->last = n;
    }
    *out = n;
    return E_OK;
}

/* Reads on behind '<'. */
static enum err read_start(struct xml_reader *r)
{
    struct span name;
    struct xml_attribute *attributes = NULL;
    struct xml_node *node = NULL;
    if (!take_name(r, &name)) {
        return fail(r, E_SYNTAX, "malformed tag");
    }
    if (r->root != NULL || r->top != NULL) {
        return fail(r, E_SYNTAX, "second root element");
    }
    if (r->depth == XML_DEPTH_MAX) {
        return fail(r, E_TOO_MANY_VALUES, "nested too deeply");
    }
    if (++r->elements > (r->nodes ? XML_NODES_MAX : XML_ELEMENTS_MAX)) {
        return fail(r, E_TOO_MANY_VALUES, "too many elements");
    }
    enum err e = read_attributes(r, &attributes);
    if (e == E_OK && r->nodes) {
        e = make_node(r, name, attributes, &node);
    }
    if (e != E_OK) {
        return e;
    }
    bool empty = take(r, SPAN("/"));
    if (!take(r, SPAN(">"))) {
        return fail(r, E_SYNTAX, "tag without an end");
    }
    struct xml_element *at = &r->open[r->depth++];
    *at = (struct xml_element){.name = name, .node = node};
    buf_init(&at->text, r->c->mem, 0);
    return empty ? end_element(r) : E_OK;
}

/* Reads on behind "</". */
static enum err read_end(struct xml_reader *r)
{
    struct span name;
    if (!take_name(r, &name) || r->depth == 0 || !span_eq(name, r->open[r->depth - 1].name)) {
        return fail(r, E_SYNTAX, "end tag without its start");
    }
    (void)skip_blanks(r);
    if (!take(r, SPAN(">"))) {
        return fail(r, E_SYNTAX, "tag without an end");
    }
    return end_element(r);
}

static enum err read_markup(struct xml_reader *r)
{
    if (take(r, SPAN("<!--"))) {
        return read_comment(r);
    }
    if (take(r, SPAN("<![CDATA["))) {
        return read_cdata(r);
    }
    if (take(r, SPAN("</"))) {
        return read_end(r);
    }
    if (span_starts(r->rest, SPAN("<!")) || span_starts(r->rest, SPAN("<?"))) {
        return fail(r, E_SYNTAX, "DTD or processing instruction");
    }
    skip(r, 1);
    return read_start(r);
}

/* Reads an attribute of the declaration; *next is the number of the first that may follow. */
static enum err read_declared(struct xml_reader *r, size_t *next)
{
    static const char *const order[] = {"version", "encoding", "standalone"};
    struct span name, raw;
    struct buf text;
    buf_init(&text, r->c->mem, 0);
    enum err e = read_attribute(r, &name, &raw, &text);
    if (e != E_OK) {
        return e;
    }
    size_t at = *next;
    while (at > 0 && at < 3 && !span_is(name, order[at])) {
        at++;
    }
    if (at == 3 || !span_is(name, order[at])) {
        return fail(r, E_SYNTAX, "malformed XML declaration");
    }
    *next = at + 1;
    if (at == 0) {
        return span_is(raw, "1.0") ? E_OK : fail(r, E_SYNTAX, "not XML 1.0");
    }
    if (at == 1) {
        return span_iis(raw, "utf-8") ? E_OK
                                      : fail(r, E_ENCODING, "declared encoding is not UTF-8");
    }
    return span_is(raw, "yes") || span_is(raw, "no")
               ? E_OK
               : fail(r, E_SYNTAX, "malformed XML declaration");
}

/* Reads <?xml version="1.0" [encoding=...] [standalone=...]?> at the very start. */
static enum err read_declaration(struct xml_reader *r)
{
    if (!span_starts(r->rest, SPAN("<?xml")) || r->rest.n < 6 || !xml_blank(r->rest.p[5])) {
        return E_OK;
    }
    skip(r, 5);
    size_t next = 0;
    while (skip_blanks(r) && !span_starts(r->rest, SPAN("?>"))) {
        enum err e = read_declared(r, &next);
        if (e != E_OK) {
            return e;
        }
    }
    return take(r, SPAN("?>")) && next > 0 ? E_OK : fail(r, E_SYNTAX, "malformed XML declaration");
}

/* True for UTF-8 with only the characters that XML 1.0 allows; param_bind() refuses, by name, those
 * of them that our texts forbid. */
static bool allowed(struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            return false;
        }
    }
    return utf8_valid(text) && memmem(text.p, text.n, "\xEF\xBF\xBE", 3) == NULL &&
           memmem(text.p, text.n, "\xEF\xBF\xBF", 3) == NULL;
}

/* Reads the whole text; nodes: into r->top, else into r->root. */
static enum err read_all(struct xml_reader *r, struct ctx *c, struct span text, bool nodes)
{
    if (text.p == NULL || !allowed(text)) {
        return err_set(c, text.p == NULL ? E_SYNTAX : E_ENCODING, "xml: not text");
    }
    *r = (struct xml_reader){.c = c, .start = text.p, .rest = text, .nodes = nodes};
    (void)take(r, SPAN("\xEF\xBB\xBF"));
    enum err e = read_declaration(r);
    while (e == E_OK && r->rest.n > 0) {
        size_t before = r->rest.n;
        e = r->rest.p[0] == '<' ? read_markup(r) : read_text(r);
        ctx_work(c, CTX_VALUE + before - r->rest.n);
    }
    if (e == E_OK && r->root == NULL && r->top == NULL) {
        e = fail(r, E_SYNTAX, "no end of the root element");
    }
    return e;
}

enum err xml_parse(struct ctx *c, struct span text, struct value **out)
{
    struct xml_reader r;
    enum err e = read_all(&r, c, text, false);
    if (e == E_OK) {
        *out = r.root;
    }
    return e;
}

enum err xml_nodes(struct ctx *c, struct span text, struct xml_node **root)
{
    struct xml_reader r;
    enum err e = read_all(&r, c, text, true);
    if (e == E_OK) {
        *root = r.top;
    }
    return e;
}

struct span xml_attribute(const struct xml_node *n, const char *name)
{
    for (const struct xml_attribute *a = n->attributes; a != NULL; a = a->next) {
        if (span_is(a->name, name)) {
            return a->value;
        }
    }
    return SPAN_NONE;
}

bool xml_is(const struct xml_node *n, const char *space, const char *name)
{
    return span_is(n->space, space) && span_is(n->name, name);
}

struct xml_node *xml_child(const struct xml_node *n, const char *space, const char *name)
{
    struct xml_node *at = n != NULL ? n->first : NULL;
    while (at != NULL && !xml_is(at, space, name)) {
        at = at->next;
    }
    return at;
}
