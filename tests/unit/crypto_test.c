/* crypto: keys, hashes and passwords. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/encode.h"

static bool is_hex(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (strchr("0123456789abcdef", s.p[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* An absent text is not an empty one, and texts do not run into one another. */
static void test_parts(void **state)
{
    (void)state;
    const struct span lists[][2] = {{SPAN("a"), SPAN("bc")},
                                    {SPAN("ab"), SPAN("c")},
                                    {SPAN(""), SPAN("abc")},
                                    {SPAN_NONE, SPAN("abc")}};
    enum { LISTS = sizeof(lists) / sizeof(lists[0]) };
    unsigned char marks[LISTS][32], again[32];
    for (size_t i = 0; i < LISTS; i++) {
        crypto_mark_parts(marks[i], lists[i], 2);
        crypto_mark_parts(again, lists[i], 2);
        assert_memory_equal(marks[i], again, sizeof(again));
        for (size_t k = 0; k < i; k++) {
            assert_memory_not_equal(marks[k], marks[i], sizeof(again));
        }
    }
}

static void test_keys(void **state)
{
    (void)state;
    struct span a = crypto_new_key(t.mem), b = crypto_new_key(t.mem);
    assert_int_equal(a.n, 64);
    assert_true(is_hex(a));
    assert_false(span_eq(a, b));
    char id[33], other[33];
    crypto_request_id(id);
    crypto_request_id(other);
    assert_int_equal(strlen(id), 32);
    assert_true(is_hex(span_of(id)));
    assert_int_equal(id[12], '4');
    assert_non_null(strchr("89ab", id[16]));
    assert_string_not_equal(id, other);
}

static void test_hashes(void **state)
{
    (void)state;
    assert_span(crypto_sha256_hex(t.mem, SPAN("abc")), /* FIPS 180-2, B.1 */
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_span(crypto_sha256_hex(t.mem, SPAN_NONE),
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_true(crypto_hash64(SPAN("a")) == crypto_hash64(SPAN("a")));
    assert_true(crypto_hash64(SPAN("a")) != crypto_hash64(SPAN("b")));
}

static void test_password(void **state)
{
    (void)state;
    struct span hash = crypto_password_hash(t.mem, SPAN("correct horse"));
    assert_true(span_starts(hash, SPAN("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(crypto_password_verify(hash, SPAN("correct horse")));
    assert_false(crypto_password_verify(hash, SPAN("correct horsE")));
    assert_false(crypto_password_verify(hash, SPAN("")));
    static const char *const broken[] = {
        "$argon2id$nonsense",
        "$argon2id$v=19$m=19456,t=2,p=2$Ow1/"
        "CCQ33dGwge3OC45I6g$OGRKDIaBjl8NKzXSXO7NVpNqE41iaz6dy7BWufdG2f0",
        "$argon2id$v=19$m=1,t=2,p=1$Ow1/"
        "CCQ33dGwge3OC45I6g$OGRKDIaBjl8NKzXSXO7NVpNqE41iaz6dy7BWufdG2f0",
        "$argon2id$v=19$m=19456,t=0,p=1$Ow1/"
        "CCQ33dGwge3OC45I6g$OGRKDIaBjl8NKzXSXO7NVpNqE41iaz6dy7BWufdG2f0",
        "$argon2id$v=19$m=19456,t=2,p=1$Ow1/CCQ$OGRKDIaBjl8NKzXSXO7NVpNqE41iaz6dy7BWufdG2f0",
        "$argon2id$v=19$m=19456,t=2,p=1$Ow1/CCQ33dGwge3OC45I6g$OGRK",
        "$argon2id$v=19$m=19456,t=2,p=1$Ow1/"
        "CCQ33dGwge3OC45I6g$OGRKDIaBjl8NKzXSXO7NVpNqE41iaz6dy7BWufdG2f0$",
    };
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        errno = 0;
        assert_false(crypto_password_verify(span_of(broken[i]), SPAN("x")));
        assert_int_equal(errno, 0); /* it is wrong, not unknown */
    }
    struct span again = crypto_password_hash(t.mem, SPAN("correct horse"));
    assert_false(span_eq(hash, again)); /* salted */
}

#ifndef __SANITIZE_ADDRESS__ /* its own allocator ends the process */
/* Returns the size of the process in bytes. */
static rlim_t address_space(void)
{
    unsigned long pages = 0;
    char text[32] = {0};
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_non_null(fgets(text, sizeof(text), f));
    (void)fclose(f);
    pages = strtoul(text, NULL, 10);
    return pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* A password that there is no memory for is neither right nor wrong. */
static void test_password_without_memory(void **state)
{
    (void)state;
    struct span hash = crypto_password_hash(t.mem, SPAN("correct horse"));
    struct rlimit before, little;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    little = (struct rlimit){address_space() + 4 * 1024 * 1024, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &little), 0);
    bool right = crypto_password_verify(hash, SPAN("correct horse"));
    int why = errno;
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_false(right);
    assert_int_equal(why, ENOMEM);
    assert_true(crypto_password_verify(hash, SPAN("correct horse")));
    assert_int_equal(errno, 0);
}
#endif

/* Measures the process's own time, so that a busy machine does not matter. */
static int64_t cpu_us(void)
{
    struct timespec at;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at), 0);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static int64_t shortest_verify(struct span hash)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < 5; i++) {
        int64_t from = cpu_us();
        assert_false(crypto_password_verify(hash, SPAN("wrong")));
        int64_t took = cpu_us() - from;
        best = took < best ? took : best;
    }
    return best;
}

static void test_absent_hash_takes_as_long(void **state)
{
    (void)state;
    int64_t real = shortest_verify(crypto_password_hash(t.mem, SPAN("x")));
    int64_t none = shortest_verify(SPAN_NONE);
    assert_true(none > real / 2 && none < real * 2);
    char large[300];
    memset(large, 'x', sizeof(large));
    int64_t odd = shortest_verify((struct span){large, sizeof(large)});
    assert_true(odd > real / 2);
}

static void test_wipe(void **state)
{
    (void)state;
    char secret[] = "secret";
    crypto_wipe(secret, sizeof(secret));
    for (size_t i = 0; i < sizeof(secret); i++) {
        assert_int_equal(secret[i], 0);
    }
    unsigned char a[16] = {0}, b[16] = {0};
    crypto_random(a, sizeof(a));
    crypto_random(b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
}

static int start(void **state)
{
    (void)state;
    return crypto_init() && crypto_init() ? 0 : -1;
}

/* RFC 4231, 4.2, 4.3 and 4.7 (a key longer than a block); the text may come in parts. */
static void test_hmac(void **state)
{
    (void)state;
    unsigned char mac[32];
    char key[131];
    const struct span whole[] = {SPAN("what do ya want for nothing?")};
    const struct span parts[] = {SPAN("what do ya "), SPAN(""), SPAN("want for nothing?")};
    crypto_hmac_sha256(mac, SPAN("Jefe"), whole, 1);
    assert_span(hex_encode(t.mem, (struct span){(const char *)mac, sizeof(mac)}),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    crypto_hmac_sha256(mac, SPAN("Jefe"), parts, 3);
    assert_span(hex_encode(t.mem, (struct span){(const char *)mac, sizeof(mac)}),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof(key));
    const struct span large[] = {SPAN("Test Using Larger Than Block-Size Key - Hash Key First")};
    crypto_hmac_sha256(mac, (struct span){key, sizeof(key)}, large, 1);
    assert_span(hex_encode(t.mem, (struct span){(const char *)mac, sizeof(mac)}),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_parts),
        ctx_test(test_keys),
        ctx_test(test_hashes),
        ctx_test(test_password),
#ifndef __SANITIZE_ADDRESS__
        ctx_test(test_password_without_memory),
#endif
        ctx_test(test_absent_hash_takes_as_long),
        ctx_test(test_wipe),
        ctx_test(test_hmac),
    };
    return cmocka_run_group_tests_name("crypto", tests, start, NULL);
}
