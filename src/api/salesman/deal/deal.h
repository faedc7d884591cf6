/*
 * deal: the handlers of the method deal, their arguments, and a deal on the wire.
 */
#ifndef KARTOTEKA_API_SALESMAN_DEAL_DEAL_H
#define KARTOTEKA_API_SALESMAN_DEAL_DEAL_H

#include "api/salesman/shapes.h"
#include "directory/deal/deal.h"

extern const struct params deal_list_params, deal_info_params, deal_params, deal_close_params,
    deal_user_params, deal_delete_params;

enum err deal_fields_handler(struct call *call);
enum err deal_list_handler(struct call *call);
enum err deal_info_handler(struct call *call);
enum err deal_add_handler(struct call *call);
enum err deal_update_handler(struct call *call);
enum err deal_close_handler(struct call *call);
enum err deal_user_handler(struct call *call);
enum err deal_delete_handler(struct call *call);

/* Finds the deal that a call names by did, else by uid. missing: the code when neither is sent,
 * which differs among the documents' actions. E_CONTACT_NOT_FOUND: did is no number. */
MUST enum err deal_named(struct call *call, struct opt_text did, struct opt_text uid,
                         const char *missing, struct deal *out);

/* Writes the names and titles of a deal's fields. */
void sm_deal_titles(struct call *call);

/* Writes the members of a deal that `fields` names, or all of them when it names none. */
void sm_deal(struct call *call, const struct catalog *k, struct opt_text fields, enum sm_view view,
             const struct deal *v);

#endif
