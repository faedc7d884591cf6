/*
 * json_in: turns a JSON text into a value tree. json-c parses it, after a byte-level scan of our
 * own, because json-c 0.16 accepts overlong UTF-8, surrogates, raw control characters, single
 * quotes, NaN and clamps integers even in strict mode.
 */
#ifndef KARTOTEKA_WIRE_JSON_IN_H
#define KARTOTEKA_WIRE_JSON_IN_H

#include "wire/value.h"

enum { JSON_DEPTH_MAX = 16, JSON_VALUES_MAX = 20000, JSON_MEMBERS_MAX = 2000 };

/* Parses one JSON text (a leading BOM and white space around it are allowed) into *out, in c->mem.
 * E_SYNTAX: anything that RFC 8259 does not allow, integers outside int64, numbers that json-c
 * would turn into infinity. E_ENCODING: invalid UTF-8, lone surrogates, C0 controls that are not
 * escaped, any control character in a member's name. E_TOO_MANY_VALUES: the limits above.
 * param_bind() refuses escaped control characters in values (\u0000, too), because it can name the
 * parameter. Of members with one name the last wins. Numbers keep their text (-0 becomes "0"). */
MUST enum err json_parse(struct ctx *c, struct span text, struct value **out);

/* Does the same for texts as Json.NET takes them, for dialects whose vendor uses it. Beside RFC
 * 8259 a member's name may stand without quotes (letters, digits, '_', '$'), texts and names may
 * stand in single quotes, a comma may follow the last member or item, and comments of both kinds
 * may stand where blanks may. All other rules and limits hold. */
MUST enum err json_parse_lax(struct ctx *c, struct span text, struct value **out);

/* Does json_parse() with another limit of values, for long answers that were asked for. */
MUST enum err json_parse_long(struct ctx *c, struct span text, size_t values_max,
                              struct value **out);

/* Runs only the scan (for fuzzing and tests). E_OK: json-c may see the text. */
MUST enum err json_scan(struct ctx *c, struct span text);
MUST enum err json_scan_long(struct ctx *c, struct span text, size_t values_max);

#endif
