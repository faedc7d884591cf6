#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/person.h"
#include "api/salesman/person_input.h"
#include "api/salesman/state.h"

#define ANY (M_GET | M_POST)

static const struct route routes[] = {
    {ANY, "person", "fields", ACCESS_READ, person_fields_handler, &person_fields_params,
     "Names and titles of a contact's active fields."},
    {ANY, "person", "list", ACCESS_READ, person_list_handler, &person_list_params,
     "Contacts that the caller sees, a page of 200, filtered and sorted."},
    {ANY, "person", "info", ACCESS_READ, person_info_handler, &person_info_params,
     "One contact by pid."},
    {ANY, "person", "add", ACCESS_WRITE, person_add_handler, &person_params, "Adds a contact."},
};

#define SALESMAN(version_, prefix_)                                                                \
    {                                                                                              \
        .name = "salesman", .prefix = (prefix_), .routes = routes,                                 \
        .route_count = sizeof routes / sizeof routes[0], .rules = {.null_is_absent = true},        \
        .version = (version_), .begin = sm_begin, .read = sm_read,                                 \
        .authenticate = sm_authenticate, .action = sm_action, .fail = sm_fail                      \
    }
const struct dialect dialect_salesman_v2 = SALESMAN(2, "/developer/v2/");
const struct dialect dialect_salesman_v3 = SALESMAN(3, "/developer/v3/");
