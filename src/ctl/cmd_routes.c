/*
 * cmd_routes: prints all operations from the route tables: for the documentation, and for the check
 * that a test covers every route.
 */
#include <string.h>

#include "api/app.h"
#include "ctl/ctl.h"
#include "ctl/openapi/openapi.h"
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
    static const enum request_method all[] = {M_GET, M_POST, M_PUT, M_DELETE, M_PATCH};
    const char *between = "";
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (mask & all[i]) {
            fprintf(out, "%s%s", between, method_name(all[i]));
            between = "|";
        }
    }
}

static void print_plain(FILE *out, const struct dialect *d, const struct route *r)
{
    fprintf(out, "%s\t", d->name);
    print_methods(out, r->methods);
    fprintf(out, "\t%s\t%s\t", r->path, r->action != NULL ? r->action : "-");
    print_params(out, r->params);
    fputc('\n', out);
}

/* Prints the document of the dialect that --dialect names, or lists the names. */
static int print_openapi(struct ctl_call *k)
{
    size_t n;
    const struct dialect *const *dialects = app_dialects(&n);
    const char *wanted = ctl_option(k, "--dialect");
    for (size_t i = 0; i < n; i++) {
        struct span name = openapi_name(k->mem, dialects[i]);
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
    size_t n;
    const struct dialect *const *dialects = app_dialects(&n);
    const char *format = ctl_option(k, "--format");
    if (format != NULL && strcmp(format, "openapi") == 0) {
        return print_openapi(k);
    }
    if (format != NULL && strcmp(format, "plain") != 0) {
        return ctl_complain(k, "--format is plain or openapi");
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < dialects[i]->route_count; j++) {
            print_plain(k->out, dialects[i], &dialects[i]->routes[j]);
        }
    }
    return CTL_OK;
}

static void print_markdown(FILE *out, const struct dialect *d, const struct route *r)
{
    fputs("| ", out);
    print_methods(out, r->methods);
    fprintf(out, " | `%s%s`%s%s%s | ", d->prefix, r->path, r->action != NULL ? " action=`" : "",
            r->action != NULL ? r->action : "", r->action != NULL ? "`" : "");
    print_params(out, r->params);
    fprintf(out, " | %s |\n", r->summary);
}

int cmd_docs_operations(struct ctl_call *k)
{
    size_t n;
    const struct dialect *const *dialects = app_dialects(&n);
    fputs(
        "# Operations\n\nEvery operation of every dialect, printed by `kartotekactl docs "
        "operations` from the route tables.\n`!` marks a required parameter. Parameters inside "
        "lists and objects are in the products' own documents.\nLists of r7 also take `count`, "
        "`startIndex`, `sortBy`, `sortOrder`, `filterValue` and `fields` in the query;\nlists that "
        "are no filters take `filterBy`, `filterOp` and `type`, too.\n",
        k->out);
    for (size_t i = 0; i < n; i++) {
        fprintf(k->out,
                "\n## %s\n\n| method | path | parameters | what it does |\n|---|---|---|---|\n",
                dialects[i]->name);
        for (size_t j = 0; j < dialects[i]->route_count; j++) {
            print_markdown(k->out, dialects[i], &dialects[i]->routes[j]);
        }
    }
    return CTL_OK;
}
