/*
 * import_mark: how far a file has been imported. Each batch of an import is one transaction
 * together with its mark, so an import that was stopped goes on where it was.
 */
#ifndef KARTOTEKA_DIRECTORY_IMPORT_MARK_H
#define KARTOTEKA_DIRECTORY_IMPORT_MARK_H

#include "directory/directory.h"

struct import_mark {
    int64_t position; /* bytes of the file (records of a DBF) that are done */
    int64_t line;     /* the line that comes next, from 1 */
    bool done;        /* the whole file is */
};

/* Gives the mark of a file of the tenant; zero when there is none. */
MUST enum err import_mark_get(struct directory *d, struct span file, struct import_mark *out);

/* Stores it, in the open transaction where there is one. */
MUST enum err import_mark_put(struct directory *d, struct span file,
                              const struct import_mark *mark);

#endif
