#include "directory/party/contact_values.h"

static bool belongs(const struct contact_info *c, const struct contact_values *f)
{
    return c->kind == f->kind &&
           (c->category < 0 || c->category > 31 ? f->categories == UINT32_MAX
                                                : (f->categories >> c->category & 1) != 0);
}

/* Walks the stored values of a field and the new ones together: those that agree stay. */
static bool diff_field(const struct party *p, const struct contact_values *f,
                       struct contact_edit *adds, size_t *add_count, int64_t *drops,
                       size_t *drop_count)
{
    size_t kept = 0, before = *add_count + *drop_count;
    for (size_t i = 0; i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        if (!belongs(c, f)) {
            continue;
        }
        if (kept < f->n && span_eq(c->value, f->values[kept])) {
            kept++;
        } else {
            drops[(*drop_count)++] = c->id;
        }
    }
    for (; kept < f->n; kept++) {
        adds[(*add_count)++] = (struct contact_edit){
            .kind = f->kind, .category = f->category, .value = f->values[kept]};
    }
    return *add_count + *drop_count > before;
}

bool contact_values_diff(struct arena *mem, const struct party *p,
                         const struct contact_values *fields, size_t n, struct party_edit *e)
{
    size_t add_max = 0, add_count = 0, drop_count = 0;
    bool networks = false;
    for (size_t i = 0; i < n; i++) {
        add_max += fields[i].n;
    }
    struct contact_edit *adds = arena_array_of(mem, add_max, struct contact_edit);
    int64_t *drops = arena_array_of(mem, p->contacts.n * (n + 1), int64_t);
    for (size_t i = 0; i < n; i++) {
        bool changed = diff_field(p, &fields[i], adds, &add_count, drops, &drop_count);
        networks =
            networks || (changed && fields[i].kind != CK_PHONE && fields[i].kind != CK_EMAIL);
    }
    e->contacts = adds;
    e->contact_count = add_count;
    e->drop_contacts = drops;
    e->drop_contact_count = drop_count;
    return networks;
}
