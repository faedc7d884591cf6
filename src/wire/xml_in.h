/*
 * xml_in: turns a small XML document into a value tree, as R7's binder reads `text/xml` bodies. The
 * children of the root element, whatever its name, are the members. An element with children is an
 * object, one with text a V_TEXT, an empty one the empty text; elements of one name repeated under
 * one parent become a V_LIST.
 *
 * xml_nodes() reads the same documents into nodes, which keep order, namespaces and attributes.
 */
#ifndef KARTOTEKA_WIRE_XML_IN_H
#define KARTOTEKA_WIRE_XML_IN_H

#include "wire/value.h"

enum { XML_DEPTH_MAX = 16, XML_ELEMENTS_MAX = 10000, XML_NODES_MAX = 100000 };

struct xml_attribute {
    struct span name, value; /* the name as it is written, the value without its references */
    struct xml_attribute *next;
};

/* An element. It lives in the request's arena. */
struct xml_node {
    struct span space, name;          /* its namespace, "" for none, and its name in it */
    struct span text;                 /* its text; "" beside elements */
    struct xml_attribute *attributes; /* in their order, declarations of namespaces among them */
    struct xml_node *first, *last;    /* its children */
    struct xml_node *next;            /* the next child of its parent */
};

/* Accepts elements, attributes (ignored), text, CDATA, comments, an XML declaration, the five named
 * entities and character references. E_SYNTAX: DTDs, processing instructions, undefined entities,
 * anything not well formed; E_ENCODING: not UTF-8, or a character that XML 1.0 or our texts forbid;
 * E_TOO_MANY_VALUES: the limits. */
MUST enum err xml_parse(struct ctx *c, struct span text, struct value **out);

/* Does the same into nodes, at most XML_NODES_MAX. E_SYNTAX: also a prefix that stands for no
 * namespace. */
MUST enum err xml_nodes(struct ctx *c, struct span text, struct xml_node **root);

/* Gives an attribute by its name as it is written; absent when the element has none. */
struct span xml_attribute(const struct xml_node *n, const char *name);

/* True for an element of this namespace and name. */
bool xml_is(const struct xml_node *n, const char *space, const char *name);

/* Gives the first child of this namespace and name; NULL (also for a NULL parent): there is none.
 */
struct xml_node *xml_child(const struct xml_node *n, const char *space, const char *name);

#endif
