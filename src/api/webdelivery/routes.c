#include "api/webdelivery/routes.h"

#include "api/webdelivery/client/client.h"
#include "api/webdelivery/dictionaries.h"
#include "api/webdelivery/places.h"

const struct route wd_routes[WD_ROUTES] = {
    {M_GET, "TypesContacts", NULL, ACCESS_READ, wd_contact_types, NULL, "Types of contacts."},
    {M_GET, "TypesAddresses", NULL, ACCESS_READ, wd_address_types, NULL, "Types of addresses."},
    {M_GET, "Countries", NULL, ACCESS_READ, wd_countries, NULL, "Countries."},
    {M_GET, "Cities", NULL, ACCESS_READ, wd_cities, &wd_city_list_params,
     "Cities of a country: all, by words, or changed since a revision."},
    {M_POST, "Cities", NULL, ACCESS_WRITE, wd_city_add, &wd_city_add_params, "Adds a city."},
    {M_PUT, "Cities", NULL, ACCESS_WRITE, wd_city_change, &wd_city_change_params,
     "Renames a city."},
    {M_DELETE, "Cities", NULL, ACCESS_WRITE, wd_city_delete, &wd_city_id_params,
     "Deletes a city that nothing uses."},
    {M_GET, "MetroStations", NULL, ACCESS_READ, wd_metro_stations, &wd_metro_params,
     "Metro stations of a city."},
    {M_GET, "Streets", NULL, ACCESS_READ, wd_streets, &wd_street_list_params,
     "Streets of a city: all, by words, or changed since a revision."},
    {M_POST, "Streets", NULL, ACCESS_WRITE, wd_street_add, &wd_street_add_params, "Adds a street."},
    {M_PUT, "Streets", NULL, ACCESS_WRITE, wd_street_change, &wd_street_change_params,
     "Changes a street's name and post code."},
    {M_DELETE, "Streets", NULL, ACCESS_WRITE, wd_street_delete, &wd_street_id_params,
     "Deletes a street that no address uses."},
    {M_GET, "Clients", NULL, ACCESS_READ, wd_clients, &wd_client_list_params,
     "A client; or clients by phone, mail, card, code or words; or those changed since a "
     "revision."},
    {M_POST, "Clients", NULL, ACCESS_WRITE, wd_client_add, &wd_client_add_params,
     "Adds a client with contacts and addresses."},
    {M_PUT, "Clients", NULL, ACCESS_WRITE, wd_client_change, &wd_client_change_params,
     "Changes a client's own fields."},
    {M_DELETE, "Clients", NULL, ACCESS_WRITE, wd_client_delete, &wd_client_id_params,
     "Deletes a client."},
    {M_POST, "Clients/Contacts", NULL, ACCESS_WRITE, wd_contact_add, &wd_contact_add_params,
     "Adds a contact to a client."},
    {M_PUT, "Clients/Contacts", NULL, ACCESS_WRITE, wd_contact_change, &wd_contact_change_params,
     "Changes a contact of a client."},
    {M_DELETE, "Clients/Contacts", NULL, ACCESS_WRITE, wd_contact_delete, &wd_contact_id_params,
     "Deletes a contact of a client."},
    {M_POST, "Clients/Addresses", NULL, ACCESS_WRITE, wd_address_add, &wd_address_add_params,
     "Adds an address to a client, unless the client has it."},
    {M_PUT, "Clients/Addresses", NULL, ACCESS_WRITE, wd_address_change, &wd_address_change_params,
     "Changes the given fields of an address."},
    {M_DELETE, "Clients/Addresses", NULL, ACCESS_WRITE, wd_address_delete, &wd_address_id_params,
     "Deletes an address of a client."},
};
