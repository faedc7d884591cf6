/*
 * party_edit: what a change of a party carries.
 *
 * Texts and lists of an edit are the caller's.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_EDIT_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_EDIT_H

#include "directory/party/party.h"

/* What a change carries: ABSENT keeps (or gives the default), IS_NULL or an empty text clears. */
struct contact_edit {
    int kind, category;
    int64_t type_id; /* 0: none */
    struct span value;
    bool is_primary;
};
/* A contact value of a party that is written anew in its row. */
struct contact_set {
    int64_t id;
    struct span value;
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
    struct opt_text created_at; /* as datetime_parse() writes */
    struct opt_i64 company_id, owner_id, loyalty_id, source_id, status_id, type_id, share_type;
    const struct contact_edit *contacts; /* added */
    size_t contact_count;
    const int64_t *drop_contacts; /* contact_info ids of this party that go (party_update) */
    size_t drop_contact_count;
    const struct contact_set *set_contacts; /* the caller has locked the party (party_update) */
    size_t set_contact_count;
    const struct address_edit *addresses;
    size_t address_count;
    const struct party_custom_value *customs; /* set; an empty value clears */
    size_t custom_count;
};

#endif
