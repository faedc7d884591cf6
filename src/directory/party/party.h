/*
 * party: people and companies with everything that belongs to them.
 *
 * Everything returned lives in the request's arena. Texts are never absent unless said so; dates
 * are "yyyy-mm-dd" or absent; instants are PostgreSQL's text in the tenant's zone ("2026-11-21
 * 22:23:30.123456+03").
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_H

#include "db/constants.h"
#include "directory/directory.h"

struct contact_info {
    int64_t id, type_id; /* type_id 0: it has none */
    int kind, category;
    struct span value;
    bool is_primary;
};
struct address {
    int64_t id, type_id, country_id, city_id, street_id, metro_station_id; /* 0: there is none */
    int category;
    bool is_primary;
    /* Names: those of the ids, or the free text where there is no id. */
    struct span country, city, street, metro_station;
    struct span region, zip, house, building, entry, floor, apartments, entry_code, note, lat, lng;
};
struct party_custom_value {
    int64_t field_id;
    struct span value;
};
struct loyalty_account {
    struct span number, status, type_name, opened_at, balance, code; /* code may be absent */
    int64_t type_id;
    bool debit_enabled, credit_enabled;
};
struct loyalty_card {
    struct span code, status, offered_at, expires_at,
        group_name; /* instants "yyyy-mm-dd hh:mm:ss" or absent */
    int64_t group_id;
    bool is_virtual, is_confirm_manager;
};

#define PARTY_LIST(type)                                                                           \
    struct {                                                                                       \
        type *v;                                                                                   \
        size_t n;                                                                                  \
    }

struct party {
    int64_t id;
    enum party_kind kind;
    struct span last_name, first_name, middle_name, company_name, full_name;
    struct span job_title, role, note, industry;
    struct span birthday, external_id; /* may be absent */
    /* The zone's offset at its midnight, in seconds east of UTC; only party_get and lists of
     * contacts read it. */
    int32_t birthday_offset;
    int64_t company_id; /* 0: there is none */
    /* NULL: there is none, or it was deleted; otherwise only its id, kind, names, note, owner,
     * creator, sharing, access and whether it has a photo are set. */
    struct party *company;
    int64_t main_person_id, owner_id, loyalty_id, source_id, status_id, type_id;
    int share_type;
    struct span created_at, updated_at; /* updated_at may be absent */
    int64_t created_by, updated_by;
    bool has_photo;
    /* Set in a party that was loaded; 0 in company. */
    int64_t revision;
    struct span place;                             /* absent, but see struct party_page */
    int64_t person_count;                          /* people of a company; set with PART_COUNTS */
    PARTY_LIST(struct contact_info) contacts;      /* by id */
    PARTY_LIST(struct address) addresses;          /* by id */
    PARTY_LIST(struct party_custom_value) customs; /* by field id; without the birthday */
    PARTY_LIST(struct span) tags;                  /* sorted */
    PARTY_LIST(int64_t) access;                    /* employees, by id */
    PARTY_LIST(struct loyalty_account) accounts;   /* by number */
    PARTY_LIST(struct loyalty_card) cards;         /* by code */
};
struct party_list {
    struct party *v;
    size_t n;
    int64_t total; /* the matches on all pages; -1: they were not counted */
};

#endif
