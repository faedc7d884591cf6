/*
 * client: the operations on clients, their contacts and their addresses.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_CLIENT_CLIENT_H
#define KARTOTEKA_API_WEBDELIVERY_CLIENT_CLIENT_H

#include "api/api.h"

extern const struct params wd_client_list_params, wd_client_add_params, wd_client_change_params,
    wd_client_id_params, wd_contact_add_params, wd_contact_change_params, wd_contact_id_params,
    wd_address_add_params, wd_address_change_params, wd_address_id_params;

enum err wd_clients(struct call *call);
enum err wd_client_add(struct call *call);
enum err wd_client_change(struct call *call);
enum err wd_client_delete(struct call *call);
enum err wd_contact_add(struct call *call);
enum err wd_contact_change(struct call *call);
enum err wd_contact_delete(struct call *call);
enum err wd_address_add(struct call *call);
enum err wd_address_change(struct call *call);
enum err wd_address_delete(struct call *call);

#endif
