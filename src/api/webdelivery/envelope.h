/*
 * envelope: the members around every answer: data (or errors), ver, timestamp, status, requestId.
 * Only this file knows its bytes.
 *
 * A handler writes the value of WD_DATA between wd_answer() and its return; the other members
 * follow by themselves.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_ENVELOPE_H
#define KARTOTEKA_API_WEBDELIVERY_ENVELOPE_H

#include "api/webdelivery/state.h"

/* The member that holds the result. */
#define WD_DATA "data"

/* Begins the answer. The caller writes the value of WD_DATA next. */
struct writer *wd_answer(struct call *call);

/* Answers with what directory_text has of this call, the data and what pages add to it. False: it
 * has nothing. */
bool wd_answer_kept(struct call *call);

/* Answers with data that is already JSON. */
void wd_answer_json(struct call *call, struct span data);

/* Answers {id} as data. */
enum err wd_answer_id(struct call *call, int64_t id);

/* Sends the id of the contact or address that the request made as X-Created-Id; 0: it made none. */
void wd_created(struct call *call, int64_t id);

/* Gives the JSON of data in an answer that ends with data. */
struct span wd_answered_json(const struct call *call);

/* Gives the content mark, which the ETag needs, of an answer whose data is this JSON. */
struct span wd_json_mark(struct arena *mem, struct span data);

/* Writes the members that follow data or stand before errors, and the end. status: "Ok", "Err". */
void wd_write_head(struct call *call, const char *status);
void wd_write_end(struct call *call);

/* The dialect's succeed: ends the envelope; a GET gets its ETag or becomes 304. */
void wd_succeed(struct call *call);

#endif
