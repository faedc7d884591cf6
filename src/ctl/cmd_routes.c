/*
 * cmd_routes: prints all operations from the route tables: for the documentation, and for the check
 * that a test covers every route.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/dialects.h"
#include "ctl/ctl.h"
#include "ctl/openapi/openapi.h"
#include "ctl/say/sheet.h"
#include "db/db.h"

/* Prints the names of a table and of the tables inside it; returns the text to print before the
 * next name. */
static const char *print_rows(FILE *out, const struct params *params, const char *before)
{
    for (size_t i = 0; i < params->n; i++) {
        const struct param *p = &params->rows[i];
        if (p->type == P_PART) {
            before = print_rows(out, p->sub, before);
            continue;
        }
        fprintf(out, "%s%s%s", before, p->name, p->flags & PF_REQUIRED ? "!" : "");
        before = ",";
    }
    return before;
}

static void print_params(FILE *out, const struct params *params)
{
    if (params != NULL) {
        (void)print_rows(out, params, "");
    }
}

/* Prints a mask of methods as "GET|PUT". */
static void print_methods(FILE *out, unsigned mask)
{
    static const enum request_method all[] = {M_GET,   M_POST,     M_PUT,   M_DELETE,
                                              M_PATCH, M_PROPFIND, M_REPORT};
    const char *between = "";
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (mask & all[i]) {
            fprintf(out, "%s%s", between, method_name(all[i]));
            between = "|";
        }
    }
}

/* Gives what a function prints of an argument, as a text. */
static struct span printed(struct arena *mem, void (*print)(FILE *out, const void *arg),
                           const void *arg)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    if (out == NULL) {
        return SPAN_NONE;
    }
    print(out, arg);
    struct span copy = fclose(out) == 0 ? arena_span(mem, (struct span){text, n}) : SPAN_NONE;
    free(text);
    return copy;
}

static void print_methods_of(FILE *out, const void *route)
{
    print_methods(out, ((const struct route *)route)->methods);
}

static void print_params_of(FILE *out, const void *route)
{
    print_params(out, ((const struct route *)route)->params);
}

static void list_route(struct sheet *l, const struct dialect *d, const struct route *r)
{
    sheet_text(l, span_of(d->name));
    sheet_text(l, printed(l->k->mem, print_methods_of, r));
    sheet_text(l, span_of(r->path));
    sheet_text(l, span_of(r->action != NULL ? r->action : "-"));
    sheet_text(l, printed(l->k->mem, print_params_of, r));
}

/* Prints the document of the dialect that --dialect names, or lists the names. */
static int print_openapi(struct ctl_call *k)
{
    size_t n;
    const struct dialect *const *dialects = dialects_all(&n);
    const char *wanted = ctl_option(k, "--dialect");
    for (size_t i = 0; i < n; i++) {
        struct span name = openapi_name(k->mem, dialects[i]);
        if (!openapi_has(dialects[i])) {
            continue;
        }
        if (wanted == NULL) {
            fprintf(k->out, "%.*s\n", SPAN_ARG(name));
        } else if (span_is(name, wanted)) {
            struct buf b;
            struct writer w;
            buf_init(&b, k->mem, 65536);
            writer_init(&w, &b, FORMAT_JSON, JSON_PLAIN);
            openapi_write(&w, k->mem, dialects[i], &k->conf);
            fprintf(k->out, "%.*s\n", SPAN_ARG(buf_view(&b)));
            return CTL_OK;
        }
    }
    return wanted == NULL ? CTL_OK : ctl_complain(k, "there is no dialect %s", wanted);
}

int cmd_routes(struct ctl_call *k)
{
    static const struct sheet_column columns[] = {{"dialect", "dialect"},
                                                  {"methods", "methods"},
                                                  {"path", "path"},
                                                  {"action", "action"},
                                                  {"parameters", "parameters"}};
    size_t n;
    struct sheet l;
    const struct dialect *const *dialects = dialects_all(&n);
    const char *format = ctl_option(k, "--format");
    if (format != NULL && strcmp(format, "openapi") == 0) {
        return print_openapi(k);
    }
    if (format != NULL && strcmp(format, "plain") != 0) {
        return ctl_complain(k, "--format is plain or openapi");
    }
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < dialects[i]->route_count; j++) {
            list_route(&l, dialects[i], &dialects[i]->routes[j]);
        }
    }
    return sheet_end(&l);
}

static void print_markdown(struct ctl_call *k, const struct dialect *d, const struct route *r)
{
    FILE *out = k->out;
    fputs("| ", out);
    print_methods(out, r->methods);
    fprintf(out, " | `%s%s`%s%s%s | ", d->prefix, r->path, r->action != NULL ? " action=`" : "",
            r->action != NULL ? r->action : "", r->action != NULL ? "`" : "");
    print_params(out, r->params);
    fprintf(out, " | %s |\n", ctl_words(k, r->summary));
}

int cmd_docs_operations(struct ctl_call *k)
{
    size_t n;
    const struct dialect *const *dialects = dialects_all(&n);
    fputs(ctl_words(k,
                    "# Operations\n\n"
                    "Every operation of every dialect, printed by `kartotekactl docs operations` "
                    "from the route tables.\n"
                    "`!` marks a required parameter. Parameters inside lists and objects are in "
                    "the products' own documents.\n"
                    "Lists of r7 also take `count`, `startIndex`, `sortBy`, `sortOrder`, "
                    "`filterValue` and `fields` in the query;\n"
                    "lists that are no filters take `filterBy`, `filterOp` and `type`, too.\n"),
          k->out);
    for (size_t i = 0; i < n; i++) {
        fprintf(k->out,
                ctl_words(k, "\n## %s\n\n| method | path | parameters | what it does |\n"
                             "|---|---|---|---|\n"),
                dialects[i]->name);
        for (size_t j = 0; j < dialects[i]->route_count; j++) {
            print_markdown(k, dialects[i], &dialects[i]->routes[j]);
        }
    }
    return CTL_OK;
}
