#include "http/param.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "http/param_scalar.h"

enum { SOURCE_FLAGS = PF_PATH | PF_QUERY | PF_BODY };

/* The state of one run of param_bind(). */
struct binding {
    struct ctx *c;
    const struct param_rules *rules;
    enum err first;
};

/* The place of a value, which names it: "contacts[0].typeId". */
struct param_place {
    const struct param_place *up; /* NULL at the root */
    const char *name;             /* NULL: it is an item of a list */
    size_t index;
};

static void bind_table(struct binding *b, const struct param_place *at, const struct params *table,
                       const struct param_source *sources, size_t n, char *args);

static void place_name(struct buf *out, const struct param_place *at)
{
    if (at->up != NULL) {
        place_name(out, at->up);
    }
    if (at->name == NULL) {
        buf_printf(out, "[%zu]", at->index);
    } else {
        buf_printf(out, "%s%s", out->n > 0 ? "." : "", at->name);
    }
}

static void field_fault(struct binding *b, const struct param_place *at, enum err code,
                        const char *problem, const char *allowed)
{
    if (b->first == E_OK) {
        b->first = code;
    }
    if (b->c->err.field_count == ERR_FIELDS_MAX) {
        return; /* the list of faults is full */
    }
    struct buf name;
    buf_init(&name, b->c->mem, 64);
    place_name(&name, at);
    err_field(b->c, code, arena_cstr(b->c->mem, buf_view(&name)), problem, allowed);
}

/* Gives the text of a value as the row wants it: trimmed, or as one line. */
static struct span text_of(struct arena *mem, const struct param *row, const struct value *v)
{
    if ((row->flags & PF_LINE) != 0) {
        return text_line(mem, v->text);
    }
    return (row->flags & PF_TRIM) != 0 ? text_trim(v->text) : v->text;
}

static bool is_empty_text(const struct param *row, const struct value *v)
{
    struct span text = v->text;
    if (v->kind == V_TEXT && (row->flags & (PF_TRIM | PF_LINE)) != 0) {
        text = text_trim(text);
    }
    return v->kind == V_TEXT && text.n == 0;
}

static bool counts_as_sent(const struct binding *b, const struct param *row, const struct value *v)
{
    if (v == NULL) {
        return false;
    }
    bool empties = (row->flags & PF_EMPTY_IS_ABSENT) != 0;
    if (v->kind == V_NULL) {
        return !empties && !b->rules->null_is_absent;
    }
    return !(empties && is_empty_text(row, v));
}

/* Finds the value of a member. Where the row asks for a scalar and the dialect allows it, the only
 * item of a list (or of a form's brackets) stands for it. */
static struct value *member_of(const struct binding *b, const struct param *row,
                               const struct value *root, struct span name)
{
    struct value *v = value_get(root, name, b->rules->ignore_case);
    bool listed = v != NULL && v->n == 1 &&
                  (v->kind == V_LIST || (v->kind == V_OBJECT && span_is(v->members[0].name, "0")));
    return listed && b->rules->single_item && param_is_scalar(row->type) ? v->members[0].value : v;
}

/* Finds the value of a row in one object: by the canonical name first, then by the aliases in their
 * order. */
static struct value *find_in(const struct binding *b, const struct param *row,
                             const struct value *root)
{
    struct value *v = member_of(b, row, root, span_of(row->name));
    struct span aliases = span_of(row->aliases), alias;
    while (!counts_as_sent(b, row, v) && span_next(&aliases, '|', &alias)) {
        v = member_of(b, row, root, alias);
    }
    return counts_as_sent(b, row, v) ? v : NULL;
}

static bool source_allowed(const struct param *row, const struct param_source *s)
{
    static const unsigned flag[] = {
        [SRC_PATH] = PF_PATH, [SRC_QUERY] = PF_QUERY, [SRC_BODY] = PF_BODY};
    return (row->flags & SOURCE_FLAGS) == 0 || (row->flags & flag[s->kind]) != 0;
}

/* Finds the value of a row in the first source that has it. */
static struct value *find(const struct binding *b, const struct param *row,
                          const struct param_source *sources, size_t n)
{
    struct value *v = NULL;
    size_t i = 0;
    for (; i < n && v == NULL; i++) {
        if (source_allowed(row, &sources[i])) {
            v = find_in(b, row, sources[i].root);
        }
    }
    if (v != NULL && v->kind == V_LIST && v->n > 0 && b->rules->repeated_first &&
        sources[i - 1].kind == SRC_QUERY && param_is_scalar(row->type)) {
        return v->members[0].value;
    }
    return v;
}

static void bind_scalar(struct binding *b, const struct param_place *at, const struct param *row,
                        const struct value *v, void *out)
{
    struct value trimmed = *v;
    trimmed.text = text_of(b->c->mem, row, v);
    struct param_fault fault = param_scalar_set(b->c->mem, row, &trimmed, out);
    if (fault.problem != NULL) {
        field_fault(b, at, E_PARAM_INVALID, fault.problem, fault.allowed);
    }
}

static void bind_object(struct binding *b, const struct param_place *at, const struct params *table,
                        const struct value *v, char *out)
{
    if (v->kind != V_OBJECT) {
        field_fault(b, at, E_PARAM_INVALID, "not an object", NULL);
        return;
    }
    const struct param_source source = {SRC_BODY, v};
    bind_table(b, at, table, &source, 1, out);
}

/* True when v is one object of the kind that sub describes, rather than several under keys of their
 * own. */
static bool is_one_item(const struct binding *b, const struct params *sub, const struct value *v)
{
    for (size_t i = 0; i < sub->n; i++) {
        const struct param *row = &sub->rows[i];
        if (row->type == P_PART ? is_one_item(b, row->sub, v) : find_in(b, row, v) != NULL) {
            return true;
        }
    }
    return false;
}

/* Splits a text at its commas into a list. */
static struct value *split_commas(struct arena *mem, struct span text)
{
    struct value *list = value_new(mem, V_LIST);
    struct span part;
    while (span_next(&text, ',', &part)) {
        value_add(mem, list, SPAN_NONE, value_text(mem, text_trim(part)));
    }
    return list;
}

/* Gives the items of a list. It is a list, the members of a form's brackets (name[0][x], name[]),
 * or one item alone, as XML and plain form fields give it. The empty text is the empty list. */
static const struct value *list_members(const struct binding *b, const struct param *row,
                                        struct value *v)
{
    struct arena *mem = b->c->mem;
    if (v->kind == V_LIST) {
        return v;
    }
    if (v->kind == V_OBJECT && (row->sub == NULL || !is_one_item(b, row->sub, v))) {
        return v;
    }
    bool some = v->kind != V_TEXT || v->text.n > 0;
    if (some && v->kind == V_TEXT && (row->flags & PF_COMMA_LIST) != 0) {
        return split_commas(mem, v->text);
    }
    struct value *list = value_new(mem, V_LIST);
    if (some) {
        value_add(mem, list, SPAN_NONE, v);
    }
    return list;
}

/* True for an item that is not of the list's kind, where that is no error. */
static bool misfits(const struct binding *b, const struct param *row, const struct value *v)
{
    if ((row->flags & PF_SKIP_MISFITS) == 0) {
        return false;
    }
    return v->kind == V_LIST ||
           (v->kind == V_OBJECT && (row->sub == NULL || !is_one_item(b, row->sub, v)));
}

static bool item_skipped(const struct binding *b, const struct param *row, const struct value *v)
{
    if (misfits(b, row, v)) {
        return true;
    }
    return (row->flags & PF_EMPTY_IS_ABSENT) != 0 && (v->kind == V_NULL || is_empty_text(row, v));
}

static void check_members(struct binding *b, const struct param_place *at, const struct value *v);

/* Checks a subtree that goes to the handler as it is: no text in it may hold what set_text()
 * refuses. */
static void check_tree(struct binding *b, const struct param_place *at, const struct value *v)
{
    if (v->kind == V_TEXT && !utf8_text(v->text)) {
        field_fault(b, at, E_PARAM_INVALID, PARAM_FORBIDDEN, PARAM_NO_CONTROLS);
    }
    check_members(b, at, v);
}

static void check_members(struct binding *b, const struct param_place *at, const struct value *v)
{
    for (size_t i = 0; i < v->n; i++) {
        const struct value_member *m = &v->members[i];
        const char *name = v->kind == V_OBJECT ? arena_cstr(b->c->mem, m->name) : NULL;
        const struct param_place here = {at, name, i};
        check_tree(b, &here, m->value);
    }
}

enum err param_check_texts(struct ctx *c, const struct value *root)
{
    struct binding b = {.c = c};
    if (root != NULL) {
        check_members(&b, NULL, root);
    }
    return b.first;
}

static void bind_item(struct binding *b, const struct param_place *at, const struct param *row,
                      struct value *v, char *out)
{
    struct param item = *row;
    item.type = row->item;
    if (row->sub != NULL) {
        bind_object(b, at, row->sub, v, out);
    } else if (row->item == P_VALUE) {
        check_tree(b, at, v);
        *(struct value **)(void *)out = v;
    } else {
        bind_scalar(b, at, &item, v, out);
    }
}

static void bind_list(struct binding *b, const struct param_place *at, const struct param *row,
                      struct value *v, struct param_list *out)
{
    const struct value *members = list_members(b, row, v);
    size_t size = row->sub != NULL ? row->sub->size : param_scalar_size(row->item);
    char *items = arena_array(b->c->mem, members->n, size);
    size_t n = 0;
    for (size_t i = 0; i < members->n; i++) {
        const struct param_place here = {at, NULL, i};
        if (item_skipped(b, row, members->members[i].value)) {
            continue;
        }
        bind_item(b, &here, row, members->members[i].value, items + n * size);
        n++;
    }
    *out = (struct param_list){GIVEN, items, n};
}

/* Binds null, or an empty text that clears. */
static void bind_null(const struct param *row, struct value *v, char *out)
{
    void *p = out;
    if (row->type == P_LIST) {
        *(struct param_list *)p = (struct param_list){IS_NULL, NULL, 0};
    } else if (row->type == P_VALUE) {
        *(struct value **)p = v;
    } else if (row->type != P_OBJECT) {
        param_scalar_null(row->type, p);
    }
}

static void bind_given(struct binding *b, const struct param_place *at, const struct param *row,
                       struct value *v, char *out)
{
    void *p = out;
    switch (row->type) {
    case P_VALUE:
        if ((row->flags & PF_LATER) == 0) {
            check_tree(b, at, v);
        }
        *(struct value **)p = v;
        break;
    case P_OBJECT:
        bind_object(b, at, row->sub, v, out);
        *(bool *)p = v->kind == V_OBJECT; /* `given` is the first member */
        break;
    case P_LIST:
        bind_list(b, at, row, v, p);
        break;
    default:
        bind_scalar(b, at, row, v, p);
        break;
    }
}

/* True when a required row has no value: null, the empty text, a list or object without members. */
static bool is_void(const struct param *row, const struct value *v)
{
    return v == NULL || v->kind == V_NULL || is_empty_text(row, v) ||
           ((v->kind == V_LIST || v->kind == V_OBJECT) && v->n == 0);
}

static void bind_row(struct binding *b, const struct param_place *up, const struct param *row,
                     const struct param_source *sources, size_t n, char *args)
{
    if (row->type == P_PART) {
        bind_table(b, up, row->sub, sources, n, args + row->offset);
        return;
    }
    const struct param_place at = {up, row->name, 0};
    struct value *v = find(b, row, sources, n);
    if ((row->flags & PF_REQUIRED) != 0 && is_void(row, v)) {
        field_fault(b, &at, E_PARAM_MISSING, v == NULL ? "missing" : "empty", NULL);
        return;
    }
    if (v == NULL) {
        return;
    }
    bool clears =
        (row->flags & PF_EMPTY_CLEARS) != 0 && row->type != P_TEXT && is_empty_text(row, v);
    if (v->kind == V_NULL || clears) {
        bind_null(row, v, args + row->offset);
    } else {
        bind_given(b, &at, row, v, args + row->offset);
    }
}

static void bind_table(struct binding *b, const struct param_place *at, const struct params *table,
                       const struct param_source *sources, size_t n, char *args)
{
    for (size_t i = 0; i < table->n; i++) {
        bind_row(b, at, &table->rows[i], sources, n, args);
    }
}

enum err param_bind(struct ctx *c, const struct params *table, const struct param_source *sources,
                    size_t source_count, const struct param_rules *rules, void *args)
{
    struct binding b = {.c = c, .rules = rules};
    memset(args, 0, table->size);
    bind_table(&b, NULL, table, sources, source_count, args);
    return b.first;
}
