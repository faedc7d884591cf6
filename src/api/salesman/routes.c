#include "api/salesman/routes.h"

#include "api/salesman/client/client.h"
#include "api/salesman/deal/deal.h"
#include "api/salesman/dictionaries.h"
#include "api/salesman/employees.h"
#include "api/salesman/errors.h"
#include "api/salesman/form.h"
#include "api/salesman/list_params.h"
#include "api/salesman/own_companies.h"
#include "api/salesman/person/input.h"
#include "api/salesman/person/person.h"

#define ANY (M_GET | M_POST)
/* A method of the original whose records are not held here. */
#define UNSERVED(path, what)                                                                       \
    {                                                                                              \
        ANY, path, NULL, ACCESS_READ, sm_unserved, NULL, what " are not held here: an error 402."  \
    }

const struct route sm_routes[] = {
    /* not in v1 */
    {ANY, "deal", "fields", ACCESS_READ, deal_fields_handler, NULL,
     "Names and titles of a deal's fields."},
    {ANY, "deal", "list", ACCESS_READ, deal_list_handler, &deal_list_params,
     "Open or closed deals that the caller sees, a page of 200."},
    {ANY, "deal", "info", ACCESS_READ, deal_info_handler, &deal_info_params,
     "One deal by did or uid, with its contacts."},
    {ANY, "deal", "add", ACCESS_WRITE, deal_add_handler, &deal_params, "Adds a deal."},
    {ANY, "deal", "update", ACCESS_WRITE, deal_update_handler, &deal_params,
     "Changes what is sent of a deal."},
    {ANY, "deal", "change.close", ACCESS_WRITE, deal_close_handler, &deal_close_params,
     "Closes a deal with its result."},
    {ANY, "deal", "change.user", ACCESS_WRITE, deal_user_handler, &deal_user_params,
     "Hands a deal to another employee."},
    {ANY, "deal", "delete", ACCESS_WRITE, deal_delete_handler, &deal_delete_params,
     "Deletes a deal."},

    {ANY, "user", "user|info", ACCESS_READ, user_info_handler, &user_params,
     "One employee by uid, login or number."},
    {ANY, "user", "user.list|list", ACCESS_READ, user_list_handler, NULL, "All employees."},
    {ANY, "user", "user.add|add", ACCESS_ADMIN, user_add_handler, &user_add_params,
     "Adds an employee; for administrators."},

    {ANY, "guides", "company.list", ACCESS_READ, guides_company_list, NULL, "The own companies."},
    {ANY, "guides", "company.listfull", ACCESS_READ, guides_company_listfull, NULL,
     "The own companies with their bank accounts."},
    {ANY, "guides", "company.bank", ACCESS_READ, guides_company_bank, NULL,
     "Bank accounts of the own companies."},
    {ANY, "guides", "company.signers", ACCESS_READ, guides_company_signers, NULL,
     "Signers beside the directors: none."},

    UNSERVED("akt", "Acts"),
    UNSERVED("budget", "Budgets"),
    UNSERVED("currency", "Currencies"),
    UNSERVED("document", "Documents"),
    UNSERVED("invoice", "Invoices"),
    UNSERVED("lead", "Leads"),
    UNSERVED("metrika", "Metrics"),
    UNSERVED("price", "Prices"),
    UNSERVED("statistic", "Statistics"),

    /* in every version */
    UNSERVED("calls", "Calls"),
    UNSERVED("entry", "Enquiries"),
    UNSERVED("history", "Histories"),
    UNSERVED("task", "Tasks"),

    {ANY, "person", "fields", ACCESS_READ, person_fields_handler, &sm_form_params,
     "Names and titles of a contact's active fields."},
    {ANY, "person", "list", ACCESS_READ, person_list_handler, &person_list_params,
     "Contacts that the caller sees, a page of 200, filtered and sorted."},
    {ANY, "person", "info", ACCESS_READ, person_info_handler, &person_info_params,
     "One contact by pid."},
    {ANY, "person", "add", ACCESS_WRITE, person_add_handler, &person_params, "Adds a contact."},
    {ANY, "person", "add.list|addlist", ACCESS_WRITE, person_addlist_handler, &person_bulk_params,
     "Adds up to 1,000 contacts, each with its own result."},
    {ANY, "person", "update", ACCESS_WRITE, person_update_handler, &person_params,
     "Changes what is sent of a contact."},
    {ANY, "person", "update.list|updatelist", ACCESS_WRITE, person_updatelist_handler,
     &person_bulk_params, "Changes up to 1,000 contacts, each with its own result."},
    {ANY, "person", "delete", ACCESS_WRITE, person_delete_handler, &person_pid_params,
     "Deletes a contact that has no deals."},
    {ANY, "person", "delete.list|deletelist", ACCESS_WRITE, person_deletelist_handler,
     &person_deletelist_params, "Deletes up to 1,000 contacts, each with its own result."},

    {ANY, "client", "fields", ACCESS_READ, client_fields_handler, &sm_form_params,
     "Names and titles of a client's active fields."},
    {ANY, "client", "list", ACCESS_READ, client_list_handler, &client_list_params,
     "Clients that the caller sees, a page of 200, filtered and sorted."},
    {ANY, "client", "info", ACCESS_READ, client_info_handler, &client_info_params,
     "One client by clid, uid or inn, with its contacts when asked for."},
    {ANY, "client", "add", ACCESS_WRITE, client_add_handler, &client_params, "Adds a client."},
    {ANY, "client", "add.list|addlist", ACCESS_WRITE, client_addlist_handler, &client_bulk_params,
     "Adds up to 1,000 clients, each with its own result."},
    {ANY, "client", "update", ACCESS_WRITE, client_update_handler, &client_params,
     "Changes what is sent of a client."},
    {ANY, "client", "delete", ACCESS_WRITE, client_delete_handler, &client_delete_params,
     "Deletes a client that has no deals; its contacts stay."},

    {ANY, "guides", "category", ACCESS_READ, guides_category, NULL, "Branches of clients."},
    {ANY, "guides", "territory", ACCESS_READ, guides_territory, NULL, "Territories."},
    {ANY, "guides", "relations", ACCESS_READ, guides_relations, NULL, "Relations to clients."},
    {ANY, "guides", "clientpath", ACCESS_READ, guides_clientpath, NULL, "Sources."},
    {ANY, "guides", "loyalty", ACCESS_READ, guides_loyalty, NULL, "Loyalties of contacts."},

    /* in v1 only */
    UNSERVED("leads", "Leads"),
    {ANY, "contract", "fields", ACCESS_READ, deal_fields_handler, NULL,
     "Names and titles of a deal's fields."},
    {ANY, "contract", "list", ACCESS_READ, deal_list_handler, &deal_list_params,
     "Deals that the caller sees, a page of 200."},
    {ANY, "contract", "info", ACCESS_READ, deal_info_handler, &deal_info_params,
     "One deal by did or uid."},
    {ANY, "contract", "add", ACCESS_WRITE, deal_add_handler, &deal_params, "Adds a deal."},
    {ANY, "contract", "update", ACCESS_WRITE, deal_update_handler, &deal_params,
     "Changes what is sent of a deal."},
    {ANY, "contract", "close", ACCESS_WRITE, deal_close_handler, &deal_close_params,
     "Closes a deal with its result."},
    {ANY, "contract", "delete", ACCESS_WRITE, deal_delete_handler, &deal_delete_params,
     "Deletes a deal."},

    {ANY, "guides", "user", ACCESS_READ, user_info_handler, &user_params,
     "One employee by uid, login or number; without these the caller."},
    {ANY, "guides", "users", ACCESS_READ, user_list_handler, NULL, "All employees."},
    {ANY, "guides", "useradd", ACCESS_ADMIN, user_add_handler, &user_add_params,
     "Adds an employee; for administrators."},
    {ANY, "guides", "mycompany", ACCESS_READ, guides_mycompany, NULL, "The own companies."},
    {ANY, "guides", "mybank", ACCESS_READ, guides_mybank, NULL,
     "Bank accounts of the own companies."},
};
_Static_assert(sizeof(sm_routes) / sizeof(sm_routes[0]) == SM_ROUTES_END, "the parts of the table");
