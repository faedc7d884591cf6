#include "directory/party/contact_values.h"

#include "base/text.h"
#include "db/sql/party.h"

/* A field whose values differ from the stored ones. */
struct field_diff {
    const struct contact_values *f;
    const struct contact_info **rows; /* the stored values */
    struct contact_side *stored, *sent;
    size_t stored_count, sent_count;
};

static bool belongs(const struct contact_info *c, const struct contact_values *f)
{
    return c->kind == f->kind &&
           (c->category < 0 || c->category > 31 ? f->categories == UINT32_MAX
                                                : (f->categories >> c->category & 1) != 0);
}

struct span contact_values_text(struct arena *mem, const struct party *p,
                                const struct contact_values *f)
{
    struct buf b = {0};
    struct span first = SPAN("");
    size_t n = 0;
    for (size_t i = 0; i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        if (!belongs(c, f)) {
            continue;
        }
        if (n++ == 0) {
            first = c->value; /* most fields have one value and need no join */
            continue;
        }
        if (n == 2) {
            buf_init(&b, mem, 64);
            buf_span(&b, first);
        }
        buf_text(&b, ", ");
        buf_span(&b, c->value);
    }
    return n <= 1 ? first : buf_view(&b);
}

/* True when a key of two values agrees. A value without keys agrees with none. */
static bool same_value(const struct contact_side *a, const struct contact_side *b)
{
    return span_eq(a->value, b->value);
}

static bool same_whole(const struct contact_side *a, const struct contact_side *b)
{
    return span_any(a->keys.whole) && span_eq(a->keys.whole, b->keys.whole);
}

static bool same_number(const struct contact_side *a, const struct contact_side *b)
{
    return span_any(a->keys.number) && span_eq(a->keys.number, b->keys.number);
}

typedef bool (*side_same)(const struct contact_side *a, const struct contact_side *b);

static void pair(struct contact_side *stored, size_t i, struct contact_side *sent, size_t j)
{
    stored[i].mate = j;
    sent[j].mate = i;
}

static void match_by(side_same same, struct contact_side *stored, size_t stored_count,
                     struct contact_side *sent, size_t sent_count)
{
    for (size_t j = 0; j < sent_count; j++) {
        for (size_t i = 0; sent[j].mate == CONTACT_ALONE && i < stored_count; i++) {
            if (stored[i].mate == CONTACT_ALONE && same(&stored[i], &sent[j])) {
                pair(stored, i, sent, j);
            }
        }
    }
}

/* Pairs values that have no partner, where both sides have them behind the same matched one. */
static void match_by_place(struct contact_side *stored, size_t stored_count,
                           struct contact_side *sent, size_t sent_count)
{
    size_t i = 0;
    for (size_t j = 0; j < sent_count; j++) {
        if (sent[j].mate != CONTACT_ALONE) {
            i = sent[j].mate + 1;
        } else if (i < stored_count && stored[i].mate == CONTACT_ALONE) {
            pair(stored, i, sent, j);
            i++;
        }
    }
}

/* Pairs values that say the same. */
static void match_by_values(struct contact_side *stored, size_t stored_count,
                            struct contact_side *sent, size_t sent_count)
{
    static const side_same tests[] = {same_value, same_whole, same_number};
    for (size_t i = 0; i < stored_count; i++) {
        stored[i].mate = CONTACT_ALONE;
    }
    for (size_t j = 0; j < sent_count; j++) {
        sent[j].mate = CONTACT_ALONE;
    }
    for (size_t t = 0; t < sizeof(tests) / sizeof(tests[0]); t++) {
        match_by(tests[t], stored, stored_count, sent, sent_count);
    }
}

void contact_sides_match(struct contact_side *stored, size_t stored_count,
                         struct contact_side *sent, size_t sent_count)
{
    match_by_values(stored, stored_count, sent, sent_count);
    match_by_place(stored, stored_count, sent, sent_count);
}

static bool sends_what_is_shown(struct arena *mem, const struct party *p,
                                const struct contact_values *f)
{
    struct span shown = contact_values_text(mem, p, f);
    return f->text.p != NULL && span_eq(text_line(mem, f->text), text_line(mem, shown));
}

/* Compares a field with the stored values. Returns false when it already holds what was sent. */
static bool field_differs(struct arena *mem, const struct party *p, const struct contact_values *f,
                          struct field_diff *out)
{
    bool differs = false;
    *out = (struct field_diff){.f = f, .sent_count = f->n};
    if (sends_what_is_shown(mem, p, f)) {
        return false;
    }
    out->rows = arena_array_of(mem, p->contacts.n, const struct contact_info *);
    out->stored = arena_array_of(mem, p->contacts.n, struct contact_side);
    out->sent = arena_array_of(mem, f->n, struct contact_side);
    for (size_t i = 0; i < f->n; i++) {
        out->sent[i].value = f->values[i];
    }
    for (size_t i = 0; i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        if (belongs(c, f)) {
            size_t place = out->stored_count++;
            out->rows[place] = c;
            out->stored[place].value = c->value;
            differs = differs || place >= f->n || !span_eq(c->value, f->values[place]);
        }
    }
    return differs || out->stored_count < f->n;
}

/* Gives all values of the fields that differ, with their kinds, in the order of take_keys(). */
static void give_values(const struct field_diff *diffs, size_t n, int64_t *kinds,
                        struct span *values)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const struct field_diff *x = &diffs[i];
        for (size_t j = 0; j < x->stored_count + x->sent_count; j++, k++) {
            kinds[k] = x->f->kind;
            values[k] =
                j < x->stored_count ? x->stored[j].value : x->sent[j - x->stored_count].value;
        }
    }
}

static void take_keys(struct field_diff *diffs, size_t n,
                      const struct sql_contact_key_list_rows *rs)
{
    int k = 0;
    for (size_t i = 0; i < n; i++) {
        struct field_diff *x = &diffs[i];
        for (size_t j = 0; j < x->stored_count + x->sent_count; j++, k++) {
            struct contact_side *side =
                j < x->stored_count ? &x->stored[j] : &x->sent[j - x->stored_count];
            side->keys.whole = sql_contact_key_list__whole_key(rs, k);
            side->keys.number = sql_contact_key_list__number_key(rs, k);
        }
    }
}

/* Asks the database for keys, because texts that differ may be one number or one mailbox. */
static enum err ask_keys(struct directory *d, struct field_diff *diffs, size_t n)
{
    size_t total = 0;
    struct sql_contact_key_list_rows rs;
    for (size_t i = 0; i < n; i++) {
        total += diffs[i].stored_count + diffs[i].sent_count;
    }
    int64_t *kinds = arena_array_of(d->c->mem, total, int64_t);
    struct span *values = arena_array_of(d->c->mem, total, struct span);
    give_values(diffs, n, kinds, values);
    enum err e = sql_contact_key_list(d->c,
                                      SQL_ARGS(contact_key_list, .kinds = I64S(kinds, total),
                                               .contact_values = SPANS(values, total)),
                                      &rs);
    if (e == E_OK) {
        take_keys(diffs, n, &rs);
    }
    return e;
}

enum err contact_values_twin(struct directory *d, const struct party *p,
                             const struct contact_edit *e, const struct contact_info **out)
{
    const struct contact_values f = {.kind = e->kind,
                                     .categories = e->category <= 31 ? UINT32_C(1) << e->category
                                                                     : UINT32_MAX,
                                     .values = &e->value,
                                     .n = 1};
    struct field_diff x;
    *out = NULL;
    (void)field_differs(d->c->mem, p, &f, &x);
    enum err err = x.stored_count > 0 ? ask_keys(d, &x, 1) : E_OK;
    if (err == E_OK && x.stored_count > 0) {
        match_by_values(x.stored, x.stored_count, x.sent, 1);
        *out = x.sent[0].mate != CONTACT_ALONE ? x.rows[x.sent[0].mate] : NULL;
    }
    return err;
}

/* True when a value stands in the field before, so that it counts once. */
static bool sent_before(const struct field_diff *x, size_t place)
{
    for (size_t j = 0; j < place; j++) {
        if (same_value(&x->sent[j], &x->sent[place]) || same_whole(&x->sent[j], &x->sent[place])) {
            return true;
        }
    }
    return false;
}

/* The edit in which changes are collected. */
struct collected {
    struct contact_edit *adds;
    int64_t *drops;
    struct contact_set *sets;
    size_t add_count, drop_count, set_count;
};

/* A sent value becomes the row that it stands for, or a new one. Both are NULL when it stands in
 * the field before. */
struct outcome {
    const struct contact_info *row;
    struct contact_edit *add;
};

static void collect(const struct field_diff *x, struct collected *out, struct outcome *ends)
{
    for (size_t i = 0; i < x->stored_count; i++) {
        size_t mate = x->stored[i].mate;
        if (mate == CONTACT_ALONE) {
            out->drops[out->drop_count++] = x->rows[i]->id;
        } else if (!same_value(&x->stored[i], &x->sent[mate])) {
            out->sets[out->set_count++] =
                (struct contact_set){x->rows[i]->id, x->sent[mate].value, 0};
        }
    }
    for (size_t j = 0; j < x->sent_count; j++) {
        ends[j] = (struct outcome){NULL, NULL};
        if (x->sent[j].mate != CONTACT_ALONE) {
            ends[j].row = x->rows[x->sent[j].mate];
        } else if (!sent_before(x, j)) {
            ends[j].add = &out->adds[out->add_count++];
            *ends[j].add = (struct contact_edit){
                .kind = x->f->kind, .category = x->f->category, .value = x->sent[j].value};
        }
    }
}

/* Are the values of the field that stay in their order, and the new ones behind them? */
static bool keeps_order(const struct field_diff *x, const struct outcome *ends)
{
    size_t next = 0;
    bool added = false;
    for (size_t j = 0; j < x->sent_count; j++) {
        if (ends[j].row == NULL) {
            added = added || ends[j].add != NULL;
            continue;
        }
        if (added || x->sent[j].mate < next) {
            return false;
        }
        next = x->sent[j].mate + 1;
    }
    return true;
}

/* The values of a party as they will stand one behind another. */
struct line {
    struct outcome *v;
    size_t n;
};

static bool is_dropped(const struct collected *all, int64_t id)
{
    for (size_t i = 0; i < all->drop_count; i++) {
        if (all->drops[i] == id) {
            return true;
        }
    }
    return false;
}

static bool stands_in(const struct field_diff *x, const struct contact_info *row)
{
    for (size_t i = 0; i < x->stored_count; i++) {
        if (x->rows[i] == row) {
            return true;
        }
    }
    return false;
}

/* Puts the values of a field into the places of those that it had, in the order sent; what is more
 * comes behind all. */
static void put_in_line(const struct field_diff *x, const struct outcome *ends, struct line *l)
{
    size_t at = 0, stored = l->n;
    for (size_t j = 0; j < x->sent_count; j++) {
        if (ends[j].row == NULL && ends[j].add == NULL) {
            continue;
        }
        while (at < stored && (l->v[at].row == NULL || !stands_in(x, l->v[at].row))) {
            at++;
        }
        l->v[at < stored ? at++ : l->n++] = ends[j];
    }
}

static struct contact_set *set_of(struct collected *all, const struct contact_info *row)
{
    for (size_t i = 0; i < all->set_count; i++) {
        if (all->sets[i].id == row->id) {
            return &all->sets[i];
        }
    }
    all->sets[all->set_count] = (struct contact_set){row->id, row->value, 0};
    return &all->sets[all->set_count++];
}

/* A field changes its order: every value of the party is given its place. */
static void give_places(const struct party *p, const struct field_diff *diffs, size_t n,
                        const struct outcome *ends, struct line *l, struct collected *all)
{
    l->n = 0;
    for (size_t i = 0; i < p->contacts.n; i++) {
        if (!is_dropped(all, p->contacts.v[i].id)) {
            l->v[l->n++] = (struct outcome){&p->contacts.v[i], NULL};
        }
    }
    for (size_t i = 0; i < n; i++) {
        put_in_line(&diffs[i], ends, l);
        ends += diffs[i].sent_count;
    }
    for (size_t i = 0; i < l->n; i++) {
        int64_t *place =
            l->v[i].row != NULL ? &set_of(all, l->v[i].row)->place : &l->v[i].add->place;
        *place = (int64_t)i + 1;
    }
}

static bool is_network(const struct contact_values *f)
{
    return f->kind != CK_PHONE && f->kind != CK_EMAIL;
}

/* Matches the values of the fields that differ, and collects what follows of it. */
static void collect_all(struct arena *mem, const struct party *p, const struct field_diff *diffs,
                        size_t n, struct collected *all, bool *networks)
{
    size_t sent = 0;
    bool ordered = true;
    for (size_t i = 0; i < n; i++) {
        sent += diffs[i].sent_count;
    }
    struct outcome *ends = arena_array_of(mem, sent, struct outcome), *own = ends;
    for (size_t i = 0; i < n; i++) {
        const struct field_diff *x = &diffs[i];
        size_t before = all->add_count + all->drop_count + all->set_count;
        contact_sides_match(x->stored, x->stored_count, x->sent, x->sent_count);
        collect(x, all, own);
        bool moved = !keeps_order(x, own);
        bool changed = moved || all->add_count + all->drop_count + all->set_count > before;
        *networks = *networks || (changed && is_network(x->f));
        ordered = ordered && !moved;
        own += x->sent_count;
    }
    if (!ordered) {
        struct line l = {arena_array_of(mem, p->contacts.n + sent, struct outcome), 0};
        give_places(p, diffs, n, ends, &l, all);
    }
}

enum err contact_values_diff(struct directory *d, const struct party *p,
                             const struct contact_values *fields, size_t n, struct party_edit *e,
                             bool *networks)
{
    struct arena *mem = d->c->mem;
    struct field_diff *diffs = arena_array_of(mem, n, struct field_diff);
    size_t differ = 0, stored = 0, sent = 0;
    *networks = false;
    for (size_t i = 0; i < n; i++) {
        if (field_differs(mem, p, &fields[i], &diffs[differ])) {
            stored += diffs[differ].stored_count;
            sent += diffs[differ++].sent_count;
        }
    }
    enum err err = sent > 0 && stored + sent > 1 ? ask_keys(d, diffs, differ) : E_OK;
    if (err != E_OK) {
        return err;
    }
    struct collected all = {.adds = arena_array_of(mem, sent, struct contact_edit),
                            .drops = arena_array_of(mem, stored, int64_t),
                            .sets = arena_array_of(mem, p->contacts.n, struct contact_set)};
    collect_all(mem, p, diffs, differ, &all, networks);
    e->contacts = all.adds;
    e->contact_count = all.add_count;
    e->drop_contacts = all.drops;
    e->drop_contact_count = all.drop_count;
    e->set_contacts = all.sets;
    e->set_contact_count = all.set_count;
    return E_OK;
}
