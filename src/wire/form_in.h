/*
 * form_in: query strings, application/x-www-form-urlencoded and multipart/form-data bodies to a
 * value tree of texts, objects and lists, with PHP's bracket rules.
 *
 * Rules (checked against PHP 8.2): '+' and %20 are a blank; a[x][y]=v nests; d[]=v appends (one
 * more than the largest numeric key so far, else 0); a[0]=.., a[7]=.. keep the order of first
 * appearance; the last duplicate scalar wins; '.' and ' ' in a top-level name become '_'; an
 * unclosed '[' becomes '_'; leading blanks of a name are dropped. Every bracket level is a V_OBJECT
 * whose member names are the keys as texts
 * ("0", "1", ... for []); value_get(.., "0") works and binding a list walks the members in order.
 * A repeated plain name (a=1&a=2) keeps only the last as PHP does, unless repeat_lists is set (R7's
 * binder): then the values become a V_LIST.
 */
#ifndef KARTOTEKA_WIRE_FORM_IN_H
#define KARTOTEKA_WIRE_FORM_IN_H

#include "wire/value.h"

enum { FORM_DEPTH_MAX = 5, FORM_NAME_MAX = 256 };

struct form_rules {
    /* The most variables; more of them are E_TOO_MANY_VALUES, nothing is cut silently. */
    size_t vars_max;
    bool repeat_lists; /* a=1&a=2 is a list of two */
    bool no_files;     /* multipart: a part with a file name is E_PARAM_INVALID with its name */
    bool php;          /* as urldecode() and $_REQUEST of PHP have it: '.' and ' ' in top-level
                          names become '_', a '%' without two hex digits is itself */
};

/* Decodes a query string or an urlencoded body into an object. E_SYNTAX: '%' without two hex
 * digits, unless the rules let it be; E_ENCODING: not UTF-8, or a control character in a name;
 * E_TOO_MANY_VALUES: the limits. param_bind() refuses control characters in values, because it can
 * name the parameter. */
MUST enum err form_parse(struct ctx *c, struct span text, const struct form_rules *rules,
                         struct value **out);

/* Reads a multipart/form-data body; content_type carries the boundary. A part with a file name
 * becomes an object of three texts, {filename, type, data}. A part that declares Windows-1251 is
 * read in it, its name excepted. E_SYNTAX: the framing is wrong or the last boundary is missing. */
MUST enum err multipart_parse(struct ctx *c, struct span body, struct span content_type,
                              const struct form_rules *rules, struct value **out);

/* Stores one decoded name=value pair under the bracket rules, which both parsers use. A pair
 * without a name is dropped, as PHP does. E_ENCODING: a control character in the name;
 * E_TOO_MANY_VALUES: the name is longer than FORM_NAME_MAX or nests deeper than FORM_DEPTH_MAX. */
MUST enum err form_put(struct ctx *c, struct value *root, struct span name, struct value *v,
                       const struct form_rules *rules);

/* Percent-decodes once, by one of the rules. E_SYNTAX, E_ENCODING as above. *out lives in the
 * arena, or is `in` itself when there is nothing to decode. */
enum url_rules {
    URL_PATH,    /* '+' is a plus */
    URL_FORM,    /* '+' is a blank */
    URL_FORM_PHP /* likewise, and a '%' without two hex digits is itself */
};
MUST enum err url_decode(struct ctx *c, struct span in, enum url_rules rules, struct span *out);

#endif
