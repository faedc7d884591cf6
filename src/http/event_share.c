#include "http/event_share.h"

#include <string.h>

#include "base/crypto.h"

enum {
    BODY_LOOK = 4096,  /* bytes of a body that are searched for a credential */
    ADDRESS_GROUPS = 4 /* 16-bit groups of an IPv6 address that make its network */
};

void shares_init(struct event_shares *s)
{
    crypto_random(&s->seed, sizeof(s->seed));
}

/* Hashes eight bytes in a step, because it is done for every request. */
static uint64_t hash(uint64_t h, struct span text)
{
    uint64_t word = text.n;
    size_t i = 0;
    for (; i + sizeof(word) <= text.n; i += sizeof(word)) {
        h = (h ^ word) * 0x9E3779B97F4A7C15u;
        h ^= h >> 32;
        memcpy(&word, text.p + i, sizeof(word));
    }
    h = (h ^ word) * 0x9E3779B97F4A7C15u;
    h ^= h >> 32;
    word = 0;
    if (i < text.n) { /* an absent text has no address to read from */
        memcpy(&word, text.p + i, text.n - i);
    }
    h = (h ^ word) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 32;
}

/* Gives the place of a hash in a table. The low bits of the hash say little. */
static size_t place(uint64_t h, size_t places)
{
    return (size_t)((h ^ h >> 32) * 0x9E3779B97F4A7C15u >> 40) % places;
}

static bool of_token(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '~' || c == '%';
}

/* Finds the word behind a name in a query, a form, a JSON text or a part of a multipart body. */
static struct span word_behind(struct span text, const char *name)
{
    const char *at = memmem(text.p, text.n, name, strlen(name));
    if (at == NULL) {
        return SPAN_NONE;
    }
    struct span rest = span_sub(text, (size_t)(at - text.p) + strlen(name), text.n);
    size_t from = 0, n = 0;
    while (from < rest.n && !of_token(rest.p[from])) {
        from++;
    }
    while (from + n < rest.n && of_token(rest.p[from + n])) {
        n++;
    }
    return span_sub(rest, from, n);
}

/* Finds the credential that a request shows, wherever a dialect lets it stand. */
static struct span credential_of(const struct request *r)
{
    static const char *const headers[] = {"sid", "authorization", "apikey"};
    static const char *const names[] = {"apikey", "asc_auth_key"};
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        struct span v = request_header(r, headers[i]);
        if (span_any(v)) {
            return v;
        }
    }
    struct span v = request_cookie(r, "asc_auth_key");
    for (size_t i = 0; !span_any(v) && i < 2 * sizeof(names) / sizeof(names[0]); i++) {
        struct span where = i % 2 == 0 ? r->query : span_sub(r->body, 0, BODY_LOOK);
        v = where.n > 0 ? word_behind(where, names[i / 2]) : SPAN_NONE;
    }
    return v;
}

struct span share_address(const struct request *r)
{
    struct span address = r->remote_addr;
    size_t groups = 0;
    for (size_t i = 0; i < address.n; i++) {
        groups += address.p[i] == ':';
        if (groups == ADDRESS_GROUPS) {
            return span_sub(address, 0, i);
        }
    }
    return address;
}

struct event_share *share_of(struct event_shares *s, const struct request *r, uint64_t *credential)
{
    struct span shown = credential_of(r);
    *credential = span_any(shown) ? hash(s->seed, shown) | 1 : 0;
    const struct share_known *k = &s->known[place(*credential, SHARES_KNOWN)];
    bool known = *credential != 0 && k->credential == *credential;
    uint64_t key = known ? s->seed + (uint64_t)k->tenant : hash(~s->seed, share_address(r));
    struct event_share *found = &s->share[place(key, SHARES)];
    found->tenant = known ? k->tenant : 0;
    return found;
}

void share_learn(struct event_shares *s, uint64_t credential, int32_t tenant)
{
    struct share_known *k = &s->known[place(credential, SHARES_KNOWN)];
    if (credential == 0) {
        return;
    }
    if (tenant != 0) {
        *k = (struct share_known){credential, tenant};
    } else if (k->credential == credential) {
        *k = (struct share_known){0, 0};
    }
}
