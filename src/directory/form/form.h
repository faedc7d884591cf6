/*
 * form: forms of sites, and what they send: a person, or a note of the one who has the phone or the
 * mail already. sql/schema/0251_forms.sql has the rules.
 */
#ifndef KARTOTEKA_DIRECTORY_FORM_FORM_H
#define KARTOTEKA_DIRECTORY_FORM_FORM_H

#include "directory/directory.h"

struct form {
    int64_t id;
    struct span name, fields; /* fields: ours=theirs, commas between them */
};

/* Gives the text of a new form's token, in the arena of c. */
struct span form_token(struct ctx *c);

/* Makes the request that of the form with this token: it may add what it sends, and reads nothing.
 * E_KEY_MISSING, E_KEY_INVALID. */
MUST enum err form_open(struct directory *d, struct span token, struct form *out);

struct form_entry {
    struct span number; /* the site's own number of it; absent: none */
    struct span name, phone, mail, line;
    struct span address; /* the sender's */
};
enum form_outcome { FORM_ADDED, FORM_NOTED, FORM_AGAIN };

/* Takes an entry; *person is whose it is. E_TOO_MANY: the sender or the form has sent too much
 * within an hour, or the person's note is full. */
MUST enum err form_take(struct directory *d, const struct form *form,
                        const struct form_entry *entry, enum form_outcome *outcome,
                        int64_t *person);

#endif
