/*
 * sqlembed: the build tool that turns sql/ into C: db/statements.h, db/statements.c,
 * db/constants.h, db/sql.c and db/sql/TOPIC.h.
 *
 * It reads one statement a file with its header, follows includes, refuses what breaks a rule of
 * lint.c, and writes constant tables. The same input always gives the same output. Ownership:
 * everything lives in one arena. Failure: each fault is printed as file:line, all of them, and
 * main() ends with 1 and writes nothing.
 */
#ifndef KARTOTEKA_TOOLS_SQLEMBED_H
#define KARTOTEKA_TOOLS_SQLEMBED_H

#include "base/arena.h"
#include "base/buf.h"

struct sql_type {
    const char *name; /* as in a header */
    unsigned oid;     /* the OID of a built-in type, which PostgreSQL's catalog never changes */
};

/* Finds a type; NULL when the name is unknown. */
const struct sql_type *sql_type_find(struct span name);

bool sql_type_is_array(const struct sql_type *t);
bool sql_type_is_item(const struct sql_type *t); /* true for an array of requests' numbers */

/* The C type of a value. */
enum c_type { C_INTEGER, C_BOOLEAN, C_TEXT, C_INTEGERS, C_TEXTS, C_ITEMS };
enum c_type sql_type_in_c(const struct sql_type *t);

struct origin { /* the file and line that a line of a statement comes from */
    struct span path;
    int line;
};

/* A line of a constants.tsv. The lines of a group stand side by side and become an enum. */
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
    struct span group; /* the type is this enum of constants; absent: it is no group's */
    struct origin origin;
    /* Members of an argument, set by source_resolve(). */
    const struct context *context; /* NULL: the caller gives it */
    /* It is a field of this part's struct; absent: it is the statement's own. */
    struct span field_of;
    bool used;
};

struct columns {
    struct column *v;
    size_t n;
    struct span part; /* the row of this part comes first; absent: there is none */
    size_t part_n;    /* the number of columns that came from the part */
    bool given;       /* the header has the line */
};

struct query {
    struct span path, folder, name;
    bool is_part;
    bool fields; /* a part: its arguments form a struct ("fields:" in place of "args:") */
    struct columns args, row;
    const struct query **parts; /* the included parts, each once, in order */
    size_t part_count;
    struct span access;      /* read | write */
    bool slow;               /* "access: read, slow": it may take long */
    bool anew;               /* ... and is planned for its arguments, not "one plan" */
    struct span batch;       /* the argument of "batch: ARG"; absent: there is none */
    struct span memory;      /* "memory: ARG" or "memory: tenant"; absent: it is not kept */
    bool lags;               /* "lag: allowed": a standby may answer it */
    struct span tenant_none; /* the reason why no tenant is named; absent: one is named */
    struct span body;        /* the text as it stands in the file */
    int body_line;           /* the first line of body */
    /* The text with its includes; after names_resolve() with numbers for names. */
    struct span sql;
    struct origin *origins;  /* one for each line of sql */
    size_t origin_count;
};

struct blob {
    struct span name, path, text;
    long number; /* the number of a schema file, else -1 */
};

struct embed {
    struct arena *mem;
    struct query *queries; /* statements and parts, sorted by name */
    size_t query_count;
    struct constant *constants; /* in the order of their files */
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

/* Replaces includes, the rows taken from parts, and names. It runs after every file was parsed. */
void source_resolve(struct embed *e);

/* Adds the lines of a constants.tsv: group, name, value and meaning, with tabs between them. */
void constants_parse(struct embed *e, struct span path, struct span text);

/* Finds the first constant of a group, or NULL. */
const struct constant *constant_group(const struct embed *e, struct span group);

/* Collects one statement's arguments, its own and its parts', and puts numbers in place of :name
 * and :NAME. */
void names_resolve(struct embed *e, struct query *q);

/* Finds the argument with this name, or NULL. */
struct column *column_find(const struct columns *list, struct span name);

/* Gives the C text of a context argument: `c` is the context, `a` the other arguments. */
const char *context_value(const struct context *x);

/* Finds the part with this name, or NULL. */
const struct query *part_find(const struct embed *e, struct span name);

/* Checks one resolved statement. */
void lint_query(struct embed *e, const struct query *q);

const char *query_pace(const struct query *q); /* names the pace behind its access: ", slow" */
void emit_header(const struct embed *e, struct buf *out);
void emit_source(const struct embed *e, struct buf *out);
void emit_constants(const struct embed *e, struct buf *out);

/* Writes for tools a line for each statement: folder, name, access, arguments with types, SQL as it
 * travels. */
void emit_list(const struct embed *e, struct buf *out);

/* True for the first statement or part of its folder. */
bool api_is_first(const struct embed *e, size_t query);

/* Write the structs, calls and rows of a folder's statements; and the code behind the calls of all
 * folders. */
void api_header(const struct embed *e, struct span folder, struct buf *out);
void api_source(const struct embed *e, struct buf *out);

/* The lexer. */
enum token_kind { T_END, T_WORD, T_PARAM, T_NAMED, T_NUMBER, T_STRING, T_NAME, T_DOLLAR, T_SIGN };

struct token {
    enum token_kind kind;
    struct span text;
    size_t line; /* the line of the text, from 0 */
};

struct lexer {
    struct span s;
    size_t at, line;
};

struct token next_token(struct lexer *l);

/* State of bare_see(): what the tokens so far lead to. */
struct bare {
    bool column;   /* a column that holds a constant is being compared */
    bool list;     /* inside the parentheses that it is compared with */
    bool compared; /* a number is being compared */
    bool when, bit, number, flag;
};

/* Takes the next token of a statement. Returns false when a bare number stands where a constant has
 * a name. */
bool bare_see(const struct embed *e, struct bare *b, struct token t);

/* Gives the file and line that a line of a resolved statement comes from. */

struct origin origin_of(const struct query *q, size_t line);

#endif
