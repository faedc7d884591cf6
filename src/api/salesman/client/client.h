/*
 * client: the handlers of the method client, their arguments, and a client on the wire.
 */
#ifndef KARTOTEKA_API_SALESMAN_CLIENT_CLIENT_H
#define KARTOTEKA_API_SALESMAN_CLIENT_CLIENT_H

#include "api/salesman/shapes.h"
#include "directory/company/company.h"
#include "directory/company/company_list.h"
#include "directory/company/company_write.h"

enum { SM_REQUISITES = 15 };
extern const char *const sm_requisites[SM_REQUISITES];

/* The parameters of one record of add, add.list and update. */
struct sm_client_args {
    struct opt_text clid, uid, title, user, iduser, idcategory, head_clid, pid, address, phone, fax,
        site_url, mail_url, territory, des, scheme, tip_cmr, clientpath, date_create;
    struct sm_inputs inputs;
    struct opt_i64 type;
    struct value *recv;
};

extern const struct params client_info_params, client_params, client_bulk_params,
    client_delete_params;

enum err client_fields_handler(struct call *call);
enum err client_list_handler(struct call *call);
enum err client_info_handler(struct call *call);
enum err client_add_handler(struct call *call);
enum err client_addlist_handler(struct call *call);
enum err client_update_handler(struct call *call);
enum err client_delete_handler(struct call *call);

/* Turns the parameters of active fields into an edit. */
MUST enum err client_edit_read(struct call *call, const struct catalog *k,
                               const struct sm_client_args *a, struct company_edit *out);

/* Writes one object with the wanted fields, and the requisites when they are asked for. */
void sm_client(struct call *call, const struct catalog *k, const struct sm_fields *fields,
               bool requisites, enum sm_view view, const struct company *c);

/* Describes the contact values of a client's field: the kind and category of new ones, and the
 * categories (bits) of stored ones that it shows. Returns false when the field holds none. */
bool client_contact_field(struct span field, struct contact_values *out);

#endif
