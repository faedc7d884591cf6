#include "api/vcard_map.h"

#include "base/text.h"

static int phone_category(const struct vcard_property *p)
{
    if (vcard_has_type(p, "FAX")) {
        return PC_FAX;
    }
    if (vcard_has_type(p, "CELL") || vcard_has_type(p, "IPHONE")) {
        return PC_MOBILE;
    }
    if (vcard_has_type(p, "WORK")) {
        return PC_WORK;
    }
    if (vcard_has_type(p, "HOME")) {
        return PC_HOME;
    }
    return vcard_has_type(p, "PAGER") || vcard_has_type(p, "OTHER") ? PC_OTHER : PC_MOBILE;
}

/* Gives a phone without the form of a URI: "tel:+1-555;ext=12" is "+1-555 ext. 12". */
static struct span phone_of(struct arena *mem, struct span value)
{
    struct span number, rest, name, extension;
    if (!span_istarts(value, SPAN("tel:"))) {
        return value;
    }
    (void)span_cut(span_sub(value, 4, value.n), ';', &number, &rest);
    if (span_cut(rest, '=', &name, &extension) && span_iis(name, "ext")) {
        return arena_printf(mem, "%.*s ext. %.*s", SPAN_ARG(number), SPAN_ARG(extension));
    }
    return number;
}

/* Properties of messengers and networks: its beginning, or that of its value, and what it is. */
static const struct {
    const char *name, *start;
    enum contact_kind kind;
} networks[] = {
    {"X-SKYPE", "", CK_SKYPE},
    {"X-SKYPE-USERNAME", "", CK_SKYPE},
    {"X-ICQ", "", CK_ICQ},
    {"X-JABBER", "", CK_JABBER},
    {"X-AIM", "", CK_AIM},
    {"X-MSN", "", CK_MSN},
    {"X-YAHOO", "", CK_YAHOO},
    {"X-TWITTER", "", CK_TWITTER},
    {"IMPP", "skype:", CK_SKYPE},
    {"IMPP", "xmpp:", CK_JABBER},
    {"IMPP", "icq:", CK_ICQ},
    {"IMPP", "aim:", CK_AIM},
    {"IMPP", "ymsgr:", CK_YAHOO},
    {"IMPP", "msnim:", CK_MSN},
    {"X-VK", "", CK_VK},
    {"X-FACEBOOK", "", CK_FACEBOOK},
    {"X-LINKEDIN", "", CK_LINKEDIN},
};

/* The networks' values; false when the property is none of theirs. */
static bool network(const struct vcard_property *p, struct span text, struct vcard_value *out)
{
    for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
        struct span start = span_of(networks[i].start);
        if (span_is(p->name, networks[i].name) && span_istarts(text, start)) {
            *out = (struct vcard_value){(int)networks[i].kind, 0, span_sub(text, start.n, text.n)};
            return true;
        }
    }
    return false;
}

bool vcard_contact(struct arena *mem, const struct vcard_property *p, struct vcard_value *out)
{
    struct span text = vcard_text(mem, p->value);
    if (span_is(p->name, "TEL")) {
        *out = (struct vcard_value){CK_PHONE, phone_category(p), phone_of(mem, text)};
    } else if (span_is(p->name, "EMAIL")) {
        int category = vcard_has_type(p, "WORK") ? 1 : vcard_has_type(p, "OTHER") ? 2 : 0;
        *out = (struct vcard_value){CK_EMAIL, category, text};
    } else if (span_is(p->name, "URL")) {
        int kind = vcard_has_type(p, "BLOG") ? CK_BLOG : CK_WEBSITE;
        *out = (struct vcard_value){kind, 0, text};
    } else {
        return network(p, text, out);
    }
    return true;
}

const char *vcard_contact_head(int kind, int of_category)
{
    static const char *const phones[] = {
        [PC_HOME] = "TEL;TYPE=HOME,VOICE",   [PC_WORK] = "TEL;TYPE=WORK,VOICE",
        [PC_MOBILE] = "TEL;TYPE=CELL",       [PC_FAX] = "TEL;TYPE=FAX",
        [PC_DIRECT] = "TEL;TYPE=WORK,VOICE", [PC_OTHER] = "TEL;TYPE=OTHER",
    };
    static const char *const mails[] = {"EMAIL;TYPE=HOME", "EMAIL;TYPE=WORK", "EMAIL;TYPE=OTHER"};
    size_t category = of_category >= 0 ? (size_t)of_category : 0;
    if (kind == CK_PHONE) {
        return category < sizeof(phones) / sizeof(phones[0]) ? phones[category] : phones[PC_OTHER];
    }
    if (kind == CK_EMAIL) {
        return category < sizeof(mails) / sizeof(mails[0]) ? mails[category] : mails[2];
    }
    if (kind == CK_WEBSITE || kind == CK_BLOG) {
        return kind == CK_BLOG ? "URL;TYPE=BLOG" : "URL";
    }
    for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
        if ((int)networks[i].kind == kind && networks[i].start[0] == '\0') {
            return networks[i].name;
        }
    }
    return NULL;
}

struct span vcard_day(struct arena *mem, struct span value)
{
    char digits[8];
    size_t n = 0, i = 0;
    if (span_starts(value, SPAN("--")) || span_starts(value, SPAN("1604-"))) {
        return SPAN_NONE;
    }
    for (; i < value.n && n < sizeof(digits); i++) {
        char c = value.p[i];
        if (c >= '0' && c <= '9') {
            digits[n++] = c;
        } else if (c != '-' || (n != 4 && n != 6)) {
            return SPAN_NONE;
        }
    }
    bool ends = i == value.n || value.p[i] == 'T';
    return n == sizeof(digits) && ends
               ? arena_printf(mem, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6)
               : SPAN_NONE;
}

static bool is_one_of(struct span name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (span_is(name, names[i])) {
            return true;
        }
    }
    return false;
}

bool vcard_is_frame(const struct vcard_property *p)
{
    static const char *const names[] = {"END", "VERSION", "UID", "PRODID", "REV"};
    return span_istarts(p->raw, SPAN("BEGIN:")) ||
           is_one_of(p->name, names, sizeof(names) / sizeof(names[0]));
}

bool vcard_has_place(struct arena *mem, const struct vcard_property *p)
{
    static const char *const names[] = {"N", "FN", "TITLE", "ROLE", "NOTE", "ORG", "ADR"};
    struct vcard_value v;
    if (span_is(p->name, "BDAY")) {
        return vcard_day(mem, p->value).p != NULL;
    }
    return is_one_of(p->name, names, sizeof(names) / sizeof(names[0])) || vcard_contact(mem, p, &v);
}

/* Compares the parts [from, to) of two structured values. */
static bool same_parts(struct arena *mem, struct span a, struct span b, size_t from, size_t to)
{
    for (size_t i = 0; i < to; i++) {
        struct span x = SPAN(""), y = SPAN("");
        (void)vcard_part(mem, &a, ';', &x);
        (void)vcard_part(mem, &b, ';', &y);
        if (i >= from && !span_eq(text_line(mem, x), text_line(mem, y))) {
            return false;
        }
    }
    return true;
}

bool vcard_same(struct arena *mem, const struct vcard_property *a, const struct vcard_property *b)
{
    static const struct {
        const char *name;
        size_t from, to;
    } structured[] = {{"N", 0, 3}, {"ADR", 2, 7}, {"ORG", 0, 1}};
    struct vcard_value x, y;
    bool contact = vcard_contact(mem, a, &x);
    if (contact != vcard_contact(mem, b, &y)) {
        return false;
    }
    if (contact) {
        return x.kind == y.kind && x.category == y.category &&
               span_eq(text_line(mem, x.text), text_line(mem, y.text));
    }
    if (!span_eq(a->name, b->name)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(structured) / sizeof(structured[0]); i++) {
        if (span_is(a->name, structured[i].name)) {
            return same_parts(mem, a->value, b->value, structured[i].from, structured[i].to);
        }
    }
    if (span_is(a->name, "BDAY")) {
        return span_eq(vcard_day(mem, a->value), vcard_day(mem, b->value));
    }
    return span_eq(text_trim(vcard_text(mem, a->value)), text_trim(vcard_text(mem, b->value)));
}
