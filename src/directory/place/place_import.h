/*
 * place_import: cities and streets in bulk. A file is taken in by batches; each is one transaction
 * together with the mark of how far the file has come, so that an import goes on where it stopped.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_IMPORT_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_IMPORT_H

#include "directory/directory.h"

struct place_import_row {
    int64_t line;
    struct span country, city, street, post_code; /* street may be empty: only the city */
    struct span code, qualified; /* of the city: classifier code, name with region; may be empty */
};
struct place_import_counts {
    int64_t rows, cities, streets, post_codes, unknown; /* unknown: rows without a known country */
};
/* Where the file stands. */
struct place_import_mark {
    int64_t position, line;
    bool done;
};

/* One batch. unknown[0..counts->unknown) get the lines whose country is unknown; it holds n. With a
 * mark, it is stored too (file names it). Everything is added to *counts but unknown, which is of
 * this batch. E_BUSY: another import of this tenant is running. */
MUST enum err place_import_batch(struct directory *d, const struct place_import_row *rows, size_t n,
                                 struct span file, const struct place_import_mark *mark,
                                 struct place_import_counts *counts, int64_t *unknown);

/* Has the planner's statistics taken anew: without them the first batches are planned for an empty
 * table. For the owner of the schema. */
MUST enum err place_import_analyze(struct directory *d);

/* The mark of a file; zero when there is none. */
MUST enum err place_import_state(struct directory *d, struct span file,
                                 struct place_import_mark *out);

#endif
