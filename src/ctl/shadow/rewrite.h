/*
 * rewrite: walks the named values of a query, a form or a JSON text, and puts others in their
 * place. What is not changed keeps its bytes.
 */
#ifndef KARTOTEKA_CTL_SHADOW_REWRITE_H
#define KARTOTEKA_CTL_SHADOW_REWRITE_H

#include "base/buf.h"
#include "base/ctx.h"
#include "wire/value.h"

/* Gives what is to stand for a value (decoded) of this name, or the value itself. An item of a list
 * has the list's name. parent: the name of the object that has it, empty at the root; in a form
 * "a[b]" and "a[0][b]" are b of a. */
struct rewrite_with {
    struct span (*change)(void *arg, struct span parent, struct span name, struct span value);
    void *arg;
};

/* Give the text with its values changed, in c->mem, or the text itself when nothing is. What cannot
 * be parsed stays as it is. */
struct span rewrite_pairs(struct ctx *c, struct span pairs, const struct rewrite_with *r);
struct span rewrite_json(struct ctx *c, struct span text, const struct rewrite_with *r);

/* Changes the scalars of a tree in place. Returns true when any changed. */
bool rewrite_tree(struct value *v, const struct rewrite_with *r);

/* Does it by the type of a body, as the dialects read it: a form or JSON; another one stays. */
struct span rewrite_body(struct ctx *c, struct span body, struct span type,
                         const struct rewrite_with *r);

/* Appends a text in percent encoding (RFC 3986, all but unreserved characters). */
void rewrite_encode(struct buf *out, struct span text);

#endif
