/*
 * place_import: adds cities and streets in bulk. A file is read in batches. Each batch is one
 * transaction together with the mark of how far the file has been read, so that an import continues
 * where it stopped.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_IMPORT_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_IMPORT_H

#include "directory/import_mark.h"

struct place_import_row {
    int64_t line;
    struct span country, city, street, post_code; /* street may be empty: only the city is added */
    /* The city's classifier code, and its name with the region; may be empty. */
    struct span code, qualified;
    /* The city's id as an export has it, 0: none. It counts where that city has the row's name and
     * country, so that namesakes come back as themselves. */
    int64_t id;
};
struct place_import_counts {
    /* unknown: rows whose country is not known. */
    int64_t rows, cities, streets, post_codes, unknown;
};
/* Imports one batch. unknown[0..counts->unknown) gets the lines whose country is unknown; it has
 * room for n. With a mark, stores it, too (file names it). Everything is added to *counts, except
 * unknown, which counts this batch only. E_BUSY: another import of this tenant is running. */
MUST enum err place_import_batch(struct directory *d, const struct place_import_row *rows, size_t n,
                                 struct span file, const struct import_mark *mark,
                                 struct place_import_counts *counts, int64_t *unknown);

/* Renews the planner's statistics: without them the first batches are planned for an empty table.
 * It must run as the owner of the schema. */
MUST enum err place_import_analyze(struct directory *d);

#endif
