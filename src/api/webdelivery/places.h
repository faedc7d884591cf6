/*
 * places: cities and streets.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_PLACES_H
#define KARTOTEKA_API_WEBDELIVERY_PLACES_H

#include "api/api.h"

extern const struct params wd_city_list_params, wd_city_add_params, wd_city_change_params,
    wd_city_id_params, wd_street_list_params, wd_street_add_params, wd_street_change_params,
    wd_street_id_params;

enum err wd_cities(struct call *call);
enum err wd_city_add(struct call *call);
enum err wd_city_change(struct call *call);
enum err wd_city_delete(struct call *call);
enum err wd_streets(struct call *call);
enum err wd_street_add(struct call *call);
enum err wd_street_change(struct call *call);
enum err wd_street_delete(struct call *call);

#endif
