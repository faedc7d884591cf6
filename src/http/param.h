/*
 * param: declarative binding. A table says what a request may carry; param_bind() fills a typed
 * arguments structure or reports every wrong parameter at once. A handler has no other access to
 * the request's values.
 */
#ifndef KARTOTEKA_HTTP_PARAM_H
#define KARTOTEKA_HTTP_PARAM_H

#include "base/opt.h"
#include "wire/value.h"

struct call; /* declared in the api layer */

enum param_type {
    P_TEXT, /* struct opt_text; min..max code points; no control characters but TAB LF CR */
    P_INT,  /* struct opt_i64; min..max; numbers or decimal texts */
    P_ID,   /* struct opt_i64; 1..2^63-1 unless min/max say otherwise; numbers or decimal texts */
    P_BOOL, /* struct opt_bool; true/false without case; with PF_BOOL_LOOSE also 1/0, yes/no, on/off
             */
    P_DATE, /* struct opt_text, normalised to "yyyy-mm-dd"; accepts a date or a date-time */
    P_DATETIME, /* struct opt_text, normalised by datetime_parse() */
    P_ENUM, /* struct opt_i64; a word of the enum table without case; numbers with PF_ENUM_NUMBER */
    P_VALUE,  /* struct value *; the subtree as parsed, NULL when absent; without control characters
               */
    P_OBJECT, /* nested struct at offset, bound by sub; a bool `given` is the struct's first member
               * (false also for null) */
    P_LIST,   /* struct param_list; each item bound by sub (objects) or by type item (scalars,
                 P_VALUE). A form's brackets and a value alone (a list of one) are lists too, "" is
                 the empty one */
    P_PART    /* the rows of sub, as if they stood in this table; their offsets count from this
                 row's. Name and flags of this row have no meaning */
};

enum param_flags {
    PF_REQUIRED = 1,        /* absent, null or empty: E_PARAM_MISSING */
    PF_EMPTY_IS_ABSENT = 2, /* "" counts as not sent (and null does) */
    PF_EMPTY_CLEARS = 4,    /* "" of a non-text type gives IS_NULL instead of an error */
    PF_PATH = 8,            /* taken from path captures only */
    PF_QUERY = 16,          /* taken from the query only */
    PF_BODY = 32,           /* taken from the body only; none of the three: from any source */
    PF_BOOL_LOOSE = 64,
    PF_ENUM_NUMBER = 128, /* any number is accepted too */
    PF_TRIM = 256,        /* text_trim() drops blanks and invisible characters at both ends */
    PF_COMMA_LIST = 512,  /* P_LIST of scalars: a text is split at commas */
    /* P_LIST: leaves out items that are lists, or objects that have no member of the row's. */
    PF_SKIP_MISFITS = 1024,
    PF_LINE = 2048, /* one line: trimmed, a run of blanks in it is one space (text_squeeze) */
    /* P_VALUE: a list of records that the handler binds one by one: a control character is the
     * fault of its record, not of the call. */
    PF_LATER = 4096
};

struct param_word {
    const char *word;
    int64_t value;
};

struct param {
    const char *name;    /* the canonical name, as documented */
    const char *aliases; /* "Id|clientId", or NULL */
    enum param_type type;
    unsigned flags;
    size_t offset; /* the offset in the arguments structure */
    /* The bounds that the type documents; in a P_LIST of scalars those of each item. 0, 0: the
     * type's own default (texts: 0..65535); min > 0, max 0: no other upper bound than the
     * type's. */
    int64_t min, max;
    const struct params *sub; /* P_OBJECT, P_LIST of objects */
    enum param_type
        item; /* P_LIST of scalars, when sub is NULL: the element is an opt_text, opt_i64 ... */
    const struct param_word *words; /* P_ENUM, ends with word == NULL */
};

struct params {
    const struct param *rows;
    size_t n;
    size_t size; /* sizeof the arguments structure */
    /* Adds the faults that the handler would find in the bound values. It is called once the binder
     * has found a wrong value, so that a caller is told of all at once; wrong values are ABSENT.
     * NULL: there is nothing more to check. */
    void (*check)(struct call *);
};

struct param_list {
    enum opt_has has;
    void *items; /* an array of sub->size bytes, or of the opt_* type of the item */
    size_t n;
};

/* Sources of values in order of preference: the first source that has the name wins. */
struct param_source {
    enum { SRC_PATH, SRC_QUERY, SRC_BODY } kind;
    const struct value *root; /* NULL or an object */
};

struct param_rules {
    bool ignore_case;    /* names are compared without ASCII case */
    bool null_is_absent; /* JSON null counts as not sent */
    bool single_item;    /* a list of one item counts as the item where the row asks for a scalar */
    bool repeated_first; /* a scalar whose name is repeated in the query takes the first value */
};

/* Fills args (zeroed before, table->size bytes). Returns E_OK, or the code of the first field error
 * with all of them (the first hundred) in c->err.fields. Unknown names are ignored. When a value
 * does not count as sent (PF_EMPTY_IS_ABSENT, null_is_absent), the next alias or source is asked.
 * Field names of nested values read "contacts[0].typeId". */
MUST enum err param_bind(struct ctx *c, const struct params *table,
                         const struct param_source *sources, size_t source_count,
                         const struct param_rules *rules, void *args);

/* Refuses every text below root (NULL: nothing) that has a control character, by name: for values
 * that handlers read without a table. */
MUST enum err param_check_texts(struct ctx *c, const struct value *root);

/*
 * One macro for each type of row: PARAM_TEXT("phone", struct find_args, phone, PF_TRIM, .max = 50).
 * They take the name on the wire, the arguments structure, its member (may be member.member or
 * member[1]), the flags, and any other members of struct param as designated initialisers. A member
 * of another type than the row fills does not compile.
 */
#define PARAM_TEXT(name_, args_, member_, ...)                                                     \
    PARAM_ROW_(P_TEXT, struct opt_text, name_, args_, member_, __VA_ARGS__)
#define PARAM_INT(name_, args_, member_, ...)                                                      \
    PARAM_ROW_(P_INT, struct opt_i64, name_, args_, member_, __VA_ARGS__)
#define PARAM_ID(name_, args_, member_, ...)                                                       \
    PARAM_ROW_(P_ID, struct opt_i64, name_, args_, member_, __VA_ARGS__)
#define PARAM_BOOL(name_, args_, member_, ...)                                                     \
    PARAM_ROW_(P_BOOL, struct opt_bool, name_, args_, member_, __VA_ARGS__)
#define PARAM_DATETIME(name_, args_, member_, ...)                                                 \
    PARAM_ROW_(P_DATETIME, struct opt_text, name_, args_, member_, __VA_ARGS__)
#define PARAM_ENUM(name_, args_, member_, words_, ...)                                             \
    PARAM_ROW_(P_ENUM, struct opt_i64, name_, args_, member_, __VA_ARGS__, .words = (words_))
#define PARAM_VALUE(name_, args_, member_, ...)                                                    \
    PARAM_ROW_(P_VALUE, struct value *, name_, args_, member_, __VA_ARGS__)
#define PARAM_LIST(name_, args_, member_, item_, ...)                                              \
    PARAM_ROW_(P_LIST, struct param_list, name_, args_, member_, __VA_ARGS__, .item = (item_))
#define PARAM_LIST_OF(name_, args_, member_, sub_, ...)                                            \
    PARAM_ROW_(P_LIST, struct param_list, name_, args_, member_, __VA_ARGS__, .sub = (sub_))
#define PARAM_OBJECT(name_, args_, member_, sub_, flags_)                                          \
    {                                                                                              \
        .name = (name_), .type = P_OBJECT, .flags = (flags_), .sub = (sub_),                       \
        .offset = offsetof(args_, member_)                                                         \
    }
#define PARAM_PART(args_, member_, sub_)                                                           \
    {                                                                                              \
        .name = "", .type = P_PART, .sub = (sub_), .offset = offsetof(args_, member_)              \
    }

/* Takes the rows of another table of the same arguments structure. */
#define PARAM_SAME(sub_)                                                                           \
    {                                                                                              \
        .name = "", .type = P_PART, .sub = (sub_)                                                  \
    }

/* Gives the offset of a member, which must have this type. */
#define PARAM_AT_(value_type_, args_, member_)                                                     \
    _Generic(((args_ *)0)->member_, value_type_ : offsetof(args_, member_))
#define PARAM_ROW_(type_, value_type_, name_, args_, member_, flags_, ...)                         \
    {                                                                                              \
        .name = (name_), .type = (type_), .offset = PARAM_AT_(value_type_, args_, member_),        \
        .flags = (flags_), __VA_ARGS__                                                             \
    }

/* Sets the bounds of a number that fits an int32_t, among the designated initialisers of a row. */
#define PARAM_INT32 .min = INT32_MIN, .max = INT32_MAX

#define PARAMS(rows_, type_)                                                                       \
    {                                                                                              \
        (rows_), sizeof(rows_) / sizeof((rows_)[0]), sizeof(type_), NULL                           \
    }
#define PARAMS_CHECKED(rows_, type_, check_)                                                       \
    {                                                                                              \
        (rows_), sizeof(rows_) / sizeof((rows_)[0]), sizeof(type_), (check_)                       \
    }

#endif
