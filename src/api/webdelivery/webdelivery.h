/*
 * webdelivery: the r_keeper WebDelivery CRM API: clients with their contacts and addresses, and
 * the geography that addresses are made of.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_WEBDELIVERY_H
#define KARTOTEKA_API_WEBDELIVERY_WEBDELIVERY_H

#include "api/api.h"

extern const struct dialect dialect_webdelivery;

#endif
