/*
 * xml_in: turns a small XML document into a value tree, as R7's binder reads `text/xml` bodies. The
 * children of the root element, whatever its name, are the members. An element with children is an
 * object, one with text a V_TEXT, an empty one the empty text; elements of one name repeated under
 * one parent become a V_LIST.
 */
#ifndef KARTOTEKA_WIRE_XML_IN_H
#define KARTOTEKA_WIRE_XML_IN_H

#include "wire/value.h"

enum { XML_DEPTH_MAX = 16, XML_ELEMENTS_MAX = 10000 };

/* Accepts elements, attributes (ignored), text, CDATA, comments, an XML declaration, the five named
 * entities and character references. E_SYNTAX: DTDs, processing instructions, undefined entities,
 * anything not well formed; E_ENCODING: not UTF-8, or a character that XML 1.0 or our texts forbid;
 * E_TOO_MANY_VALUES: the limits. */
MUST enum err xml_parse(struct ctx *c, struct span text, struct value **out);

#endif
