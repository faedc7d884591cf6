/*
 * person_page: the rows of person_rows.part.sql as people.
 *
 * What belongs to a person is looked for only where it is not the last one's: the rows of one person
 * mostly follow each other.
 */
#include "directory/person_page.h"

#include <stdlib.h>

#include "directory/packed.h"

/* `part` of a row */
enum { ROW_TOTAL, ROW_PERSON, ROW_DETAILS, ROW_COMPANY, ROW_CUSTOM };

#define N(k) row_i64(rs, i, PERSON_ROWS__N##k)
#define T(k) row_text(rs, i, PERSON_ROWS__T##k)

/* A record by its id. */
struct place {
    int64_t id;
    struct party *party;
    size_t customs; /* rows of a person */
};
struct places {
    struct place *v;
    size_t n;
    struct place *last; /* that was found */
};

/* A row: what it is and whose. */
struct line {
    int64_t part, id;
    struct place *owner; /* of a custom value; NULL: of nobody on the page */
};

static int by_id(const void *a, const void *b)
{
    int64_t x = ((const struct place *)a)->id, y = ((const struct place *)b)->id;
    return (x > y) - (x < y);
}

/* Rows mostly come in one direction. */
static void sort_places(struct places *all)
{
    size_t up = 0, down = 0;
    for (size_t i = 1; i < all->n; i++) {
        up += all->v[i - 1].id < all->v[i].id;
        down += all->v[i - 1].id > all->v[i].id;
    }
    for (size_t i = 0; up == 0 && i < all->n / 2; i++) {
        struct place first = all->v[i];
        all->v[i] = all->v[all->n - 1 - i];
        all->v[all->n - 1 - i] = first;
    }
    if (up > 0 && down > 0) {
        qsort(all->v, all->n, sizeof *all->v, by_id);
    }
}

static struct place *place_of(struct places *all, int64_t id)
{
    if (all->last == NULL || all->last->id != id) {
        struct place key = {.id = id};
        struct place *found =
            all->n > 0 ? bsearch(&key, all->v, all->n, sizeof *all->v, by_id) : NULL;
        if (found == NULL) {
            return NULL;
        }
        all->last = found;
    }
    return all->last;
}

static bool read_person(const struct rows *rs, int i, struct arena *mem, struct party *p)
{
    p->kind = PARTY_PERSON;
    p->owner_id = N(1);
    p->company_id = N(2);
    p->created_at = row_text(rs, i, PERSON_ROWS__AT);
    p->job_title = T(1);
    p->full_name = T(2);
    return packed_contacts(row_text(rs, i, PERSON_ROWS__CONTACTS), mem, p);
}

static void read_details(const struct rows *rs, int i, struct party *p)
{
    p->loyalty_id = N(1);
    p->source_id = N(2);
    p->updated_at = row_text(rs, i, PERSON_ROWS__AT);
    p->role = T(1);
    p->external_id = T(2);
    p->birthday = T(3);
}

/* What each row is; counts the people and companies, takes the total. */
static struct line *read_lines(const struct rows *rs, struct arena *mem, struct party_list *out,
                               size_t *companies)
{
    struct line *lines = arena_array_of(mem, (size_t)rs->n, struct line);
    for (int i = 0; i < rs->n; i++) {
        lines[i].part = row_i64(rs, i, PERSON_ROWS__PART);
        lines[i].id = row_i64(rs, i, PERSON_ROWS__ID);
        out->n += lines[i].part == ROW_PERSON;
        *companies += lines[i].part == ROW_COMPANY;
        if (lines[i].part == ROW_TOTAL) {
            out->total = lines[i].id;
        }
    }
    return lines;
}

/* Where in the list the person of a row is: as it says, or behind the one before it. */
static size_t position(const struct rows *rs, int i, size_t before, size_t n)
{
    int64_t ord;
    bool said = span_i64(T(3), &ord) && ord >= 1 && ord <= (int64_t)n;
    return said ? (size_t)ord - 1 : before;
}

/* The people in their order, and the companies, by id. */
static bool read_records(const struct rows *rs, struct arena *mem, const struct line *lines,
                         struct places *people, struct places *companies, struct party_list *out)
{
    for (int i = 0; i < rs->n; i++) {
        struct party *p;
        if (lines[i].part == ROW_PERSON) {
            p = &out->v[position(rs, i, people->n, out->n)];
            if (!read_person(rs, i, mem, p)) {
                return false;
            }
            people->v[people->n++] = (struct place){.id = lines[i].id, .party = p};
        } else if (lines[i].part == ROW_COMPANY) {
            p = arena_new_of(mem, struct party);
            p->kind = PARTY_COMPANY;
            p->company_name = p->full_name = T(1);
            companies->v[companies->n++] = (struct place){.id = lines[i].id, .party = p};
        } else {
            continue;
        }
        p->id = lines[i].id;
    }
    sort_places(people);
    sort_places(companies);
    return true;
}

static void set_companies(struct places *companies, struct party_list *people)
{
    for (size_t k = 0; k < people->n; k++) {
        struct party *p = &people->v[k];
        struct place *found = p->company_id != 0 ? place_of(companies, p->company_id) : NULL;
        p->company = found != NULL ? found->party : NULL;
        p->company_id = found != NULL ? p->company_id : 0;
    }
}

/* Whose the rows are, and room for them; the values of all people lie in one array. */
static void make_room(const struct rows *rs, struct arena *mem, struct line *lines,
                      struct places *people)
{
    size_t customs = 0;
    for (int i = 0; i < rs->n; i++) {
        struct line *line = &lines[i];
        if (line->part == ROW_CUSTOM && (line->owner = place_of(people, line->id)) != NULL) {
            line->owner->customs++;
            customs++;
        }
    }
    struct custom_value *custom = arena_array_of(mem, customs, struct custom_value);
    for (size_t k = 0; k < people->n; k++) {
        people->v[k].party->customs.v = custom;
        custom += people->v[k].customs;
    }
}

/* Customs are in order by their field; rows mostly come so. */
static void add_custom(struct party *p, struct custom_value c)
{
    size_t at = p->customs.n++;
    for (; at > 0 && p->customs.v[at - 1].field_id > c.field_id; at--) {
        p->customs.v[at] = p->customs.v[at - 1];
    }
    p->customs.v[at] = c;
}

static void read_parts(const struct rows *rs, const struct line *lines, struct places *people)
{
    for (int i = 0; i < rs->n; i++) {
        const struct line *line = &lines[i];
        if (line->part == ROW_DETAILS) {
            struct place *at = place_of(people, line->id);
            if (at != NULL) {
                read_details(rs, i, at->party);
            }
        } else if (line->owner != NULL) {
            add_custom(line->owner->party, (struct custom_value){N(1), T(1)});
        }
    }
}

enum err person_page_read(struct directory *d, const struct rows *rs, struct party_list *out)
{
    struct arena *mem = d->c->mem;
    size_t company_count = 0;
    *out = (struct party_list){.total = -1};
    struct line *lines = read_lines(rs, mem, out, &company_count);
    struct places people = {arena_array_of(mem, out->n, struct place), 0, NULL};
    struct places companies = {arena_array_of(mem, company_count, struct place), 0, NULL};
    out->v = arena_array_of(mem, out->n, struct party);
    if (!read_records(rs, mem, lines, &people, &companies, out)) {
        return err_set(d->c, E_INTERNAL, "the packed contacts of a person are not readable");
    }
    set_companies(&companies, out);
    make_room(rs, mem, lines, &people);
    read_parts(rs, lines, &people);
    return E_OK;
}
