#include "base/network.h"

#include <arpa/inet.h>
#include <string.h>

enum { V4_BYTES = 4, V6_BYTES = 16, TEXT_MAX = 64 };

/* An address with the bits of it that count. */
struct network {
    size_t bytes; /* 4 or 16 */
    size_t bits;
    unsigned char address[V6_BYTES];
};

static const unsigned char mapped[V6_BYTES - V4_BYTES] = {[10] = 0xff, [11] = 0xff};

static bool read_address(struct span text, struct network *out)
{
    char z[TEXT_MAX];
    if (!span_any(text) || text.n >= sizeof(z)) {
        return false;
    }
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    *out = (struct network){.bytes = V4_BYTES, .bits = 8 * V4_BYTES};
    if (inet_pton(AF_INET, z, out->address) == 1) {
        return true;
    }
    out->bytes = V6_BYTES;
    out->bits = 8 * V6_BYTES;
    return inet_pton(AF_INET6, z, out->address) == 1;
}

/* Turns ::ffff:192.0.2.7 into 192.0.2.7. */
static void unmap(struct network *n)
{
    if (n->bytes == V6_BYTES && memcmp(n->address, mapped, sizeof(mapped)) == 0) {
        memmove(n->address, n->address + sizeof(mapped), V4_BYTES);
        n->bytes = V4_BYTES;
        n->bits = 8 * V4_BYTES;
    }
}

static bool same_bits(const struct network *n, const unsigned char *address)
{
    for (size_t i = 0; i < n->bits; i++) {
        if (((n->address[i / 8] ^ address[i / 8]) & 0x80u >> i % 8) != 0) {
            return false;
        }
    }
    return true;
}

static bool read_network(struct span text, struct network *out)
{
    struct span address, length;
    int64_t bits;
    bool has_length = span_cut(span_trim(text), '/', &address, &length);
    if (!read_address(address, out)) {
        return false;
    }
    if (!has_length) {
        unmap(out);
        return true;
    }
    if (!span_i64(length, &bits) || bits < 0 || (size_t)bits > out->bits) {
        return false;
    }
    out->bits = (size_t)bits;
    struct network rest = *out;
    unsigned char zeroes[V6_BYTES] = {0};
    for (size_t i = 0; i < out->bits; i++) {
        rest.address[i / 8] &= (unsigned char)~(0x80u >> i % 8);
    }
    return memcmp(rest.address, zeroes, out->bytes) == 0;
}

bool network_valid(struct span text)
{
    struct network n;
    return read_network(text, &n);
}

bool networks_hold(struct span list, struct span address)
{
    struct network who, n;
    struct span part;
    if (!read_address(address, &who)) {
        return false;
    }
    unmap(&who);
    while (span_any(list) && span_next(&list, ',', &part)) {
        if (read_network(part, &n) && n.bytes == who.bytes && same_bits(&n, who.address)) {
            return true;
        }
    }
    return false;
}

/* The networks of IANA's registries that are not reached from everywhere. */
static const char special[] =
    "0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.0.0.0/24,"
    "192.0.2.0/24,192.88.99.0/24,192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,"
    "224.0.0.0/4,240.0.0.0/4,"
    "::/96,64:ff9b:1::/48,100::/64,2001::/23,2001:db8::/32,3fff::/20,5f00::/16,fc00::/7,fe80::/10,"
    "fec0::/10,ff00::/8";

/* Says where an IPv6 address carries one of IPv4; -1: it carries none. */
static int carried_at(const unsigned char *a)
{
    static const unsigned char nat64[] = {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    if (memcmp(a, nat64, sizeof(nat64)) == 0) {
        return (int)sizeof(nat64);
    }
    return a[0] == 0x20 && a[1] == 0x02 ? 2 : -1; /* 6to4 */
}

bool network_is_public(struct span address)
{
    struct network who;
    char carried[INET_ADDRSTRLEN];
    if (!read_address(address, &who) || networks_hold(span_of(special), address)) {
        return false;
    }
    unmap(&who);
    int at = who.bytes == V6_BYTES ? carried_at(who.address) : -1;
    if (at < 0) {
        return true;
    }
    return inet_ntop(AF_INET, who.address + at, carried, sizeof(carried)) != NULL &&
           network_is_public(span_of(carried));
}
