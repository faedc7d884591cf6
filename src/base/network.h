/*
 * network: addresses and networks of IPv4 and IPv6 as texts: "192.0.2.7", "2001:db8::/32".
 */
#ifndef KARTOTEKA_BASE_NETWORK_H
#define KARTOTEKA_BASE_NETWORK_H

#include "base/span.h"

/* True for an address or network; a network's host bits must be 0 and its prefix have a length that
 * there is. */
bool network_valid(struct span text);

/* True when the comma list holds the address. A list of which nothing is valid holds none. An IPv4
 * address in the form of IPv6 (::ffff:192.0.2.7) counts as IPv4. */
bool networks_hold(struct span list, struct span address);

/* True for an address of the public network: not of this machine, of a private or local network, of
 * those for documentation and tests, not multicast or reserved (IANA's registries of
 * special-purpose addresses, RFC 6890). An IPv6 address that carries an IPv4 one (mapped, NAT64,
 * 6to4) is judged by both. What is no address is not public. */
bool network_is_public(struct span address);

#endif
