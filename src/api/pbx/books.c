#include "api/pbx/pbx.h"
#include "directory/person/person_caller.h"

/* Entries of a book: Yealink's and Grandstream's keep from 500 to 5000 entries. */
enum { ENTRIES = 1000, ENTRIES_MAX = 5000, START_MAX = 1000000 };

static const struct param book_rows[] = {
    PARAM_INT("start", struct pbx_book_args, start, PF_QUERY | PF_TRIM | PF_EMPTY_IS_ABSENT,
              .min = 0, .max = START_MAX),
    PARAM_INT("limit", struct pbx_book_args, limit, PF_QUERY | PF_TRIM | PF_EMPTY_IS_ABSENT,
              .min = 1, .max = ENTRIES_MAX),
};
const struct params pbx_book_params = PARAMS(book_rows, struct pbx_book_args);

static void add_text(struct buf *b, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        switch (text.p[i]) {
        case '&':
            buf_text(b, "&amp;");
            break;
        case '<':
            buf_text(b, "&lt;");
            break;
        case '>':
            buf_text(b, "&gt;");
            break;
        default:
            buf_char(b, (char)((unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]));
        }
    }
}

static void add_element(struct buf *b, const char *name, struct span text)
{
    buf_printf(b, "<%s>", name);
    add_text(b, text);
    buf_printf(b, "</%s>", name);
}

/* Gives a phone as it is dialled: its digits, with a + before them; of several numbers the first.
 */
static struct span dialled(struct arena *mem, struct span value)
{
    struct buf b;
    buf_init(&b, mem, value.n + 1);
    for (size_t i = 0; i < value.n && value.p[i] != ',' && value.p[i] != ';'; i++) {
        char c = value.p[i];
        if ((c >= '0' && c <= '9') || (c == '+' && b.n == 0)) {
            buf_char(&b, c);
        }
    }
    return buf_view(&b);
}

static enum err read_book(struct call *call, struct party_list *book)
{
    const struct pbx_book_args *a = call->args;
    enum err e = person_phone_book(&call->d, a->start.has == GIVEN ? a->start.v : 0,
                                   a->limit.has == GIVEN ? a->limit.v : ENTRIES, book);
    if (e == E_OK) {
        call->res->content_type = "text/xml; charset=utf-8";
        call_header(call, "Cache-Control", SPAN("no-store"));
        buf_text(&call->res->body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    return e;
}

/* Returns the next phone that can be dialled at or behind *i, which becomes the place behind it. */
static const struct contact_info *next_phone(const struct party *p, struct arena *mem, size_t *i,
                                             struct span *number)
{
    while (*i < p->contacts.n) {
        const struct contact_info *c = &p->contacts.v[(*i)++];
        *number = c->kind == CK_PHONE && c->category != PC_FAX ? dialled(mem, c->value) : SPAN("");
        if (number->n > 0) {
            return c;
        }
    }
    return NULL;
}

static struct span full_name(struct arena *mem, const struct party *p)
{
    struct span name = arena_printf(mem, "%.*s %.*s %.*s", SPAN_ARG(p->last_name),
                                    SPAN_ARG(p->first_name), SPAN_ARG(p->middle_name));
    return span_trim(name);
}

enum err pbx_yealink(struct call *call)
{
    struct buf *b = &call->res->body;
    struct arena *mem = call->req->mem;
    struct party_list book;
    struct span number;
    enum err e = read_book(call, &book);
    if (e != E_OK) {
        return e;
    }
    buf_text(b, "<YealinkIPPhoneDirectory>\n");
    for (size_t n = 0; n < book.n; n++) {
        size_t i = 0, phones = 0;
        for (; next_phone(&book.v[n], mem, &i, &number) != NULL; phones++) {
            if (phones == 0) {
                buf_text(b, "<DirectoryEntry>");
                add_element(b, "Name", full_name(mem, &book.v[n]));
            }
            add_element(b, "Telephone", number);
        }
        buf_text(b, phones > 0 ? "</DirectoryEntry>\n" : "");
    }
    buf_text(b, "</YealinkIPPhoneDirectory>");
    return E_OK;
}

enum err pbx_grandstream(struct call *call)
{
    static const char *const types[] = {
        [PC_HOME] = "Home", [PC_WORK] = "Work", [PC_MOBILE] = "Mobile"};
    struct buf *b = &call->res->body;
    struct arena *mem = call->req->mem;
    struct party_list book;
    struct span number;
    const struct contact_info *c;
    enum err e = read_book(call, &book);
    if (e != E_OK) {
        return e;
    }
    buf_text(b, "<AddressBook>\n");
    for (size_t n = 0; n < book.n; n++) {
        const struct party *p = &book.v[n];
        size_t i = 0, phones = 0;
        for (; (c = next_phone(p, mem, &i, &number)) != NULL; phones++) {
            if (phones == 0) {
                buf_text(b, "<Contact>");
                add_element(b, "LastName", p->last_name);
                add_element(b, "FirstName", p->first_name);
            }
            bool typed = c->category >= PC_HOME && c->category <= PC_MOBILE;
            buf_printf(b, "<Phone type=\"%s\">", typed ? types[c->category] : "Work");
            add_element(b, "phonenumber", number);
            buf_text(b, "<accountindex>0</accountindex></Phone>");
        }
        buf_text(b, phones > 0 ? "</Contact>\n" : "");
    }
    buf_text(b, "</AddressBook>");
    return E_OK;
}
