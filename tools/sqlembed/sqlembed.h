/*
 * sqlembed: the build tool that turns sql/ into C: db/statements.h and db/statements.c.
 *
 * It reads one statement a file with its header, follows includes, refuses what the lints know, and
 * writes constant tables. The same input always gives the same output.
 * Ownership: everything lives in one arena. Failure: each fault is printed as file:line, all of
 * them, and main() ends with 1 and writes nothing.
 */
#ifndef KARTOTEKA_TOOLS_SQLEMBED_H
#define KARTOTEKA_TOOLS_SQLEMBED_H

#include "base/arena.h"
#include "base/buf.h"

struct sql_type {
    const char *name; /* as in a header */
    unsigned oid;     /* of a built-in type: fixed for ever by PostgreSQL's catalog */
};

/* NULL when the name is unknown. */
const struct sql_type *sql_type_find(struct span name);

bool sql_type_is_array(const struct sql_type *t);
bool sql_type_is_item(const struct sql_type *t); /* an array of requests' numbers */

/* What C makes of a type. */
enum c_type { C_INTEGER, C_BOOLEAN, C_TEXT, C_INTEGERS, C_TEXTS, C_ITEMS };
enum c_type sql_type_in_c(const struct sql_type *t);

struct origin { /* where a line of a statement comes from */
    struct span path;
    int line;
};

/* A line of a constants.tsv. Those of a group stand side by side and become an enum. */
struct constant {
    struct span group, name, meaning;
    int64_t value;
    struct origin origin;
};

/* An argument that the generated call takes from the request's context. */
struct context;

struct column {
    struct span name;
    const struct sql_type *type;
    bool nullable;     /* "text?" */
    bool single;       /* "text[1]": an array with one element a request */
    struct span group; /* the type is this enum of constants; absent: it is not */
    struct origin origin;
    /* of an argument, after source_resolve() */
    const struct context *context; /* NULL: the caller gives it */
    struct span field_of; /* it is a field of this part's struct; absent: the statement's */
    bool used;
};

struct columns {
    struct column *v;
    size_t n;
    struct span part; /* row of this part comes first; absent: none */
    size_t part_n;    /* how many columns came from the part */
    bool given;       /* the header has the line */
};

struct query {
    struct span path, folder, name;
    bool is_part;
    bool fields; /* a part: its arguments form a struct ("fields:" in place of "args:") */
    struct columns args, row;
    const struct query **parts; /* included, each once, in order */
    size_t part_count;
    struct span access;      /* read | write */
    bool slow;               /* "access: read, slow": may take long */
    struct span batch;       /* argument of "batch: ARG"; absent: none */
    struct span tenant_none; /* reason why no tenant is named; absent: one is */
    struct span body;        /* as in the file */
    int body_line;           /* first line of body */
    struct span sql;         /* after includes; after names_resolve() with numbers for names */
    struct origin *origins;  /* one a line of sql */
    size_t origin_count;
};

struct blob {
    struct span name, path, text;
    long number; /* of a schema file, else -1 */
};

struct embed {
    struct arena *mem;
    struct query *queries; /* statements and parts, sorted by name */
    size_t query_count;
    struct constant *constants; /* as they stand in their files */
    size_t constant_count;
    struct span coded; /* names of columns that hold constants, parted by blanks */
    struct blob *blobs; /* schema files by number, then the others by name */
    size_t blob_count;
    int faults;
};

/* Prints path:line: text and counts it. */
void fault(struct embed *e, struct span path, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Parses the header of a statement or part. */
struct query source_parse(struct embed *e, struct span path, struct span name, bool is_part,
                          struct span text);

/* Replaces includes, the rows taken from parts and names. Run after every file is parsed. */
void source_resolve(struct embed *e);

/* Adds the lines of a constants.tsv: group, name, value and meaning, parted by tabs. */
void constants_parse(struct embed *e, struct span path, struct span text);

/* The first constant of a group, or NULL. */
const struct constant *constant_group(const struct embed *e, struct span group);

/* One statement's arguments, its own and its parts', and the numbers in place of :name and :NAME.
 */
void names_resolve(struct embed *e, struct query *q);

/* The argument with this name, or NULL. */
struct column *column_find(const struct columns *list, struct span name);

/* C text that gives a context argument: `c` is the context, `a` the other arguments. */
const char *context_value(const struct context *x);

/* The part with this name, or NULL. */
const struct query *part_find(const struct embed *e, struct span name);

/* Checks one resolved statement. */
void lint_query(struct embed *e, const struct query *q);

void emit_header(const struct embed *e, struct buf *out);
void emit_source(const struct embed *e, struct buf *out);
void emit_constants(const struct embed *e, struct buf *out);

/* For tools: a line a statement: folder, name, access, arguments with types, SQL as it travels. */
void emit_list(const struct embed *e, struct buf *out);

/* The first statement or part of its folder. */
bool api_is_first(const struct embed *e, size_t query);

/* Structs, calls and rows of a folder's statements; what stands behind the calls of all folders. */
void api_header(const struct embed *e, struct span folder, struct buf *out);
void api_source(const struct embed *e, struct buf *out);

/* The lexer. */
enum token_kind { T_END, T_WORD, T_PARAM, T_NAMED, T_NUMBER, T_STRING, T_NAME, T_DOLLAR, T_SIGN };

struct token {
    enum token_kind kind;
    struct span text;
    size_t line; /* of the text, from 0 */
};

struct lexer {
    struct span s;
    size_t at, line;
};

struct token next_token(struct lexer *l);

/* What stands before a token, for bare_see(). */
struct bare {
    bool column;   /* a column that holds a constant, up to what it is compared with */
    bool list;     /* in the parentheses of what it is compared with */
    bool compared; /* a number and a comparison */
    bool when, bit, number, flag;
};

/* False when the token makes a bare number stand where a constant has a name; the tokens of a
 * statement in their order. */
bool bare_see(const struct embed *e, struct bare *b, struct token t);

/* Where a line of a resolved statement comes from. */
struct origin origin_of(const struct query *q, size_t line);

#endif
