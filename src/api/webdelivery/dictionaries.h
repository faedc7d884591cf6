/*
 * dictionaries: the lists that come from the catalog alone.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_DICTIONARIES_H
#define KARTOTEKA_API_WEBDELIVERY_DICTIONARIES_H

#include "api/api.h"

extern const struct params wd_metro_params;

enum err wd_contact_types(struct call *call);
enum err wd_address_types(struct call *call);
enum err wd_countries(struct call *call);
enum err wd_metro_stations(struct call *call);

#endif
