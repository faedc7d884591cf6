/*
 * params: flags that several tables of parameters use, and the longest texts and lists that are
 * taken, in code points and items. Longer ones are refused, never cut. The bounds of addresses are
 * the CRM's columns; docs/compatibility/webdelivery.md has the table for users.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_PARAMS_H
#define KARTOTEKA_API_WEBDELIVERY_PARAMS_H

#include "http/param.h"

enum {
    MAX_NAME = 60,          /* lastname, firstname, middlename; country, city */
    MAX_NOTE = 2000,        /* note */
    MAX_DATE = 40,          /* birthday as text */
    MAX_CONTACT = 255,      /* value of a contact */
    MAX_EXTERNAL = 64,      /* externalCode */
    MAX_STREET = 100,       /* street */
    MAX_POST_CODE = 20,     /* zip, PostCode */
    MAX_REGION = 40,        /* region */
    MAX_HOUSE = 10,         /* house, building, entry, floor, apartments, entryCode */
    MAX_ADDRESS_NOTE = 500, /* dopInfo */
    MAX_COORDINATE = 20,    /* lat, lng */
    MAX_WORDS = 100,        /* q */
    MAX_PARTS = 100,        /* contacts and addresses of one new client */
    MAX_PAGE = 1000,        /* limit */
    DEFAULT_PAGE = 100,     /* in searches and changes without limit */
    MAX_CURSOR = 48,
    MAX_LIST = 50000 /* rows of an answer that has no pages */
};

/* Names, paths and body members are compared without case; parameters come from the query, fields
 * of records from the body. */
enum {
    WD_QUERY = PF_QUERY | PF_TRIM,
    WD_BODY = PF_BODY | PF_TRIM, /* for ids, and texts of several lines or values */
    WD_LINE = PF_BODY | PF_LINE,
    WD_FILTER = WD_QUERY | PF_EMPTY_IS_ABSENT /* "" is no filter */
};

#endif
