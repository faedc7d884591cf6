#include "directory/place/address_check.h"

#include "base/text.h"
#include "db/sql/geo.h"
#include "directory/catalog/catalog.h"
#include "directory/place/place_name.h"

enum { PARTS = 5 };

/* One address that is being completed. */
struct work {
    struct directory *d;
    const struct catalog *k;
    /* The streets that exist; NULL: all are where the address says. */
    const struct sql_street_cities_rows *streets;
    const struct address *now;
    struct address_edit *edit;
    struct address_faults *faults;
    size_t index;
};

static int64_t effective(struct opt_i64 v, int64_t now)
{
    return v.has == GIVEN ? v.v : v.has == IS_NULL ? 0 : now;
}

static int64_t country_of(const struct work *w)
{
    return effective(w->edit->country_id, w->now != NULL ? w->now->country_id : 0);
}

static int64_t city_of(const struct work *w)
{
    return effective(w->edit->city_id, w->now != NULL ? w->now->city_id : 0);
}

static int64_t street_of(const struct work *w)
{
    return effective(w->edit->street_id, w->now != NULL ? w->now->street_id : 0);
}

static int64_t metro_of(const struct work *w)
{
    return effective(w->edit->metro_station_id, w->now != NULL ? w->now->metro_station_id : 0);
}

static void add_fault(const struct work *w, enum address_part part, bool foreign, int64_t id,
                      int64_t parent)
{
    w->faults->v[w->faults->n++] = (struct address_fault){w->index, part, foreign, id, parent};
}

/* True when two names are equal without case and with ё as е; so the catalog's names match what
 * people type. */
static bool same_name(struct span a, struct span b)
{
    return text_compare_folded(a, b) == 0;
}

/* Gives a name that came without an id the id of that name; when there is none, the text stays. */
static void resolve_country(struct work *w)
{
    struct address_edit *e = w->edit;
    if (e->country_id.has != ABSENT || e->country.has != GIVEN) {
        return;
    }
    e->country_id.has = IS_NULL;
    for (size_t i = 0; i < w->k->countries.n; i++) {
        const struct cat_country *c = &w->k->countries.v[i];
        if (same_name(c->name, e->country.v) || same_name(c->name_en, e->country.v)) {
            e->country_id = OPT_I64(c->id);
            return;
        }
    }
}

/* Returns the city of a country (0: of any) with this name. bare: a word that says what it is
 * counts by its meaning, however it is written. 0: there is none, or there are several, and it must
 * not be guessed which is meant; *found says how many. */
static int64_t city_named(const struct work *w, int64_t country, struct span name, bool bare,
                          size_t *found)
{
    const struct catalog *k = w->k;
    struct place_name asked = place_name_of(k->place_kinds.v, k->place_kinds.n, name);
    int64_t id = 0;
    *found = 0;
    for (size_t i = 0; i < k->cities.n; i++) {
        const struct cat_city *c = &k->cities.v[i];
        if (country != 0 && c->country_id != country) {
            continue;
        }
        if (bare
                ? place_name_same(place_name_of(k->place_kinds.v, k->place_kinds.n, c->name), asked)
                : same_name(c->name, name)) {
            id = c->id;
            *found += 1;
        }
    }
    return *found == 1 ? id : 0;
}

static void resolve_city(struct work *w)
{
    struct address_edit *e = w->edit;
    if (e->city_id.has != ABSENT || e->city.has != GIVEN) {
        return;
    }
    int64_t country = country_of(w);
    size_t found;
    int64_t id = city_named(w, country, e->city.v, false, &found);
    if (found == 0) {
        id = city_named(w, country, e->city.v, true, &found);
    }
    e->city_id = id != 0 ? OPT_I64(id) : (struct opt_i64){.has = IS_NULL};
}

/* Removes the text of a part that has an id, whose name counts. A cleared id clears its text,
 * too. */
static void drop_text(struct opt_i64 id, struct opt_text *text)
{
    if (id.has == GIVEN || (id.has == IS_NULL && text->has == ABSENT)) {
        *text = OPT_TEXT(SPAN(""));
    }
}

/* Returns the city of a street; 0 when there is no such street. */
static int64_t street_city(const struct work *w, int64_t street)
{
    if (w->streets == NULL) {
        return city_of(w);
    }
    for (int i = 0; i < w->streets->rows.n; i++) {
        struct sql_street_cities_row row = sql_street_cities_row(w->streets, i);
        if (row.id == street) {
            return row.city_id;
        }
    }
    return 0;
}

static void complete(struct work *w)
{
    struct address_edit *e = w->edit;
    resolve_country(w);
    resolve_city(w);
    if (e->street_id.has == ABSENT && e->street.has == GIVEN) {
        e->street_id.has = IS_NULL;
    }
    int64_t street = street_of(w);
    if (city_of(w) == 0 && e->city_id.has == ABSENT && street != 0 && street_city(w, street) != 0) {
        e->city_id = OPT_I64(street_city(w, street));
    }
    const struct cat_city *city = catalog_city(w->k, city_of(w));
    if (country_of(w) == 0 && e->country_id.has == ABSENT && city != NULL) {
        e->country_id = OPT_I64(city->country_id);
    }
    drop_text(e->country_id, &e->country);
    drop_text(e->city_id, &e->city);
    drop_text(e->street_id, &e->street);
}

static void check_type(struct work *w)
{
    struct address_edit *e = w->edit;
    if (e->type_id.has != GIVEN) {
        return;
    }
    const struct cat_address_type *type = catalog_address_type(w->k, e->type_id.v);
    if (type == NULL) {
        add_fault(w, ADDRESS_TYPE, false, e->type_id.v, 0);
    } else {
        e->category = OPT_I64(type->category);
    }
}

static void check_city(struct work *w)
{
    int64_t country = country_of(w), id = city_of(w);
    if (country != 0 && catalog_country(w->k, country) == NULL) {
        add_fault(w, ADDRESS_COUNTRY, false, country, 0);
    }
    const struct cat_city *city = catalog_city(w->k, id);
    if (id != 0 && city == NULL) {
        add_fault(w, ADDRESS_CITY, false, id, 0);
    } else if (id != 0 && country != 0 && city->country_id != country) {
        add_fault(w, ADDRESS_CITY, true, id, country);
    }
}

static void check_in_city(struct work *w)
{
    int64_t city = city_of(w), street = street_of(w), metro = metro_of(w);
    int64_t home = street != 0 ? street_city(w, street) : 0;
    const struct cat_metro *station = catalog_metro(w->k, metro);
    if (street != 0 && home == 0) {
        add_fault(w, ADDRESS_STREET, false, street, 0);
    } else if (street != 0 && city != 0 && home != city) {
        add_fault(w, ADDRESS_STREET, true, street, city);
    }
    if (metro != 0 && station == NULL) {
        add_fault(w, ADDRESS_METRO, false, metro, 0);
    } else if (metro != 0 && city != 0 && station->city_id != city) {
        add_fault(w, ADDRESS_METRO, true, metro, city);
    }
}

/* Reads which of the streets exist, and in which cities. There is no trip when there are none. */
static enum err read_streets(struct directory *d, const struct address_edit *edits, size_t n,
                             const struct address *now, struct sql_street_cities_rows *out)
{
    int64_t *ids = arena_array_of(d->c->mem, n, int64_t);
    size_t count = 0;
    *out = (struct sql_street_cities_rows){.rows = {.n = 0}};
    for (size_t i = 0; i < n; i++) {
        int64_t id = effective(edits[i].street_id, now != NULL ? now->street_id : 0);
        if (id != 0) {
            ids[count++] = id;
        }
    }
    return count == 0
               ? E_OK
               : sql_street_cities(d->c, SQL_ARGS(street_cities, .ids = I64S(ids, count)), out);
}

static void complete_all(struct work *w, struct address_edit *edits, size_t n)
{
    *w->faults =
        (struct address_faults){arena_array_of(w->d->c->mem, n * PARTS, struct address_fault), 0};
    for (w->index = 0; w->index < n; w->index++) {
        w->edit = &edits[w->index];
        complete(w);
        check_type(w);
        check_city(w);
        check_in_city(w);
    }
}

enum err address_complete(struct directory *d, struct address_edit *edits, size_t n,
                          const struct address *now, struct address_faults *faults)
{
    struct sql_street_cities_rows streets;
    struct work w = {.d = d, .streets = &streets, .now = now, .faults = faults};
    enum err e = catalog_of(d, &w.k);
    if (e != E_OK || (e = read_streets(d, edits, n, now, &streets)) != E_OK) {
        return e;
    }
    complete_all(&w, edits, n);
    return E_OK;
}

enum err address_presume(struct directory *d, struct address_edit *edits, size_t n,
                         struct address_faults *faults)
{
    struct work w = {.d = d, .faults = faults};
    for (size_t i = 0; i < n; i++) {
        if (effective(edits[i].street_id, 0) != 0 && effective(edits[i].city_id, 0) == 0) {
            return address_complete(d, edits, n, NULL, faults);
        }
    }
    enum err e = catalog_of(d, &w.k);
    if (e != E_OK) {
        return e;
    }
    complete_all(&w, edits, n);
    return faults->n == 0 ? E_OK : address_complete(d, edits, n, NULL, faults);
}
