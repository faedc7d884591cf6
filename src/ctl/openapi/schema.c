/*
 * schema: rows of tables of parameters as JSON Schema (draft 2020-12, as OpenAPI 3.1 has
 * it).
 */
#include "ctl/openapi/openapi.h"

/* The bounds of a text; 0 and 0 are the type's own. */
static void write_lengths(struct writer *w, const struct param *row)
{
    if (row->min > 0) {
        w_i64(w, "minLength", row->min);
    }
    if (row->max > 0) {
        w_i64(w, "maxLength", row->max);
    }
}

static void write_bounds(struct writer *w, const struct param *row, int64_t least)
{
    int64_t min = row->min != 0 || row->max != 0 ? row->min : least;
    if (min > INT64_MIN) {
        w_i64(w, "minimum", min);
    }
    if (row->max != 0) {
        w_i64(w, "maximum", row->max);
    }
}

static void write_words(struct writer *w, const struct param *row)
{
    /* A word without case, hence no closed list: the words are told. */
    w_list(w, "examples");
    for (const struct param_word *word = row->words; word != NULL && word->word != NULL; word++) {
        w_cstr(w, NULL, word->word);
    }
    w_end(w);
    if (row->flags & PF_ENUM_NUMBER) {
        w_cstr(w, "description", "One of the words, or a number.");
    } else {
        w_cstr(w, "description", "One of the words, in capitals or small letters.");
    }
}

static void write_scalar(struct writer *w, enum param_type type, const struct param *row)
{
    switch (type) {
    case P_TEXT:
        w_cstr(w, "type", "string");
        write_lengths(w, row);
        break;
    case P_INT:
        w_cstr(w, "type", "integer");
        write_bounds(w, row, INT64_MIN);
        break;
    case P_ID:
        w_cstr(w, "type", "integer");
        write_bounds(w, row, 1);
        break;
    case P_BOOL:
        w_cstr(w, "type", "boolean");
        break;
    case P_DATE:
        w_cstr(w, "type", "string");
        w_cstr(w, "format", "date");
        break;
    case P_DATETIME:
        w_cstr(w, "type", "string");
        w_cstr(w, "description", "A date, or a date with a time.");
        break;
    case P_ENUM:
        w_cstr(w, "type", "string");
        write_words(w, row);
        break;
    default: /* P_VALUE: any JSON value */
        break;
    }
}

/* Writes the names of the required rows; opens the list at the first one. */
static bool write_required(struct writer *w, const struct params *params,
                           bool (*wanted)(const void *arg, const struct param *), const void *arg,
                           bool open)
{
    for (size_t i = 0; params != NULL && i < params->n; i++) {
        const struct param *row = &params->rows[i];
        if (row->type == P_PART) {
            open = write_required(w, row->sub, wanted, arg, open);
        } else if (row->flags & PF_REQUIRED && wanted(arg, row)) {
            if (!open) {
                w_list(w, "required");
            }
            open = true;
            w_cstr(w, NULL, row->name);
        }
    }
    return open;
}

static void write_properties(struct writer *w, const struct params *params,
                             bool (*wanted)(const void *arg, const struct param *), const void *arg)
{
    for (size_t i = 0; params != NULL && i < params->n; i++) {
        const struct param *row = &params->rows[i];
        if (row->type == P_PART) {
            write_properties(w, row->sub, wanted, arg);
        } else if (wanted(arg, row)) {
            openapi_schema(w, row->name, row);
        }
    }
}

void openapi_object(struct writer *w, const char *key, const struct params *params,
                    bool (*wanted)(const void *arg, const struct param *), const void *arg,
                    const char *action)
{
    w_object(w, key);
    w_cstr(w, "type", "object");
    w_object(w, "properties");
    if (action != NULL) {
        w_object(w, "action");
        w_cstr(w, "const", action);
        w_end(w);
    }
    write_properties(w, params, wanted, arg);
    w_end(w);
    bool open = action != NULL;
    if (open) {
        w_list(w, "required");
        w_cstr(w, NULL, "action");
    }
    if (write_required(w, params, wanted, arg, open)) {
        w_end(w);
    }
    w_end(w);
}

static bool every(const void *arg, const struct param *row)
{
    (void)arg;
    (void)row;
    return true;
}

static void write_list(struct writer *w, const struct param *row)
{
    w_cstr(w, "type", "array");
    if (row->sub != NULL) {
        openapi_object(w, "items", row->sub, every, NULL, NULL);
    } else {
        w_object(w, "items");
        write_scalar(w, row->item, row);
        w_end(w);
    }
    if (row->flags & PF_COMMA_LIST) {
        w_cstr(w, "description", "Also one text with commas.");
    }
}

void openapi_schema(struct writer *w, const char *key, const struct param *row)
{
    if (row->type == P_OBJECT) {
        openapi_object(w, key, row->sub, every, NULL, NULL);
        return;
    }
    w_object(w, key);
    if (row->type == P_LIST) {
        write_list(w, row);
    } else {
        write_scalar(w, row->type, row);
    }
    w_end(w);
}
