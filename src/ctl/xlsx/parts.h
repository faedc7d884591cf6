/*
 * parts: the XML files inside a workbook (XLSX), which is a ZIP archive, read piece by piece.
 *
 * minizip unpacks (libxlsxwriter brings it anyway) and expat parses. A part that is too large, is
 * packed more tightly than tables are, or declares a document type is refused before it costs
 * anything.
 */
#ifndef KARTOTEKA_CTL_XLSX_PARTS_H
#define KARTOTEKA_CTL_XLSX_PARTS_H

#include <stdbool.h>
#include <stdint.h>

/* Called while a part is parsed; any may be NULL. Names come without their prefix. */
struct part_calls {
    void (*begin)(void *self, const char *name, const char **attributes);
    void (*end)(void *self, const char *name);
    void (*text)(void *self, const char *text, int n);
};

struct parts_reader; /* a part that is being read */

struct parts_archive {
    void *zip; /* NULL: it is not open */
    const char *problem;
};

/* Opens a file. Returns false with problem set. */
bool archive_open(struct parts_archive *a, const char *path);
void archive_close(struct parts_archive *a); /* also when archive_open() has failed */

/* The sum over a part's bytes that the archive has; 0 when there is no such part. */
uint32_t archive_sum(struct parts_archive *a, const char *name);

/* Begins to read a part; one at a time. size: its bytes as XML. Returns NULL with problem set,
 * which is NULL when there is no such part. self is handed to the calls. */
struct parts_reader *part_open(struct parts_archive *a, const char *name,
                               const struct part_calls *calls, void *self);
int64_t part_size(const struct parts_reader *p);
int64_t part_position(const struct parts_reader *p); /* bytes that were parsed */

/* Makes part_next() return when the call that is running has ended. */
void part_pause(struct parts_reader *p);

enum part_result { PART_PAUSED, PART_END, PART_BAD /* see archive.problem */ };
enum part_result part_next(struct parts_reader *p);
void part_close(struct parts_reader *p); /* NULL is allowed */

/* Reads a part from its beginning to its end. Returns false with problem set (NULL: there is none).
 */
bool part_read(struct parts_archive *a, const char *name, const struct part_calls *calls,
               void *self);

/* Gives the value of an attribute by its name without a prefix; NULL: it has none. */
const char *part_attribute(const char **attributes, const char *name);

#endif
