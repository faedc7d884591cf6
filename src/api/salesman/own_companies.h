/*
 * own_companies: the tenant's own companies and their bank accounts, among the guides.
 */
#ifndef KARTOTEKA_API_SALESMAN_OWN_COMPANIES_H
#define KARTOTEKA_API_SALESMAN_OWN_COMPANIES_H

#include "api/api.h"

enum err guides_company_list(struct call *call);
enum err guides_company_listfull(struct call *call);
enum err guides_company_bank(struct call *call);
enum err guides_company_signers(struct call *call);

/* The same of v1, with fewer members. */
enum err guides_mycompany(struct call *call);
enum err guides_mybank(struct call *call);

#endif
