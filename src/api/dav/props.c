#include "api/dav/props.h"

#include "api/dav/multistatus.h"
#include "api/vcard_out.h"

/* A property while it is written. */
struct writing {
    struct call *call;
    struct buf *b;
    const struct dav_props *props;
    const struct dav_resource *r;
};

struct dav_property {
    const char *space, *name;
    const char *tag; /* with its prefix */
    unsigned kinds;  /* enum dav_kind */
    bool often;      /* d:allprop has it */
    void (*write)(const struct writing *w);
};

static long long employee_of(const struct writing *w)
{
    return (long long)w->call->d.who.employee_id;
}

static void put_type(const struct writing *w)
{
    static const char *const types[] = {
        [DAV_ROOT] = "<d:collection/>",
        [DAV_PRINCIPAL] = "<d:principal/><d:collection/>",
        [DAV_HOME] = "<d:collection/>",
        [DAV_BOOK] = "<d:collection/><c:addressbook/>",
        [DAV_CARD] = "",
    };
    buf_text(w->b, types[w->r->kind]);
}

static void put_name(const struct writing *w)
{
    static const char *const names[] = {
        [DAV_ROOT] = "Kartoteka", [DAV_HOME] = "Kartoteka", [DAV_BOOK] = "Kartoteka"};
    if (w->r->kind == DAV_PRINCIPAL) {
        dav_text(w->b, w->call->d.who.login);
    } else {
        buf_text(w->b, names[w->r->kind]);
    }
}

static void put_principal(const struct writing *w)
{
    buf_printf(w->b, "<d:href>/dav/principals/%lld/</d:href>", employee_of(w));
}

static void put_principals(const struct writing *w)
{
    buf_text(w->b, "<d:href>/dav/principals/</d:href>");
}

static void put_home(const struct writing *w)
{
    buf_printf(w->b, "<d:href>/dav/books/%lld/</d:href>", employee_of(w));
}

static void put_privileges(const struct writing *w)
{
    bool writes = w->call->d.who.can_write && (w->r->kind & (DAV_BOOK | DAV_CARD));
    buf_text(w->b, "<d:privilege><d:read/></d:privilege>");
    if (writes) {
        buf_text(w->b, "<d:privilege><d:write/></d:privilege>"
                       "<d:privilege><d:write-content/></d:privilege>"
                       "<d:privilege><d:bind/></d:privilege>"
                       "<d:privilege><d:unbind/></d:privilege>");
    }
}

static void put_reports(const struct writing *w)
{
    static const char *const names[] = {"c:addressbook-query", "c:addressbook-multiget",
                                        "d:sync-collection"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        buf_printf(w->b, "<d:supported-report><d:report><%s/></d:report></d:supported-report>",
                   names[i]);
    }
}

static void put_forms(const struct writing *w)
{
    buf_text(w->b, "<c:address-data-type content-type=\"text/vcard\" version=\"3.0\"/>"
                   "<c:address-data-type content-type=\"text/vcard\" version=\"4.0\"/>");
}

static void put_largest(const struct writing *w)
{
    buf_i64(w->b, DAV_CARD_MAX);
}

/* Apple's telephones make a picture that small before they send it, in base64. */
static void put_largest_image(const struct writing *w)
{
    buf_i64(w->b, DAV_IMAGE_MAX);
}

static void put_token(const struct writing *w)
{
    dav_text(w->b, dav_token(w->call, w->r->mark));
}

static void put_tag(const struct writing *w)
{
    dav_text(w->b, dav_etag(w->call->req->mem, w->r->revision));
}

static void put_media(const struct writing *w)
{
    buf_text(w->b, "text/vcard; charset=utf-8");
}

const struct party *dav_shown_company(const struct call *call, const struct party *p)
{
    const struct principal *me = &call->d.who;
    const struct party *k = p->company;
    if (k == NULL || me->is_admin || k->share_type != SHARE_PRIVATE) {
        return k;
    }
    bool shown = k->owner_id == me->employee_id || k->created_by == me->employee_id;
    for (size_t i = 0; i < k->access.n; i++) {
        shown = shown || k->access.v[i] == me->employee_id;
    }
    return shown ? k : NULL;
}

struct span dav_card_text(const struct call *call, struct arena *mem, const struct book_card *card,
                          bool v4)
{
    struct buf b;
    struct party p = *card->party;
    p.company = dav_shown_company(call, &p) != NULL ? p.company : NULL;
    const struct vcard_form form = {.v4 = v4, .uid = card->uid, .kept = card->kept};
    buf_init(&b, mem, 1024);
    vcard_out(&b, mem, &p, &form);
    return buf_view(&b);
}

static void put_text(const struct writing *w)
{
    struct arena *mem = w->props->scratch;
    arena_reset(mem);
    dav_text(w->b, dav_card_text(w->call, mem, w->r->card, w->props->v4));
}

#define ALL (DAV_ROOT | DAV_PRINCIPAL | DAV_HOME | DAV_BOOK | DAV_CARD)

static const struct dav_property properties[] = {
    {DAV_SPACE, "resourcetype", "d:resourcetype", ALL, true, put_type},
    {DAV_SPACE, "getetag", "d:getetag", DAV_CARD, true, put_tag},
    {DAV_CARD_SPACE, "address-data", "c:address-data", DAV_CARD, false, put_text},
    {DAV_SPACE, "getcontenttype", "d:getcontenttype", DAV_CARD, true, put_media},
    {DAV_SPACE, "displayname", "d:displayname", ALL & ~DAV_CARD, true, put_name},
    {DAV_SPACE, "current-user-principal", "d:current-user-principal", ALL, false, put_principal},
    {DAV_SPACE, "principal-URL", "d:principal-URL", DAV_PRINCIPAL, false, put_principal},
    {DAV_SPACE, "owner", "d:owner", DAV_HOME | DAV_BOOK | DAV_CARD, false, put_principal},
    {DAV_SPACE, "principal-collection-set", "d:principal-collection-set", ALL, false,
     put_principals},
    {DAV_SPACE, "current-user-privilege-set", "d:current-user-privilege-set", ALL, false,
     put_privileges},
    {DAV_SPACE, "supported-report-set", "d:supported-report-set", DAV_BOOK, false, put_reports},
    {DAV_SPACE, "sync-token", "d:sync-token", DAV_BOOK, false, put_token},
    {DAV_SERVER_SPACE, "getctag", "s:getctag", DAV_BOOK, false, put_token},
    {DAV_CARD_SPACE, "addressbook-home-set", "c:addressbook-home-set",
     DAV_ROOT | DAV_PRINCIPAL | DAV_HOME, false, put_home},
    {DAV_CARD_SPACE, "supported-address-data", "c:supported-address-data", DAV_BOOK, false,
     put_forms},
    {DAV_CARD_SPACE, "max-resource-size", "c:max-resource-size", DAV_BOOK, false, put_largest},
    {DAV_CARD_SPACE, "max-image-size", "c:max-image-size", DAV_BOOK, false, put_largest_image},
};

enum { PROPERTIES = sizeof(properties) / sizeof(properties[0]), WANTED_MAX = 200 };

static void add_wanted(struct dav_props *out, const struct dav_property *row)
{
    out->v[out->n++] = (struct dav_wanted){row, span_of(row->space), span_of(row->name)};
}

/* Reads the form in which the texts of cards are wanted. */
static enum err read_form(struct call *call, const struct xml_node *n, struct dav_props *out)
{
    struct span version = xml_attribute(n, "version"), type = xml_attribute(n, "content-type");
    bool plain = type.p == NULL || span_iis(type, "text/vcard") || span_iis(type, "text/x-vcard");
    out->cards = true;
    out->v4 = span_is(version, "4.0");
    return plain && (version.p == NULL || out->v4 || span_is(version, "3.0"))
               ? E_OK
               : dav_refuse(call, 403, "c:supported-address-data",
                            "cards are text/vcard of version 3.0 or 4.0");
}

static enum err add_named(struct call *call, const struct xml_node *n, struct dav_props *out)
{
    struct dav_wanted w = {NULL, n->space, n->name};
    for (size_t i = 0; i < PROPERTIES && w.row == NULL; i++) {
        w.row = xml_is(n, properties[i].space, properties[i].name) ? &properties[i] : NULL;
    }
    if (out->n == WANTED_MAX) {
        return err_set(&call->c, E_TOO_MANY_VALUES, "too many properties");
    }
    out->v[out->n++] = w;
    return w.row != NULL && w.row->write == put_text ? read_form(call, n, out) : E_OK;
}

static void free_scratch(void *props)
{
    arena_free(((struct dav_props *)props)->scratch);
}

void dav_props_scratch(struct call *call, struct dav_props *props)
{
    if (props->scratch == NULL) {
        struct dav_props *own = arena_new_of(call->req->mem, struct dav_props);
        arena_defer(call->req->mem, free_scratch, own);
        own->scratch = props->scratch = arena_new();
    }
}

enum err dav_props_read(struct call *call, const struct xml_node *root, struct dav_props *out)
{
    const struct xml_node *prop = xml_child(root, DAV_SPACE, "prop");
    enum err e = E_OK;
    *out = (struct dav_props){.v = arena_array_of(call->req->mem, WANTED_MAX, struct dav_wanted)};
    out->names_only = xml_child(root, DAV_SPACE, "propname") != NULL;
    out->asked = prop != NULL;
    for (size_t i = 0; i < PROPERTIES && prop == NULL; i++) {
        if (properties[i].often || out->names_only) {
            add_wanted(out, &properties[i]);
        }
    }
    for (const struct xml_node *n = prop != NULL ? prop->first : NULL; n != NULL && e == E_OK;
         n = n->next) {
        e = add_named(call, n, out);
    }
    if (e == E_OK && out->cards) {
        dav_props_scratch(call, out);
    }
    return e;
}

static bool has(const struct dav_wanted *w, const struct dav_resource *r)
{
    return w->row != NULL && (w->row->kinds & r->kind) != 0 &&
           (w->row->write != put_text || r->card != NULL);
}

/* Appends the properties that the resource has. Returns how many. */
static size_t write_found(struct writing *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->props->n; i++) {
        const struct dav_wanted *want = &w->props->v[i];
        if (!has(want, w->r)) {
            continue;
        }
        buf_text(w->b, n++ == 0 ? "<d:propstat><d:prop>" : "");
        buf_printf(w->b, "<%s%s>", want->row->tag, w->props->names_only ? "/" : "");
        if (!w->props->names_only) {
            want->row->write(w);
            buf_printf(w->b, "</%s>", want->row->tag);
        }
    }
    if (n > 0) {
        buf_text(w->b, "</d:prop>");
        dav_status(w->b, 200);
        buf_text(w->b, "</d:propstat>");
    }
    return n;
}

/* Appends the properties that it does not have, by their names. */
static void write_missing(struct writing *w)
{
    buf_text(w->b, "<d:propstat><d:prop>");
    for (size_t i = 0; i < w->props->n; i++) {
        const struct dav_wanted *want = &w->props->v[i];
        if (!has(want, w->r)) {
            /* A prefix must not stand for no namespace. */
            bool bare = want->space.n == 0;
            buf_printf(w->b, bare ? "<%.*s xmlns=\"" : "<x:%.*s xmlns:x=\"", SPAN_ARG(want->name));
            dav_text(w->b, want->space);
            buf_text(w->b, "\"/>");
        }
    }
    buf_text(w->b, "</d:prop>");
    dav_status(w->b, 404);
    buf_text(w->b, "</d:propstat>");
}

void dav_props_write(struct call *call, const struct dav_props *props, const struct dav_resource *r)
{
    struct buf *b = &call->res->body;
    struct writing w = {call, b, props, r};
    buf_text(b, "<d:response>");
    dav_element(b, "d:href", r->href);
    size_t found = write_found(&w);
    if (found == 0 || (props->asked && found < props->n)) {
        write_missing(&w);
    }
    buf_text(b, "</d:response>\n");
}
