/*
 * crypto: libsodium behind our own names.
 */
#include "base/crypto.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 32, PASSWORD_OPS = 2, PASSWORD_MEMORY = 19 * 1024 * 1024 };

/* The hash of a random password that nobody knows, with the parameters above. An absent hash is
 * verified against it, so that an unknown login takes as long as a known one. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$Ow1/CCQ33dGwge3OC45I6g"
                             "$OGRKDIaBjl8NKzXSXO7NVpNqE41iaz6dy7BWufdG2f0";

/* The process's secret, set by crypto_init(). */
static unsigned char table_key[crypto_shorthash_KEYBYTES];

bool crypto_init(void)
{
    int rc = sodium_init(); /* 1: it was started before */
    if (rc == 0) {
        randombytes_buf(table_key, sizeof(table_key));
    }
    return rc >= 0;
}

uint64_t crypto_hash64(struct span s)
{
    unsigned char hash[crypto_shorthash_BYTES];
    uint64_t v;
    _Static_assert(sizeof(hash) == sizeof(v), "SipHash gives 64 bits");
    (void)crypto_shorthash(hash, (const unsigned char *)(s.p != NULL ? s.p : ""), s.n, table_key);
    memcpy(&v, hash, sizeof(v));
    return v;
}

void crypto_random(void *p, size_t n)
{
    randombytes_buf(p, n);
}

static struct span hex(struct arena *mem, const unsigned char *p, size_t n)
{
    char *text = arena_alloc(mem, n * 2 + 1);
    (void)sodium_bin2hex(text, n * 2 + 1, p, n);
    return (struct span){text, n * 2};
}

struct span crypto_new_key(struct arena *mem)
{
    unsigned char key[KEY_BYTES];
    randombytes_buf(key, sizeof(key));
    struct span text = hex(mem, key, sizeof(key));
    sodium_memzero(key, sizeof(key));
    return text;
}

void crypto_request_id(char *out)
{
    unsigned char id[16];
    randombytes_buf(id, sizeof(id));
    id[6] = (unsigned char)((id[6] & 0x0F) | 0x40); /* RFC 4122 4.4: version 4 */
    id[8] = (unsigned char)((id[8] & 0x3F) | 0x80); /* and its variant */
    (void)sodium_bin2hex(out, sizeof(id) * 2 + 1, id, sizeof(id));
}

static void sha256(unsigned char out[crypto_hash_sha256_BYTES], struct span s)
{
    (void)crypto_hash_sha256(out, (const unsigned char *)(s.p != NULL ? s.p : ""), s.n);
}

struct span crypto_sha256_hex(struct arena *mem, struct span s)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    sha256(hash, s);
    return hex(mem, hash, sizeof(hash));
}

struct span crypto_content_mark(struct arena *mem, struct span s)
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    (void)crypto_generichash(hash, sizeof(hash), (const unsigned char *)(s.p != NULL ? s.p : ""),
                             s.n, NULL, 0);
    return hex(mem, hash, sizeof(hash));
}

void crypto_sha256_parts(unsigned char out[32], const struct span *parts, size_t n)
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < n; i++) {
        uint64_t length = parts[i].p != NULL ? parts[i].n : UINT64_MAX;
        (void)crypto_hash_sha256_update(&state, (const unsigned char *)&length, sizeof(length));
        if (parts[i].p != NULL) {
            (void)crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].p, parts[i].n);
        }
    }
    (void)crypto_hash_sha256_final(&state, out);
}

void crypto_mark_parts(unsigned char out[32], const struct span *parts, size_t n)
{
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, crypto_generichash_BYTES);
    for (size_t i = 0; i < n; i++) {
        uint64_t length = parts[i].p != NULL ? parts[i].n : UINT64_MAX;
        (void)crypto_generichash_update(&state, (const unsigned char *)&length, sizeof(length));
        if (parts[i].p != NULL) {
            (void)crypto_generichash_update(&state, (const unsigned char *)parts[i].p, parts[i].n);
        }
    }
    (void)crypto_generichash_final(&state, out, crypto_generichash_BYTES);
}

struct span crypto_password_hash(struct arena *mem, struct span password)
{
    char *hash = arena_alloc(mem, crypto_pwhash_STRBYTES);
    int rc = crypto_pwhash_str_alg(hash, password.p != NULL ? password.p : "", password.n,
                                   PASSWORD_OPS, PASSWORD_MEMORY, crypto_pwhash_ALG_ARGON2ID13);
    return rc == 0 ? span_of(hash) : SPAN_NONE;
}

/* The parts of a hash as crypto_password_hash() writes it. */
struct crypto_hash {
    unsigned long ops, kib;
    unsigned char salt[crypto_pwhash_SALTBYTES], out[crypto_pwhash_STRBYTES];
    size_t out_n;
};

/* Reads a number behind a word; *at is then behind both. */
static bool read_number(const char **at, const char *word, unsigned long *v)
{
    char *end;
    size_t n = strlen(word);
    if (strncmp(*at, word, n) != 0) {
        return false;
    }
    *v = strtoul(*at + n, &end, 10);
    *at = end;
    return true;
}

/* Reads base64 up to the end of the text or to a '$', and goes behind it. */
static bool read_bytes(const char **at, unsigned char *out, size_t size, size_t *n)
{
    const char *end;
    if (sodium_base642bin(out, size, *at, strlen(*at), NULL, n, &end,
                          sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0) {
        return false;
    }
    *at = *end == '$' ? end + 1 : end;
    return true;
}

/* Reads a hash of one lane, as libsodium makes it; false for everything else. */
static bool read_parts(const char *text, struct crypto_hash *p)
{
    unsigned long lanes;
    size_t salt_n;
    bool read = read_number(&text, "$argon2id$v=19$m=", &p->kib) &&
                read_number(&text, ",t=", &p->ops) && read_number(&text, ",p=", &lanes) &&
                *text == '$' && lanes == 1 && p->ops >= crypto_pwhash_OPSLIMIT_MIN &&
                p->kib * 1024 >= crypto_pwhash_MEMLIMIT_MIN;
    text += read;
    return read && read_bytes(&text, p->salt, sizeof(p->salt), &salt_n) &&
           salt_n == sizeof(p->salt) && read_bytes(&text, p->out, sizeof(p->out), &p->out_n) &&
           p->out_n >= crypto_pwhash_BYTES_MIN && *text == '\0';
}

bool crypto_password_verify(struct span hash, struct span password)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    unsigned char out[crypto_pwhash_STRBYTES];
    struct crypto_hash p;
    bool usable = span_any(hash) && hash.n < sizeof(text);
    struct span use = usable ? hash : span_of(nobody);
    memcpy(text, use.p, use.n);
    if (!read_parts(text, &p)) {
        usable = false;
        (void)read_parts(nobody, &p);
    }
    /* libsodium's crypto_pwhash_str_verify() calls a password wrong that there was no memory for,
     * hence the hash is made here. */
    int rc = crypto_pwhash(out, p.out_n, password.p != NULL ? password.p : "", password.n, p.salt,
                           p.ops, p.kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
    bool right = rc == 0 && usable && sodium_memcmp(out, p.out, p.out_n) == 0;
    errno = rc == 0 ? 0 : ENOMEM;
    return right;
}

void crypto_hmac_sha256(unsigned char out[32], struct span key, const struct span *parts, size_t n)
{
    crypto_auth_hmacsha256_state state;
    (void)crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.p, key.n);
    for (size_t i = 0; i < n; i++) {
        (void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)parts[i].p, parts[i].n);
    }
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

void crypto_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}
