/*
 * person_page: the rows of person_page.sql as people. It carries what a list shows of them, in half
 * the columns of party_rows.
 */
#include "directory/person_page.h"

#include <stdlib.h>

enum { ROW_PERSON = 1, ROW_CONTACT, ROW_CUSTOM };

#define N(k) row_i64(rs, i, PERSON_PAGE__N##k)
#define T(k) row_text(rs, i, PERSON_PAGE__T##k)

/* Where a person is in the list, and how many rows belong to it. */
struct place {
    int64_t id;
    struct party *person;
    size_t contacts, customs;
};

static int by_id(const void *a, const void *b)
{
    int64_t x = ((const struct place *)a)->id, y = ((const struct place *)b)->id;
    return (x > y) - (x < y);
}

static struct place *place_of(struct place *v, size_t n, int64_t id)
{
    struct place key = {.id = id};
    return n > 0 ? bsearch(&key, v, n, sizeof *v, by_id) : NULL;
}

static struct party *read_company(const struct rows *rs, int i, struct arena *mem)
{
    int64_t id = row_i64(rs, i, PERSON_PAGE__ID);
    if (id == 0) {
        return NULL;
    }
    struct party *company = arena_new_of(mem, struct party);
    company->id = id;
    company->kind = PARTY_COMPANY;
    company->company_name = company->full_name = T(8);
    return company;
}

static void read_person(const struct rows *rs, int i, struct arena *mem, struct party *p)
{
    p->id = row_i64(rs, i, PERSON_PAGE__PARTY_ID);
    p->kind = PARTY_PERSON;
    p->owner_id = N(1);
    p->loyalty_id = N(2);
    p->source_id = N(3);
    p->created_at = T(1);
    p->updated_at = T(2);
    p->birthday = T(3);
    p->job_title = T(4);
    p->full_name = T(5);
    p->role = T(6);
    p->external_id = T(7);
    p->company = read_company(rs, i, mem);
    p->company_id = p->company != NULL ? p->company->id : 0;
}

static int contact_order(const void *a, const void *b)
{
    int64_t x = ((const struct contact_info *)a)->id, y = ((const struct contact_info *)b)->id;
    return (x > y) - (x < y);
}

static int custom_order(const void *a, const void *b)
{
    int64_t x = ((const struct custom_value *)a)->field_id;
    int64_t y = ((const struct custom_value *)b)->field_id;
    return (x > y) - (x < y);
}

static void make_room(struct arena *mem, struct place *v, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        v[k].person->contacts.v = arena_array_of(mem, v[k].contacts, struct contact_info);
        v[k].person->customs.v = arena_array_of(mem, v[k].customs, struct custom_value);
    }
}

static void sort_parts(struct party *p)
{
    if (p->contacts.n > 1) {
        qsort(p->contacts.v, p->contacts.n, sizeof *p->contacts.v, contact_order);
    }
    if (p->customs.n > 1) {
        qsort(p->customs.v, p->customs.n, sizeof *p->customs.v, custom_order);
    }
}

static void read_part(const struct rows *rs, int i, int64_t part, struct party *p)
{
    if (part == ROW_CONTACT) {
        p->contacts.v[p->contacts.n++] =
            (struct contact_info){.id = row_i64(rs, i, PERSON_PAGE__ID),
                                  .kind = (int)N(1),
                                  .category = (int)N(2),
                                  .value = T(1)};
    } else {
        p->customs.v[p->customs.n++] = (struct custom_value){row_i64(rs, i, PERSON_PAGE__ID), T(1)};
    }
}

/* The people in the page's order; *places points at them by id. */
static size_t read_people(const struct rows *rs, struct arena *mem, struct party **people,
                          struct place **places)
{
    size_t n = 0, at = 0;
    for (int i = 0; i < rs->n; i++) {
        n += row_i64(rs, i, PERSON_PAGE__PART) == ROW_PERSON;
    }
    *people = arena_array_of(mem, n, struct party);
    *places = arena_array_of(mem, n, struct place);
    for (int i = 0; i < rs->n && at < n; i++) {
        int64_t ord = N(4);
        if (row_i64(rs, i, PERSON_PAGE__PART) == ROW_PERSON && ord >= 1 && ord <= (int64_t)n) {
            struct party *p = &(*people)[ord - 1];
            read_person(rs, i, mem, p);
            (*places)[at++] = (struct place){.id = p->id, .person = p};
        }
    }
    if (at > 1) {
        qsort(*places, at, sizeof **places, by_id);
    }
    return at;
}

void person_page_read(const struct rows *rs, struct arena *mem, struct party_list *out)
{
    struct place *places;
    *out = (struct party_list){.total = -1};
    out->n = read_people(rs, mem, &out->v, &places);
    struct place **owner = arena_array_of(mem, (size_t)rs->n, struct place *);
    for (int i = 0; i < rs->n; i++) {
        int64_t part = row_i64(rs, i, PERSON_PAGE__PART);
        if (part != ROW_PERSON) {
            owner[i] = place_of(places, out->n, row_i64(rs, i, PERSON_PAGE__PARTY_ID));
        }
        if (owner[i] != NULL) {
            owner[i]->contacts += part == ROW_CONTACT;
            owner[i]->customs += part == ROW_CUSTOM;
        }
    }
    make_room(mem, places, out->n);
    for (int i = 0; i < rs->n; i++) {
        if (owner[i] != NULL) {
            read_part(rs, i, row_i64(rs, i, PERSON_PAGE__PART), owner[i]->person);
        }
    }
    for (size_t k = 0; k < out->n; k++) {
        sort_parts(&out->v[k]);
    }
}
