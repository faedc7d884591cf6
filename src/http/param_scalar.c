#include "http/param_scalar.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/utf8.h"

enum { TEXT_MAX = 65535 };

static const struct param_fault fine = {NULL, NULL};

bool param_is_scalar(enum param_type type)
{
    return type <= P_ENUM;
}

size_t param_scalar_size(enum param_type type)
{
    switch (type) {
    case P_INT:
    case P_ID:
    case P_ENUM:
        return sizeof(struct opt_i64);
    case P_BOOL:
        return sizeof(struct opt_bool);
    case P_VALUE:
        return sizeof(struct value *);
    default:
        return sizeof(struct opt_text);
    }
}

void param_scalar_null(enum param_type type, void *out)
{
    switch (type) {
    case P_INT:
    case P_ID:
    case P_ENUM:
        *(struct opt_i64 *)out = (struct opt_i64){IS_NULL, 0};
        break;
    case P_BOOL:
        *(struct opt_bool *)out = (struct opt_bool){IS_NULL, false};
        break;
    default:
        *(struct opt_text *)out = (struct opt_text){IS_NULL, SPAN_NONE};
        break;
    }
}

/* Gives the bounds of a row, and those of its type where it has none. */
static void bounds(const struct param *row, int64_t type_min, int64_t type_max, int64_t *min,
                   int64_t *max)
{
    bool none = row->min == 0 && row->max == 0;
    *min = none ? type_min : row->min;
    *max = none || (row->max == 0 && row->min > 0) ? type_max : row->max;
}

static const char *range_text(struct arena *mem, int64_t min, int64_t max)
{
    if (min == INT64_MIN && max == INT64_MAX) {
        return NULL;
    }
    if (max == INT64_MAX) {
        return arena_printf(mem, "%" PRId64 " or more", min).p;
    }
    return arena_printf(mem, "%" PRId64 "..%" PRId64, min, max).p;
}

/* True for "[-]digits", an integer by its form, though it may be too large for int64. */
static bool integer_form(struct span s)
{
    size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0;
    if (i == s.n) {
        return false;
    }
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return true;
}

static struct param_fault set_int(struct arena *mem, const struct param *row, const struct value *v,
                                  void *out)
{
    int64_t min, max, n = 0;
    bounds(row, row->type == P_ID ? 1 : INT64_MIN, INT64_MAX, &min, &max);
    if (!integer_form(v->text)) { /* true, a list and an object have no text */
        return (struct param_fault){"not an integer", range_text(mem, min, max)};
    }
    if (!span_i64(v->text, &n) || n < min || n > max) {
        return (struct param_fault){"out of range", range_text(mem, min, max)};
    }
    *(struct opt_i64 *)out = OPT_I64(n);
    return fine;
}

static struct param_fault text_fault(struct arena *mem, const char *problem, int64_t min,
                                     int64_t max)
{
    return (struct param_fault){
        problem, arena_printf(mem, "%" PRId64 "..%" PRId64 " characters", min, max).p};
}

static const char *length_problem(struct arena *mem, const char *how, int64_t bound)
{
    return arena_printf(mem, "%s than %" PRId64 " character%s", how, bound, bound == 1 ? "" : "s")
        .p;
}

static struct param_fault set_text(struct arena *mem, const struct param *row,
                                   const struct value *v, void *out)
{
    int64_t min, max;
    struct span s = value_scalar(v);
    bounds(row, 0, TEXT_MAX, &min, &max);
    if (s.p == NULL) {
        return text_fault(mem, "not text", min, max);
    }
    if (!utf8_text(s)) {
        return (struct param_fault){PARAM_FORBIDDEN, PARAM_NO_CONTROLS};
    }
    int64_t n = (int64_t)utf8_count(s);
    if (n == 0 && min > 0) {
        return text_fault(mem, "empty", min, max);
    }
    if (n < min) {
        return text_fault(mem, length_problem(mem, "shorter", min), min, max);
    }
    if (n > max) {
        return text_fault(mem, length_problem(mem, "longer", max), min, max);
    }
    *(struct opt_text *)out = OPT_TEXT(s);
    return fine;
}

/* Returns 1 for true, 0 for false, -1 for neither. */
static int truth_of(const struct value *v, bool loose)
{
    static const struct {
        const char *word;
        int truth;
        bool loose;
    } words[] = {
        {"true", 1, false}, {"false", 0, false}, {"1", 1, true},  {"0", 0, true},
        {"yes", 1, true},   {"no", 0, true},     {"on", 1, true}, {"off", 0, true},
    };
    if (v->kind == V_BOOL) {
        return v->truth ? 1 : 0;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if ((loose || !words[i].loose) && span_iis(value_scalar(v), words[i].word)) {
            return words[i].truth;
        }
    }
    return -1;
}

static struct param_fault set_bool(const struct param *row, const struct value *v, void *out)
{
    bool loose = (row->flags & PF_BOOL_LOOSE) != 0;
    int truth = truth_of(v, loose);
    if (truth < 0) {
        return (struct param_fault){"not true or false",
                                    loose ? "true, false, 1, 0, yes, no, on, off" : "true, false"};
    }
    *(struct opt_bool *)out = OPT_BOOL(truth == 1);
    return fine;
}

static struct param_fault set_date(struct arena *mem, const struct value *v, void *out)
{
    struct clock_date d;
    if (!date_parse(v->text, &d)) {
        return (struct param_fault){"not a date", "yyyy-mm-dd"};
    }
    *(struct opt_text *)out = OPT_TEXT(arena_printf(mem, "%04d-%02d-%02d", d.year, d.month, d.day));
    return fine;
}

static struct param_fault set_datetime(struct arena *mem, const struct value *v, void *out)
{
    char text[48];
    if (!datetime_parse(v->text, text)) {
        return (struct param_fault){"not a date and time",
                                    "yyyy-mm-dd or yyyy-mm-ddThh:mm:ss, with or without a zone"};
    }
    *(struct opt_text *)out = OPT_TEXT(arena_span(mem, span_of(text)));
    return fine;
}

/* Lists the words of an enum: "home, work". */
static const char *words_text(struct arena *mem, const struct param *row)
{
    struct buf b;
    buf_init(&b, mem, 128);
    for (const struct param_word *w = row->words; w->word != NULL; w++) {
        buf_text(&b, b.n > 0 ? ", " : "");
        buf_text(&b, w->word);
    }
    if ((row->flags & PF_ENUM_NUMBER) != 0) {
        buf_text(&b, " or a number");
    }
    return arena_cstr(mem, buf_view(&b));
}

static struct param_fault set_enum(struct arena *mem, const struct param *row,
                                   const struct value *v, void *out)
{
    struct span s = value_scalar(v);
    for (const struct param_word *w = row->words; w->word != NULL; w++) {
        if (!span_iis(s, w->word)) {
            continue;
        }
        *(struct opt_i64 *)out = OPT_I64(w->value);
        return fine;
    }
    if ((row->flags & PF_ENUM_NUMBER) != 0 && s.p != NULL && integer_form(s)) {
        return set_int(mem, row, v, out);
    }
    return (struct param_fault){"not one of the allowed words", words_text(mem, row)};
}

struct param_fault param_scalar_set(struct arena *mem, const struct param *row,
                                    const struct value *v, void *out)
{
    switch (row->type) {
    case P_TEXT:
        return set_text(mem, row, v, out);
    case P_INT:
    case P_ID:
        return set_int(mem, row, v, out);
    case P_BOOL:
        return set_bool(row, v, out);
    case P_DATE:
        return set_date(mem, v, out);
    case P_DATETIME:
        return set_datetime(mem, v, out);
    case P_ENUM:
        return set_enum(mem, row, v, out);
    default:
        return (struct param_fault){"not a scalar", NULL};
    }
}
