/*
 * pbx: telephone exchanges and desk phones: who calls, and phone books. docs/compatibility/pbx.md
 * names the devices and the sources of each form.
 */
#ifndef KARTOTEKA_API_PBX_PBX_H
#define KARTOTEKA_API_PBX_PBX_H

#include "api/api.h"

struct pbx_call_args {
    struct opt_i64 cmd, duration, rating;
    struct opt_text phone, callid, type, direction, diversion, user, ext, group, start, link,
        status;
};
struct pbx_name_args {
    struct opt_text number;
};
struct pbx_book_args {
    struct opt_i64 start, limit;
};
extern const struct params pbx_call_params, pbx_name_params, pbx_book_params;

/* A cloud exchange tells of a call or asks for the caller. */
enum err pbx_call(struct call *call);
/* Stores an event of a call, or how it ended; and what the other side thinks of it. */
enum err pbx_take(struct call *call, bool ended);
enum err pbx_rate(struct call *call);
/* The caller's name as plain text, empty for an unknown number. */
enum err pbx_name(struct call *call);
/* Phone books. */
enum err pbx_yealink(struct call *call);
enum err pbx_grandstream(struct call *call);

#endif
