/*
 * change_mark: where a reader of changes stands.
 */
#ifndef KARTOTEKA_DIRECTORY_CHANGE_MARK_H
#define KARTOTEKA_DIRECTORY_CHANGE_MARK_H

#include <stdint.h>

/* Where a reader of changes stands: everything up to `since` is known, of later ones what comes
 * before (revision, id) in their order. */
struct change_mark {
    int64_t since, revision, id;
};

#endif
