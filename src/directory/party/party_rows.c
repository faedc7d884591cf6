#include "directory/party/party_rows.h"

#include <stdlib.h>
#include <string.h>

#include "directory/catalog/catalog.h"
#include "directory/party/packed.h"

/* `part` of a row */
enum row_part {
    ROW_TOTAL, /* its id: matches on all pages */
    ROW_PARTY,
    ROW_CUSTOM = 4,
    ROW_TAG,
    ROW_ACCESS,
    ROW_COMPANY = 9,
    ROW_COUNT,
    ROW_COMPANY_ACCESS,
    ROW__LAST
};

#define N(k) row_i64(rs, i, PARTY_ROWS__N##k)
#define T(k) row_text(rs, i, PARTY_ROWS__T##k)
#define ID() row_i64(rs, i, PARTY_ROWS__ID)

/* A party while its parts are counted and filled in. */
struct slot {
    int64_t id, ord;
    struct party *party;
    int first_row;
    size_t n[ROW__LAST];
};

static int by_ord(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    if (x->ord != y->ord) {
        return x->ord > y->ord ? 1 : -1;
    }
    return (x->id > y->id) - (x->id < y->id);
}

static int by_id(const void *a, const void *b)
{
    const struct slot *x = *(struct slot *const *)a, *y = *(struct slot *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

static struct slot *find(struct slot **sorted, size_t n, int64_t id)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (sorted[mid]->id < id) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < n && sorted[lo]->id == id ? sorted[lo] : NULL;
}

/* "1991-12-01 7200": the day, and the offset of its midnight. */
static void read_birthday(struct span text, struct party *p)
{
    int64_t offset = 0;
    struct span rest;
    (void)span_cut(text, ' ', &p->birthday, &rest);
    (void)span_i64(rest, &offset);
    p->birthday_offset = (int32_t)offset;
}

static void read_base(const struct rows *rs, int i, struct party *p)
{
    p->id = ID();
    p->kind = N(1) == PARTY_COMPANY ? PARTY_COMPANY : PARTY_PERSON;
    p->company_id = N(2);
    p->main_person_id = N(3);
    p->owner_id = N(4);
    p->loyalty_id = N(5);
    p->source_id = N(6);
    p->status_id = N(7);
    p->type_id = N(8);
    p->created_by = N(9);
    p->updated_by = N(10);
    p->share_type = row_bool(rs, i, PARTY_ROWS__FLAG1)   ? 1
                    : row_bool(rs, i, PARTY_ROWS__FLAG2) ? 2
                                                         : 0;
    p->last_name = T(1);
    p->first_name = T(2);
    p->middle_name = T(3);
    p->company_name = T(4);
    p->full_name = T(5);
    p->job_title = T(6);
    p->role = T(7);
    p->note = T(8);
    p->industry = T(9);
    read_birthday(T(10), p);
    p->external_id = T(11);
    p->created_at = T(12);
    p->updated_at = T(13);
    p->revision = row_i64(rs, i, PARTY_ROWS__T14);
    p->has_photo = row_bool(rs, i, PARTY_ROWS__T15);
}

static enum err read_packed(struct directory *d, const struct rows *rs, int i,
                            const struct catalog *k, struct party *p)
{
    struct arena *mem = d->c->mem;
    if (packed_contacts(row_text(rs, i, PARTY_ROWS__CONTACTS), mem, p) &&
        packed_addresses(row_text(rs, i, PARTY_ROWS__ADDRESSES), mem, k, p) &&
        packed_loyalty(row_text(rs, i, PARTY_ROWS__LOYALTY), mem, p)) {
        return E_OK;
    }
    return err_set(d->c, E_INTERNAL, "the packed parts of a party are not readable");
}

static void read_part(const struct rows *rs, int i, struct arena *mem, struct party *p)
{
    switch ((enum row_part)row_i64(rs, i, PARTY_ROWS__PART)) {
    case ROW_CUSTOM:
        p->customs.v[p->customs.n++] = (struct custom_value){ID(), T(1)};
        break;
    case ROW_TAG:
        p->tags.v[p->tags.n++] = T(1);
        break;
    case ROW_ACCESS:
        p->access.v[p->access.n++] = ID();
        break;
    case ROW_COMPANY:
        p->company = arena_new_of(mem, struct party);
        read_base(rs, i, p->company);
        break;
    case ROW_COUNT:
        p->person_count = ID();
        break;
    case ROW_COMPANY_ACCESS:
        p->company_access.v[p->company_access.n++] = ID();
        break;
    case ROW_TOTAL:
    case ROW_PARTY:
    case ROW__LAST:
        break;
    }
}

/* Comparators of the parts: every part has one order, whatever plan the server chose. */
static int custom_order(const void *a, const void *b)
{
    int64_t x = ((const struct custom_value *)a)->field_id;
    int64_t y = ((const struct custom_value *)b)->field_id;
    return (x > y) - (x < y);
}

static int number_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int text_order(struct span x, struct span y)
{
    int r = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return r != 0 ? r : (x.n > y.n) - (x.n < y.n);
}

static int tag_order(const void *a, const void *b)
{
    return text_order(*(const struct span *)a, *(const struct span *)b);
}

static void sort(void *v, size_t n, size_t size, int (*order)(const void *, const void *))
{
    if (n > 1) {
        qsort(v, n, size, order);
    }
}

static void sort_parts(struct party *p)
{
    sort(p->customs.v, p->customs.n, sizeof *p->customs.v, custom_order);
    sort(p->tags.v, p->tags.n, sizeof *p->tags.v, tag_order);
    sort(p->access.v, p->access.n, sizeof *p->access.v, number_order);
    sort(p->company_access.v, p->company_access.n, sizeof *p->company_access.v, number_order);
}

static void make_room(struct arena *mem, const struct slot *s, struct party *p)
{
    p->customs.v = arena_array_of(mem, s->n[ROW_CUSTOM], struct custom_value);
    p->tags.v = arena_array_of(mem, s->n[ROW_TAG], struct span);
    p->access.v = arena_array_of(mem, s->n[ROW_ACCESS], int64_t);
    p->company_access.v = arena_array_of(mem, s->n[ROW_COMPANY_ACCESS], int64_t);
}

/* One slot a party row, sorted by ord; *sorted points at them by id. */
static size_t collect(const struct rows *rs, struct arena *mem, struct slot **slots,
                      struct slot ***sorted)
{
    size_t n = 0;
    for (int i = 0; i < rs->n; i++) {
        n += row_i64(rs, i, PARTY_ROWS__PART) == ROW_PARTY;
    }
    *slots = arena_array_of(mem, n, struct slot);
    *sorted = arena_array_of(mem, n, struct slot *);
    n = 0;
    for (int i = 0; i < rs->n; i++) {
        if (row_i64(rs, i, PARTY_ROWS__PART) == ROW_PARTY) {
            (*slots)[n++] =
                (struct slot){.id = ID(), .ord = row_i64(rs, i, PARTY_ROWS__ORD), .first_row = i};
        }
    }
    sort(*slots, n, sizeof **slots, by_ord);
    for (size_t i = 0; i < n; i++) {
        (*sorted)[i] = &(*slots)[i];
    }
    sort(*sorted, n, sizeof **sorted, by_id);
    return n;
}

enum err party_read(struct directory *d, const struct rows *rs, struct party_list *out)
{
    struct arena *mem = d->c->mem;
    const struct catalog *k;
    struct slot *slots, **sorted;
    *out = (struct party_list){.total = -1};
    if (rs->n == 0) {
        return E_OK;
    }
    enum err e = catalog_of(d, &k);
    if (e != E_OK) {
        return e;
    }
    size_t n = collect(rs, mem, &slots, &sorted);
    for (int i = 0; i < rs->n; i++) {
        struct slot *s = find(sorted, n, row_i64(rs, i, PARTY_ROWS__PARTY_ID));
        int64_t part = row_i64(rs, i, PARTY_ROWS__PART);
        if (part == ROW_TOTAL) {
            out->total = ID();
        } else if (s != NULL && part < ROW__LAST) {
            s->n[part]++;
        }
    }
    out->v = arena_array_of(mem, n, struct party);
    out->n = n;
    for (size_t j = 0; j < n; j++) {
        slots[j].party = &out->v[j];
        read_base(rs, slots[j].first_row, &out->v[j]);
        if ((e = read_packed(d, rs, slots[j].first_row, k, &out->v[j])) != E_OK) {
            return e;
        }
        make_room(mem, &slots[j], &out->v[j]);
    }
    for (int i = 0; i < rs->n; i++) {
        struct slot *s = find(sorted, n, row_i64(rs, i, PARTY_ROWS__PARTY_ID));
        if (s != NULL) {
            read_part(rs, i, mem, s->party);
        }
    }
    for (size_t j = 0; j < n; j++) {
        sort_parts(&out->v[j]);
        if (out->v[j].company != NULL) {
            out->v[j].company->access.v = out->v[j].company_access.v;
            out->v[j].company->access.n = out->v[j].company_access.n;
        }
    }
    return E_OK;
}
