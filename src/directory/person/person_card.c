#include "directory/person/person_card.h"

#include "db/db.h"
#include "db/sql/book.h"
#include "db/sql/party.h"
#include "directory/party/party_add.h"
#include "directory/party/party_get.h"
#include "directory/party/party_part.h"
#include "directory/party/party_write.h"

struct putting {
    struct directory *d;
    const struct person_card *card;
    int64_t *id;
};

/* Locks the person, who must be the caller's to change and of this revision; 0: of any. */
static enum err hold(struct directory *d, int64_t id, int64_t revision)
{
    struct party *p;
    enum err e = sql_party_lock(d->c, SQL_ARGS(party_lock, .ids = I64S(&id, 1)), NULL);
    if (e == E_OK) {
        e = party_get(d, id, PARTY_PERSON, EDIT_SHARED, 0, &p);
    }
    if (e == E_OK && revision != 0 && p->revision != revision) {
        e = err_set(d->c, E_CONFLICT, "the card has changed");
    }
    return e;
}

/* Gives the company of a name, a new one where the caller sees none. */
static enum err company_of(struct directory *d, struct span name, int64_t *id)
{
    struct sql_book_company_rows rs;
    struct party *made;
    enum err e =
        sql_book_company(d->c, SQL_ARGS(book_company, .title = name, .see = SEE_SHARED), &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n > 0) {
        *id = sql_book_company__id(&rs, 0);
        return E_OK;
    }
    const struct party_edit edit = {.kind = PARTY_COMPANY,
                                    .company_name = OPT_TEXT(name),
                                    .share_type = OPT_I64(SHARE_PRIVATE)};
    e = party_add(d, &edit, 0, &made);
    if (e == E_OK) {
        *id = made->id;
    }
    return e;
}

static enum err store(struct directory *d, const struct person_card *card, struct party_edit *edit,
                      struct party **out)
{
    bool changed;
    if (card->id == 0) {
        edit->share_type = OPT_I64(SHARE_PRIVATE);
        return party_add(d, edit, 0, out);
    }
    for (size_t i = 0; i < card->drop_address_count; i++) {
        enum err e =
            party_address_delete(d, card->id, card->drop_addresses[i], EDIT_SHARED, 0, out);
        if (e != E_OK) {
            return e;
        }
    }
    return party_update(d, card->id, PARTY_PERSON, EDIT_SHARED, edit, 0, out, &changed);
}

static enum err put(struct ctx *c, void *arg)
{
    struct putting *x = arg;
    const struct person_card *card = x->card;
    struct party_edit edit = card->edit;
    struct party *p;
    int64_t company;
    enum err e = card->id != 0 ? hold(x->d, card->id, card->revision) : E_OK;
    if (e == E_OK && card->company.has == GIVEN) {
        e = company_of(x->d, card->company.v, &company);
        edit.company_id = OPT_I64(company);
    } else if (card->company.has == IS_NULL) {
        edit.company_id.has = IS_NULL;
    }
    if (e != E_OK || (e = store(x->d, card, &edit, &p)) != E_OK) {
        return e;
    }
    *x->id = p->id;
    e = sql_book_card_free(c, SQL_ARGS(book_card_free, .name = card->name, .uid = card->uid), NULL);
    return e != E_OK ? e
                     : sql_book_card_put(c,
                                         SQL_ARGS(book_card_put, .party = p->id, .name = card->name,
                                                  .uid = card->uid, .extra = card->kept),
                                         NULL);
}

enum err person_card_put(struct directory *d, const struct person_card *card, int64_t *id)
{
    struct putting x = {d, card, id};
    return db_atomically(d->c, put, &x);
}

struct deleting {
    struct directory *d;
    int64_t id, revision;
};

static enum err delete_held(struct ctx *c, void *arg)
{
    const struct deleting *x = arg;
    (void)c; /* it is x->d->c */
    enum err e = hold(x->d, x->id, x->revision);
    return e == E_OK ? party_delete(x->d, x->id, PARTY_PERSON, EDIT_SHARED, true) : e;
}

enum err person_card_delete(struct directory *d, int64_t id, int64_t revision)
{
    struct deleting x = {d, id, revision};
    return db_atomically(d->c, delete_held, &x);
}

enum err person_card_uid(struct directory *d, struct span uid, int64_t number, int64_t but_for,
                         int64_t *id, struct span *name)
{
    struct sql_book_uid_rows rs;
    enum err e = sql_book_uid(
        d->c, SQL_ARGS(book_uid, .uid = uid, .number = opt_id(number), .but_for = but_for), &rs);
    bool found = e == E_OK && rs.rows.n > 0;
    *id = found ? sql_book_uid__id(&rs, 0) : 0;
    *name = found ? sql_book_uid__name(&rs, 0) : SPAN_NONE;
    return e;
}
