/*
 * openapi: the operations of a dialect as an OpenAPI 3.1 document, from the tables of routes,
 * parameters and errors. Answers and examples are added by tools/openapi/build.py.
 */
#ifndef KARTOTEKA_CTL_OPENAPI_OPENAPI_H
#define KARTOTEKA_CTL_OPENAPI_OPENAPI_H

#include "api/api.h"

/* Returns the name of a dialect's document: "r7", "salesman-v2". */
struct span openapi_name(struct arena *mem, const struct dialect *dialect);

/* True when the dialect has a document; CardDAV's methods are none of OpenAPI's. */
bool openapi_has(const struct dialect *dialect);

/* Writes the document. conf: limits that texts of errors name. */
void openapi_write(struct writer *w, struct arena *mem, const struct dialect *dialect,
                   const struct conf *conf);

/* Writes the JSON Schema of a row as the member `key`. */
void openapi_schema(struct writer *w, const char *key, const struct param *row);

/* Writes the JSON Schema of an object with the rows of a table (NULL: none) that `wanted` accepts,
 * and a first member `action` with this one value (NULL: without). */
void openapi_object(struct writer *w, const char *key, const struct params *params,
                    bool (*wanted)(const void *arg, const struct param *), const void *arg,
                    const char *action);

#endif
