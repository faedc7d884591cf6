/*
 * place: cities and streets.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_H

#include "directory/directory.h"

/* A city or a street. */
struct place {
    int64_t id, revision; /* revision: set by place_changes() only */
    struct span name, post_code;
    bool removed;
};
struct place_list {
    struct place *v;
    size_t n;
    bool more;    /* there are rows behind the last one */
    int64_t upto; /* set by place_changes(): the next call continues here */
};
enum place_kind { PLACE_CITY, PLACE_STREET };

#endif
