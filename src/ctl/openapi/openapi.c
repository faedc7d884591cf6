/*
 * openapi: the frame of a document: paths, operations, ways to sign in, errors.
 */
#include "ctl/openapi/openapi.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/describe.h"

enum { NAME_MAX_LENGTH = 128, STATUS_LIMIT = 600 };

/* A document says of its dialect what no table knows. */
static const struct about {
    const char *dialect, *title, *text;
    const char *body_types[3];
    const char *schemes[3]; /* any of these lets a caller in, "a+b": both together */
} abouts[] = {
    {"r7",
     "R7-Office / ONLYOFFICE CRM API 2.0",
     "The dialect of R7-Office CRM. Every answer is also given in XML (`.xml` behind the path, or "
     "`Accept: text/xml`).",
     {"application/json", "application/x-www-form-urlencoded", NULL},
     {"token", "basic", "cookie"}},
    {"webdelivery",
     "r_keeper WebDelivery CRM API",
     "The dialect of r_keeper WebDelivery. Errors come with status 200 and `status: Err`, unless "
     "the "
     "account wants real codes.",
     {"application/json", NULL, NULL},
     {"sid", NULL, NULL}},
    {"salesman",
     "SalesMan CRM API",
     "The dialect of SalesMan CRM. Every action is a POST to its method (a GET with the same "
     "parameters does the same); what follows `#` in a path names the action and is not sent. "
     "Login "
     "and key stand in the headers here; the body takes them, too.",
     {"application/x-www-form-urlencoded", "application/json", NULL},
     {"login+apikey", NULL, NULL}},
    {"pbx",
     "Kartoteka: telephones",
     "Who calls, and phone books, for telephone exchanges and desk phones. The key is the "
     "password of any login; it may also stand in the query or the form as `token` or `crm_token`.",
     {"application/x-www-form-urlencoded", "application/json", NULL},
     {"basic", NULL, NULL}},
    {"forms",
     "Kartoteka: forms of sites",
     "What a site's form sends: any form, Tilda's webhook, the link of SalesMan's forms. The "
     "form's "
     "token stands in the query as `token` or `apikey`.",
     {"application/x-www-form-urlencoded", "application/json", NULL},
     {NULL, NULL, NULL}},
    {"ops", "Kartoteka: health", "For monitors.", {NULL, NULL, NULL}, {NULL, NULL, NULL}},
};

static const struct scheme {
    const char *name, *type, *in, *key, *text;
} schemes[] = {
    {"token", "apiKey", "header", "Authorization", "The token of `POST authentication`."},
    {"basic", "http", NULL, NULL, "Login and password with every call."},
    {"cookie", "apiKey", "cookie", "asc_auth_key", "The cookie of `POST authentication`."},
    {"sid", "apiKey", "header", "sid", "The key of a restaurant's site."},
    {"login", "apiKey", "header", "login", "The login of an employee."},
    {"apikey", "apiKey", "header", "apikey", "The account's key."},
};

static const struct about *about_of(const struct dialect *d)
{
    for (size_t i = 0; i < sizeof(abouts) / sizeof(abouts[0]); i++) {
        if (strcmp(abouts[i].dialect, d->name) == 0) {
            return &abouts[i];
        }
    }
    return NULL;
}

bool openapi_has(const struct dialect *d)
{
    return about_of(d) != NULL;
}

struct span openapi_name(struct arena *mem, const struct dialect *d)
{
    return d->version != 0 ? arena_printf(mem, "%s-v%d", d->name, d->version) : span_of(d->name);
}

/* An operation of the document: a row with one of its methods. */
struct operation {
    const struct about *about;
    const struct dialect *dialect;
    const struct route *row;
    enum request_method method;
    const char *path;   /* as the document has it, the names of captures being those of the first */
    const char *action; /* the first name of the row's action; NULL: none, or in the path */
    /* A row with the same method whose template differs in the kinds of captures; NULL: none. */
    const struct route *other;
};

/* True when two templates differ in the names of their captures only. */
static bool same_shape(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        if (*a == '{' && *b == '{') {
            a += strcspn(a, "}");
            b += strcspn(b, "}");
        } else if (*a++ != *b++) {
            return false;
        }
    }
    return *a == *b;
}

/* The template without the types of captures: "crm/contact/{contactid}". */
static const char *plain_path(struct arena *mem, const char *path)
{
    struct buf b;
    buf_init(&b, mem, NAME_MAX_LENGTH);
    for (bool inside = false; *path != '\0'; path++) {
        inside = *path == ':' ? true : *path == '}' ? false : inside;
        if (!inside) {
            buf_char(&b, *path);
        }
    }
    return arena_cstr(mem, buf_view(&b));
}

static const char *first_action(struct arena *mem, const char *action)
{
    struct span first, rest;
    return span_cut(span_of(action), '|', &first, &rest) ? arena_cstr(mem, first) : action;
}

/* An identifier of letters, digits and '_' made of method and path. */
static const char *operation_id(struct arena *mem, const struct operation *o)
{
    struct buf b;
    buf_init(&b, mem, NAME_MAX_LENGTH);
    if (o->row->action != NULL) {
        buf_printf(&b, "%s.%s", o->row->path, first_action(mem, o->row->action));
    } else {
        buf_printf(&b, "%s.%s", method_name(o->method), o->path);
    }
    char *id = arena_cstr(mem, buf_view(&b)), *to = id;
    for (const char *from = id; *from != '\0'; from++) {
        bool word = (*from >= 'a' && *from <= 'z') || (*from >= 'A' && *from <= 'Z') ||
                    (*from >= '0' && *from <= '9');
        if (word || (*from != '}' && *from != '{' && *from != '@')) {
            *to++ = word ? *from : '_';
        }
    }
    *to = '\0';
    return id;
}

/* The noun that a path begins with: its tag. */
static const char *tag_of(struct arena *mem, const char *path)
{
    struct span rest = span_of(path), first = SPAN_NONE;
    (void)span_next(&rest, '/', &first);
    if (span_is(first, "crm")) {
        (void)span_next(&rest, '/', &first);
    }
    if (span_is(first, "kartoteka")) {
        (void)span_next(&rest, '/', &first);
    }
    return first.n > 0 && first.p[0] == '{' ? "customfield" : arena_cstr(mem, first);
}

static bool is_captured(const struct operation *o, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = o->row->path; (at = strchr(at, '{')) != NULL; at++) {
        if (strncasecmp(at + 1, name, n) == 0 && (at[n + 1] == '}' || at[n + 1] == ':')) {
            return true;
        }
    }
    return false;
}

static bool has_body(const struct operation *o)
{
    return o->method == M_POST || o->method == M_PUT;
}

static bool in_body(const void *arg, const struct param *row)
{
    const struct operation *o = arg;
    return has_body(o) && !(row->flags & (PF_PATH | PF_QUERY)) && !is_captured(o, row->name);
}

static bool in_query(const void *arg, const struct param *row)
{
    const struct operation *o = arg;
    return !in_body(o, row) && !(row->flags & (PF_PATH | PF_BODY)) && !is_captured(o, row->name);
}

static const struct param *find_row(const struct params *params, struct span name)
{
    for (size_t i = 0; params != NULL && i < params->n; i++) {
        const struct param *row = &params->rows[i];
        const struct param *inside = row->type == P_PART ? find_row(row->sub, name) : NULL;
        if (inside != NULL || (row->type != P_PART && span_iis(name, row->name))) {
            return inside != NULL ? inside : row;
        }
    }
    return NULL;
}

static void write_parameter(struct writer *w, const char *name, const char *in, bool required,
                            const struct param *row)
{
    w_object(w, NULL);
    w_cstr(w, "name", name);
    w_cstr(w, "in", in);
    if (required) {
        w_bool(w, "required", true);
    }
    if (row != NULL) {
        openapi_schema(w, "schema", row);
    } else {
        w_object(w, "schema");
        w_end(w);
    }
    w_end(w);
}

/* Writes the captures of the path under the names of the document. */
static void write_captures(struct writer *w, struct arena *mem, const struct operation *o)
{
    const char *ours = o->path, *rows = o->row->path;
    while ((ours = strchr(ours, '{')) != NULL && (rows = strchr(rows, '{')) != NULL) {
        struct span name = {ours + 1, strcspn(ours + 1, "}")};
        struct span own = {rows + 1, strcspn(rows + 1, ":}")};
        bool either = o->other != NULL && strstr(o->other->path, arena_cstr(mem, own)) == NULL;
        write_parameter(w, arena_cstr(mem, name), "path", true,
                        either ? NULL : find_row(o->row->params, own));
        ours++;
        rows++;
    }
}

static void write_query(struct writer *w, const struct operation *o, const struct params *params)
{
    for (size_t i = 0; params != NULL && i < params->n; i++) {
        const struct param *row = &params->rows[i];
        if (row->type == P_PART) {
            write_query(w, o, row->sub);
        } else if (in_query(o, row)) {
            write_parameter(w, row->name, "query", row->flags & PF_REQUIRED, row);
        }
    }
}

static void write_ref(struct writer *w, const char *key, const char *kind, const char *name)
{
    char ref[NAME_MAX_LENGTH];
    snprintf(ref, sizeof(ref), "#/components/%s/%s", kind, name);
    w_object(w, key);
    w_cstr(w, "$ref", ref);
    w_end(w);
}

static void write_parameters(struct writer *w, struct arena *mem, const struct operation *o)
{
    w_list(w, "parameters");
    write_captures(w, mem, o);
    write_query(w, o, o->row->params);
    if (strcmp(o->dialect->name, "webdelivery") == 0) {
        write_ref(w, NULL, "parameters", "objectId");
    }
    if (o->row->access >= ACCESS_WRITE) {
        write_ref(w, NULL, "parameters", "idempotencyKey");
    }
    w_end(w);
}

static void write_body(struct writer *w, const struct operation *o)
{
    if (!has_body(o) || (o->row->params == NULL && o->action == NULL)) {
        return;
    }
    w_object(w, "requestBody");
    w_object(w, "content");
    for (size_t i = 0; i < 3 && o->about->body_types[i] != NULL; i++) {
        w_object(w, o->about->body_types[i]);
        openapi_object(w, "schema", o->row->params, in_body, o, o->action);
        w_end(w);
    }
    w_end(w);
    w_end(w);
}

static void write_security(struct writer *w, const struct about *about)
{
    w_list(w, "security");
    for (size_t i = 0; i < 3 && about->schemes[i] != NULL; i++) {
        struct span rest = span_of(about->schemes[i]), one;
        w_object(w, NULL);
        while (span_next(&rest, '+', &one)) {
            char name[16];
            snprintf(name, sizeof(name), "%.*s", SPAN_ARG(one));
            w_list(w, name);
            w_end(w);
        }
        w_end(w);
    }
    w_end(w);
}

/* The statuses with which the dialect answers errors, each once. */
struct statuses {
    bool known[STATUS_LIMIT];
};

/* The errors of a dialect as it sends them, first with its own statuses, then with HTTP's. */
enum { ANSWERS = 2 * E__COUNT };

struct answers {
    struct response list[ANSWERS]; /* the error is the index modulo E__COUNT */
};

static struct span media_of(const struct response *res)
{
    struct span media, rest, type = span_of(res->content_type);
    return span_cut(type, ';', &media, &rest) ? media : type;
}

static const struct answers *render_errors(const struct dialect *d, const struct conf *conf,
                                           struct arena *mem, struct statuses *s)
{
    struct answers *a = arena_new_of(mem, struct answers);
    for (int i = 0; i < ANSWERS; i++) {
        enum err e = (enum err)(i % E__COUNT);
        if (e != E_OK) {
            describe_error(d, &d->routes[0], conf, mem, e, "id", i >= E__COUNT, &a->list[i]);
            s->known[a->list[i].status % STATUS_LIMIT] = true;
        }
    }
    return a;
}

static void write_responses(struct writer *w, const struct operation *o, const struct statuses *s)
{
    w_object(w, "responses");
    w_object(w, "200");
    w_cstr(w, "description", o->row->summary);
    w_end(w);
    for (int status = 400; status < STATUS_LIMIT; status++) {
        bool open = o->row->access == ACCESS_PUBLIC;
        bool wanted = !(status == 401 && open) && !(status == 405);
        if (s->known[status] && wanted) {
            char name[16];
            snprintf(name, sizeof(name), "%d", status);
            write_ref(w, name, "responses", name);
        }
    }
    w_end(w);
}

static void write_operation(struct writer *w, struct arena *mem, const struct operation *o,
                            const struct statuses *s)
{
    static const char *const keys[] = {[M_GET] = "get",
                                       [M_POST] = "post",
                                       [M_PUT] = "put",
                                       [M_DELETE] = "delete",
                                       [M_PATCH] = "patch"};
    w_object(w, keys[o->method]);
    w_cstr(w, "operationId", operation_id(mem, o));
    w_cstr(w, "summary", o->row->summary);
    if (o->other != NULL) {
        w_text(w, "description",
               arena_printf(mem, "As `%s`: %s", o->other->path, o->other->summary));
    }
    w_list(w, "tags");
    w_cstr(w, NULL, tag_of(mem, o->row->path));
    w_end(w);
    if (o->row->access == ACCESS_PUBLIC) {
        w_list(w, "security");
        w_end(w);
    }
    write_parameters(w, mem, o);
    write_body(w, o);
    write_responses(w, o, s);
    w_end(w);
}

/* The next row of a shape that has the method; NULL: there is none. */
static const struct route *next_row(const struct dialect *d, size_t *at, const char *shape,
                                    enum request_method method)
{
    while (*at < d->route_count) {
        const struct route *row = &d->routes[(*at)++];
        if (row->methods & method && same_shape(row->path, shape)) {
            return row;
        }
    }
    return NULL;
}

/* The rows that a path item has: those of the shape of the first. */
static void write_path(struct writer *w, struct arena *mem, const struct dialect *d, size_t first,
                       const struct statuses *s)
{
    static const enum request_method methods[] = {M_GET, M_POST, M_PUT, M_DELETE, M_PATCH};
    const char *path = plain_path(mem, d->routes[first].path);
    w_object(w, arena_cstr(mem, arena_printf(mem, "%s%s", d->prefix, path)));
    for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++) {
        size_t at = first;
        const struct route *row = next_row(d, &at, d->routes[first].path, methods[m]);
        if (row != NULL) {
            const struct route *other = next_row(d, &at, d->routes[first].path, methods[m]);
            struct operation o = {about_of(d), d, row, methods[m], path, NULL, other};
            write_operation(w, mem, &o, s);
        }
    }
    w_end(w);
}

static bool is_first_of_shape(const struct dialect *d, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (same_shape(d->routes[i].path, d->routes[at].path)) {
            return false;
        }
    }
    return true;
}

/* A row with an action is a path of its own. */
static void write_action(struct writer *w, struct arena *mem, const struct dialect *d,
                         const struct route *row, const struct statuses *s)
{
    const char *action = first_action(mem, row->action);
    bool in_path = d->version >= 3;
    w_object(w, arena_cstr(mem, arena_printf(mem, "%s%s%s%s", d->prefix, row->path,
                                             in_path ? "/" : "#", action)));
    struct operation o = {about_of(d), d, row, M_POST, row->path, in_path ? NULL : action, NULL};
    write_operation(w, mem, &o, s);
    w_end(w);
}

static void write_paths(struct writer *w, struct arena *mem, const struct dialect *d,
                        const struct statuses *s)
{
    w_object(w, "paths");
    for (size_t i = 0; i < d->route_count; i++) {
        if (d->routes[i].action != NULL) {
            write_action(w, mem, d, &d->routes[i], s);
        } else if (is_first_of_shape(d, i)) {
            write_path(w, mem, d, i, s);
        }
    }
    w_end(w);
}

/* True when the answer i has the status and media type, and none before it is of the same error. */
static bool belongs(const struct answers *a, int i, int status, struct span media)
{
    const struct response *res = &a->list[i];
    bool told = i >= E__COUNT && a->list[i - E__COUNT].status == status;
    return i % E__COUNT != E_OK && !told && res->status == status && span_eq(media_of(res), media);
}

/* True when no answer before i has its status and media type. */
static bool is_first_of_media(const struct answers *a, int i)
{
    for (int j = 0; j < i; j++) {
        if (belongs(a, j, a->list[i].status, media_of(&a->list[i]))) {
            return false;
        }
    }
    return i % E__COUNT != E_OK;
}

/* Writes an example of each error that is answered with this status and media type. */
static void write_error_examples(struct writer *w, const struct answers *a, int status,
                                 struct span media)
{
    w_object(w, "examples");
    for (int i = 0; i < ANSWERS; i++) {
        if (!belongs(a, i, status, media)) {
            continue;
        }
        const struct err_info *info = err_info((enum err)(i % E__COUNT));
        w_object(w, info->name);
        w_cstr(w, "summary", info->meaning);
        if (span_is(media, "application/json")) {
            w_json(w, "value", buf_view(&a->list[i].body));
        } else {
            w_text(w, "value", buf_view(&a->list[i].body));
        }
        w_end(w);
    }
    w_end(w);
}

static void write_error_response(struct writer *w, struct arena *mem, const struct answers *a,
                                 int status)
{
    char key[16];
    snprintf(key, sizeof(key), "%d", status);
    w_object(w, key);
    w_cstr(w, "description", http_reason(status));
    w_object(w, "content");
    for (int i = 0; i < ANSWERS; i++) {
        if (a->list[i].status != status || !is_first_of_media(a, i)) {
            continue;
        }
        struct span media = media_of(&a->list[i]);
        w_object(w, arena_cstr(mem, media));
        if (span_is(media, "application/json")) {
            write_ref(w, "schema", "schemas", "Error");
        }
        write_error_examples(w, a, status, media);
        w_end(w);
    }
    w_end(w);
    w_end(w);
}

static void write_schemes(struct writer *w, const struct about *about)
{
    w_object(w, "securitySchemes");
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        const struct scheme *s = &schemes[i];
        bool used = false;
        for (size_t j = 0; j < 3 && about->schemes[j] != NULL; j++) {
            struct span rest = span_of(about->schemes[j]), one;
            while (span_next(&rest, '+', &one)) {
                used = used || span_is(one, s->name);
            }
        }
        if (!used) {
            continue;
        }
        w_object(w, s->name);
        w_cstr(w, "type", s->type);
        if (s->in != NULL) {
            w_cstr(w, "in", s->in);
            w_cstr(w, "name", s->key);
        } else {
            w_cstr(w, "scheme", s->name);
        }
        w_cstr(w, "description", s->text);
        w_end(w);
    }
    w_end(w);
}

static void write_common_parameter(struct writer *w, const char *key, const char *name,
                                   const char *in, const char *type, const char *text)
{
    w_object(w, key);
    w_cstr(w, "name", name);
    w_cstr(w, "in", in);
    w_bool(w, "required", strcmp(name, "objectId") == 0);
    w_cstr(w, "description", text);
    w_object(w, "schema");
    w_cstr(w, "type", type);
    w_end(w);
    w_end(w);
}

/* The parameters that no table has because a dialect reads them for all its operations. */
static void write_common_parameters(struct writer *w, const struct dialect *d)
{
    static const struct {
        const char *name, *type, *text;
    } list[] = {
        {"count", "integer", "At most so many records."},
        {"startIndex", "integer", "The first record, from 0."},
        {"sortBy", "string", "The member to sort by."},
        {"sortOrder", "string", "ascending or descending"},
        {"filterValue", "string", "Words to look for."},
        {"fields", "string", "Only these members, with commas."},
    };
    w_object(w, "parameters");
    write_common_parameter(w, "idempotencyKey", "Idempotency-Key", "header", "string",
                           "A change with a key is done once within 24 hours.");
    if (strcmp(d->name, "webdelivery") == 0) {
        write_common_parameter(w, "objectId", "objectId", "query", "integer",
                               "The restaurant that asks.");
    }
    for (size_t i = 0; strcmp(d->name, "r7") == 0 && i < sizeof(list) / sizeof(list[0]); i++) {
        write_common_parameter(w, list[i].name, list[i].name, "query", list[i].type, list[i].text);
    }
    w_end(w);
}

static void write_components(struct writer *w, struct arena *mem, const struct dialect *d,
                             const struct answers *a, const struct statuses *s)
{
    w_object(w, "components");
    write_schemes(w, about_of(d));
    write_common_parameters(w, d);
    w_object(w, "responses");
    for (int status = 400; status < STATUS_LIMIT; status++) {
        if (s->known[status]) {
            write_error_response(w, mem, a, status);
        }
    }
    w_end(w);
    w_object(w, "schemas");
    w_object(w, "Error");
    w_cstr(w, "type", "object");
    w_end(w);
    w_end(w);
    w_end(w);
}

static void write_info(struct writer *w, struct arena *mem, const struct dialect *d)
{
    const struct about *about = about_of(d);
    w_object(w, "info");
    w_text(w, "title",
           d->version != 0 ? arena_printf(mem, "%s, version %d", about->title, d->version)
                           : span_of(about->title));
    w_cstr(w, "version", KARTOTEKA_VERSION);
    w_cstr(w, "description", about->text);
    w_object(w, "license");
    w_cstr(w, "name", "MIT");
    w_cstr(w, "identifier", "MIT");
    w_end(w);
    w_end(w);
    w_list(w, "servers");
    w_object(w, NULL);
    w_cstr(w, "url", "/");
    w_cstr(w, "description", "This Kartoteka");
    w_end(w);
    w_end(w);
}

void openapi_write(struct writer *w, struct arena *mem, const struct dialect *d,
                   const struct conf *conf)
{
    struct statuses *s = arena_new_of(mem, struct statuses);
    const struct answers *a = render_errors(d, conf, mem, s);
    w_object(w, NULL);
    w_cstr(w, "openapi", "3.1.0");
    write_info(w, mem, d);
    write_security(w, about_of(d));
    write_paths(w, mem, d, s);
    write_components(w, mem, d, a, s);
    w_end(w);
}
