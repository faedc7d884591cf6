#include "directory/person/person_find.h"

#include "db/sql/client.h"
#include "directory/contact/phone.h"
#include "directory/party/party_rows.h"

enum { WORDS_MAX = 10 };

/* Splits a text into its words, the longest first, because it is the rarest. */
static size_t split_words(struct span text, struct span *out)
{
    size_t n = phone_words(text, out, WORDS_MAX);
    for (size_t i = 1; i < n; i++) {
        struct span word = out[i];
        if (word.n > out[0].n) {
            out[i] = out[0];
            out[0] = word;
        }
    }
    return n;
}

/* A page of people, whose rows stand behind `after`. */
struct page {
    int64_t after, count;
    unsigned parts;
};

static enum err by_value(struct ctx *c, enum contact_kind kind, struct span text,
                         const struct page *p, struct sql_client_rows_rows *rs)
{
    return sql_client_by_contact(c,
                                 SQL_ARGS(client_by_contact, .parts = p->parts, .after = p->after,
                                          .count = p->count, .kind = kind, .typed = text),
                                 rs);
}

static enum err by_words(struct ctx *c, struct span text, const struct page *p,
                         struct sql_client_rows_rows *rs)
{
    struct span words[WORDS_MAX];
    size_t n = split_words(text, words);
    return sql_client_by_words(c,
                               SQL_ARGS(client_by_words, .parts = p->parts, .after = p->after,
                                        .count = p->count, .words = SPANS(words, n)),
                               rs);
}

static enum err find_rows(struct ctx *c, enum person_key key, struct span text,
                          const struct page *p, struct sql_client_rows_rows *rs)
{
    switch (key) {
    case PERSON_KEY_PHONE:
        if (!phone_may_be_tail(text)) {
            return by_value(c, CK_PHONE, text, p, rs);
        }
        return sql_client_by_tail(c,
                                  SQL_ARGS(client_by_tail, .parts = p->parts, .after = p->after,
                                           .count = p->count, .typed = text),
                                  rs);
    case PERSON_KEY_EMAIL:
        return by_value(c, CK_EMAIL, text, p, rs);
    case PERSON_KEY_CARD:
        return sql_client_by_card(c,
                                  SQL_ARGS(client_by_card, .parts = p->parts, .after = p->after,
                                           .count = p->count, .code = text),
                                  rs);
    case PERSON_KEY_EXTERNAL:
        return sql_client_by_external(c,
                                      SQL_ARGS(client_by_external, .parts = p->parts,
                                               .after = p->after, .count = p->count,
                                               .external_id = text),
                                      rs);
    case PERSON_KEY_WORDS:
        break;
    }
    return by_words(c, text, p, rs);
}

enum err person_get(struct directory *d, int64_t id, unsigned parts, struct party **out)
{
    struct sql_client_rows_rows rs;
    struct party_list list;
    bool written;
    *out = NULL;
    enum err e = sql_client_by_id(d->c, SQL_ARGS(client_by_id, .parts = parts, .ids = id), &rs);
    if (e != E_OK || (e = client_rows_text(d, &rs, &written)) != E_OK || written ||
        (e = client_rows_read(d, &rs, &list)) != E_OK) {
        return e;
    }
    if (list.n == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no person with this id");
    }
    *out = &list.v[0];
    return E_OK;
}

enum err person_find(struct directory *d, enum person_key key, struct span text, int64_t after,
                     int64_t count, unsigned parts, struct party_list *out, bool *more)
{
    struct sql_client_rows_rows rs;
    const struct page page = {after, count + 1, parts};
    bool written;
    *out = (struct party_list){.total = -1};
    *more = false;
    enum err e = find_rows(d->c, key, text, &page, &rs);
    if (e != E_OK || (e = client_rows_text(d, &rs, &written)) != E_OK || written ||
        (e = client_rows_read(d, &rs, out)) != E_OK) {
        return e;
    }
    *more = (int64_t)out->n > count;
    out->n = *more ? (size_t)count : out->n;
    return E_OK;
}
