/*
 * party_edit: a change of a party.
 *
 * Texts and lists of an edit are the caller's.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_EDIT_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_EDIT_H

#include "directory/party/party.h"

/* A change of a contact value: an ABSENT member keeps the stored one (or gives the default),
 * IS_NULL or an empty text clears it. */
struct contact_edit {
    int kind, category;
    int64_t type_id; /* 0: it has none */
    struct span value;
    bool is_primary;
    int64_t place; /* among the party's values, from 1; 0: behind all */
};
/* A contact value of a party that is written anew in its row. */
struct contact_set {
    int64_t id;
    struct span value;
    int64_t place; /* as above; 0: where it is */
};
struct address_edit {
    struct opt_i64 type_id, category, country_id, city_id, street_id, metro_station_id;
    struct opt_text country, city, street, region, zip, house, building, entry, floor, apartments,
        entry_code, note, lat, lng;
    struct opt_bool is_primary;
};
struct party_edit {
    enum party_kind kind;
    struct opt_text last_name, first_name, middle_name, company_name;
    struct opt_text job_title, role, note, industry, external_id;
    struct opt_text birthday;   /* "yyyy-mm-dd" */
    struct opt_text created_at; /* in the form that datetime_parse() writes */
    struct opt_i64 company_id, owner_id, loyalty_id, source_id, status_id, type_id, share_type;
    const struct contact_edit *contacts; /* to be added */
    size_t contact_count;
    const int64_t *drop_contacts; /* contact_info ids of this party to be deleted (party_update) */
    size_t drop_contact_count;
    /* To be written anew; the caller has locked the party (party_update). */
    const struct contact_set *set_contacts;
    size_t set_contact_count;
    const struct address_edit *addresses;
    size_t address_count;
    const struct party_custom_value *customs; /* to be set; an empty value clears */
    size_t custom_count;
};

#endif
