/*
 * r7: the CRM API 2.0 of R7-Office and ONLYOFFICE Workspace: contacts, companies, cases, merge.
 */
#ifndef KARTOTEKA_API_R7_R7_H
#define KARTOTEKA_API_R7_R7_H

#include "api/api.h"

extern const struct dialect dialect_r7;

#endif
