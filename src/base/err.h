/*
 * err: the closed list of errors, and the error of a request.
 *
 * A function that can fail returns enum err (E_OK == 0) after err_set(); its caller only returns
 * it. The identifier is the contract: docs/ERRORS.md lists it, each dialect's errors.c maps it to
 * its own envelope. The detail is for the log and never sent.
 */
#ifndef KARTOTEKA_BASE_ERR_H
#define KARTOTEKA_BASE_ERR_H

#include "base/arena.h"

/* The kind of a failure. It decides the HTTP status where a dialect has no rule of its own. */
enum err_class {
    EC_OK,
    EC_BAD_REQUEST,     /* 400 */
    EC_UNAUTHORIZED,    /* 401 */
    EC_FORBIDDEN,       /* 403 */
    EC_NOT_FOUND,       /* 404 */
    EC_METHOD,          /* 405 */
    EC_CONFLICT,        /* 409 */
    EC_PRECONDITION,    /* 412 */
    EC_TOO_LARGE,       /* 413 */
    EC_URI_TOO_LONG,    /* 414 */
    EC_MEDIA_TYPE,      /* 415 */
    EC_UNPROCESSABLE,   /* 422 */
    EC_RATE_LIMITED,    /* 429 */
    EC_INTERNAL,        /* 500 */
    EC_NOT_IMPLEMENTED, /* 501 */
    EC_UNAVAILABLE,     /* 503, with Retry-After */
    EC__COUNT
};

/* clang-format off */
#define ERR_LIST(X) \
    /* id                       class              name                       what it means */ \
    X(E_OK,                     EC_OK,             "ok",                      "no error") \
    /* the request as bytes */ \
    X(E_SYNTAX,                 EC_BAD_REQUEST,    "request.syntax",          "the body or the query cannot be parsed") \
    X(E_ENCODING,               EC_BAD_REQUEST,    "request.encoding",        "text is not valid UTF-8 or holds a forbidden character") \
    X(E_BODY_SHORT,             EC_BAD_REQUEST,    "request.body_short",      "the body ended before Content-Length bytes") \
    X(E_BODY_TOO_LARGE,         EC_TOO_LARGE,      "request.body_too_large",  "the body is larger than BODY_MAX") \
    X(E_TOO_COSTLY,             EC_TOO_LARGE,      "request.too_costly",      "the request needs more memory than one request may have") \
    X(E_URI_TOO_LONG,           EC_URI_TOO_LONG,   "request.uri_too_long",    "the request target is longer than URI_MAX") \
    X(E_TOO_MANY_VALUES,        EC_BAD_REQUEST,    "request.too_many_values", "more variables, values or nesting than allowed") \
    X(E_MEDIA_TYPE,             EC_MEDIA_TYPE,     "request.media_type",      "the Content-Type of the body is not accepted here") \
    /* routing and access */ \
    X(E_NO_ROUTE,               EC_NOT_FOUND,      "route.not_found",         "no such path") \
    X(E_METHOD,                 EC_METHOD,         "route.method",            "the path exists, but not with this method") \
    X(E_ACTION_UNKNOWN,         EC_NOT_FOUND,      "route.action_unknown",    "the action parameter names no action of this method") \
    X(E_KEY_MISSING,            EC_UNAUTHORIZED,   "access.key_missing",      "no credentials were sent") \
    X(E_KEY_INVALID,            EC_UNAUTHORIZED,   "access.key_invalid",      "the key, token or password is unknown, expired or revoked") \
    X(E_LOGIN_UNKNOWN,          EC_UNAUTHORIZED,   "access.login_unknown",    "the login is unknown or blocked in the key's account") \
    X(E_LOGIN_FAILED,           EC_UNAUTHORIZED,   "access.login_failed",     "login or password is wrong") \
    X(E_LOGIN_BLOCKED,          EC_RATE_LIMITED,   "access.login_blocked",    "too many failed logins, wait a minute") \
    X(E_TOO_MANY,               EC_RATE_LIMITED,   "access.too_many",         "too many requests of one page or visitor, try again later") \
    X(E_STREAMS_MANY,           EC_RATE_LIMITED,   "stream.too_many",         "this employee has as many open streams of changes as he may have") \
    X(E_FORBIDDEN,              EC_FORBIDDEN,      "access.forbidden",        "the caller may not do this") \
    X(E_OBJECT_UNKNOWN,         EC_NOT_FOUND,      "object.unknown",          "objectId is unknown to this key") \
    X(E_OBJECT_DISABLED,        EC_FORBIDDEN,      "object.disabled",         "the object is switched off") \
    /* parameters */ \
    X(E_PARAM_MISSING,          EC_BAD_REQUEST,    "param.missing",           "a required parameter is missing or empty") \
    X(E_PARAM_INVALID,          EC_BAD_REQUEST,    "param.invalid",           "a parameter has a wrong type, form or range") \
    /* the directory */ \
    X(E_PARTY_NOT_FOUND,        EC_NOT_FOUND,      "party.not_found",         "no such person or company, or not visible to the caller") \
    X(E_PARTY_DUPLICATE,        EC_CONFLICT,       "party.duplicate",         "the same person or company exists") \
    X(E_CONTACT_NOT_FOUND,      EC_NOT_FOUND,      "contact.not_found",       "the party has no such contact value") \
    X(E_ADDRESS_NOT_FOUND,      EC_NOT_FOUND,      "address.not_found",       "the party has no such address") \
    X(E_CASE_NOT_FOUND,         EC_NOT_FOUND,      "case.not_found",          "no such case, or not visible to the caller") \
    X(E_DEAL_NOT_FOUND,         EC_NOT_FOUND,      "deal.not_found",          "no such deal, or not visible to the caller") \
    X(E_USER_NOT_FOUND,         EC_NOT_FOUND,      "user.not_found",          "the account has no such employee") \
    X(E_TAG_NOT_FOUND,          EC_NOT_FOUND,      "tag.not_found",           "no tag with this title") \
    X(E_FIELD_NOT_FOUND,        EC_NOT_FOUND,      "field.not_found",         "no such custom field") \
    X(E_STATUS_NOT_FOUND,       EC_NOT_FOUND,      "status.not_found",        "no such contact status or type") \
    X(E_REFERENCE_UNKNOWN,      EC_UNPROCESSABLE,  "reference.unknown",       "a parameter names a record that does not exist") \
    X(E_PICTURES_FULL,          EC_TOO_LARGE,      "picture.no_room",         "the pictures of this account take all the room they may") \
    X(E_LOGIN_TAKEN,            EC_CONFLICT,       "employee.login_taken",    "the tenant has an employee with this login") \
    X(E_CONFLICT,               EC_CONFLICT,       "conflict",                "the record was changed or is in use") \
    X(E_CHANGED,                EC_PRECONDITION,   "record.changed",          "the record is not any more what If-Match names") \
    /* the machine */ \
    X(E_NO_STREAM,              EC_NOT_IMPLEMENTED, "stream.unsupported",     "this server sends no changes by itself; ask for them") \
    X(E_UNAVAILABLE,            EC_UNAVAILABLE,    "database.unavailable",    "the database cannot be reached") \
    X(E_BUSY,                   EC_UNAVAILABLE,    "server.busy",             "too much to do, or a lock could not be had in time") \
    X(E_TIMEOUT,                EC_UNAVAILABLE,    "server.timeout",          "the request took longer than it may") \
    X(E_INTERNAL,               EC_INTERNAL,       "server.internal",         "a defect of Kartoteka; the log has the details")
/* clang-format on */

enum err {
#define X(id, class, name, meaning) id,
    ERR_LIST(X)
#undef X
        E__COUNT
};

struct err_info {
    enum err_class class;
    const char *name;    /* stable, e.g. "party.not_found" */
    const char *meaning; /* one English phrase */
};

/* Gives the row of e; for an unknown value that of E_INTERNAL. */
const struct err_info *err_info(enum err e);

/* Returns the HTTP status code of a class, e.g. 404. */
int err_class_status(enum err_class c);

/* A wrong parameter. Its texts are static or live in the request's arena, and may be sent. */
struct err_field {
    const char *field;   /* its canonical name, e.g. "contacts[0].typeId" */
    const char *problem; /* e.g. "not an integer" */
    const char *allowed; /* e.g. "1..200 characters"; NULL when there is nothing to say */
    enum err code;       /* E_PARAM_MISSING or E_PARAM_INVALID (or E_ENCODING) */
    struct err_field *next;
};

/* The most wrong parameters that are listed, because a body with ten thousand of them must not make
 * an answer as long. */
enum { ERR_FIELDS_MAX = 100 };

struct err_state {
    enum err code;
    struct err_field *fields; /* in order of discovery */
    struct err_field *last;   /* the last one of fields; err_field keeps it */
    size_t field_count;       /* the number of fields; err_field keeps it */
    char detail[256];         /* for the log only */
    char sqlstate[6];         /* "" when the database said nothing */
    char constraint[64];      /* name of the violated constraint, "" for none */
    int64_t subject;          /* the id that the error is about (a duplicate's id), 0 for none */
};

#endif
