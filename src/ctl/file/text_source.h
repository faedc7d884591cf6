/*
 * text_source: the bytes of a text file as UTF-8, whatever its encoding, in constant memory.
 *
 * UTF-8, UTF-16 (by its byte order mark, or by the zero bytes of ASCII in it) and Windows-1251. A
 * text without a mark is told by its first block that holds more than ASCII: when that is no UTF-8
 * it is Windows-1251, the only other encoding in which such files come here.
 */
#ifndef KARTOTEKA_CTL_TEXT_SOURCE_H
#define KARTOTEKA_CTL_TEXT_SOURCE_H

#include <stdio.h>

#include "base/span.h"

enum text_encoding { TEXT_DETECT, TEXT_UTF8, TEXT_UTF16LE, TEXT_UTF16BE, TEXT_CP1251 };

enum { TEXT_BLOCK = 65536 };

struct text_source {
    FILE *f;
    enum text_encoding encoding; /* TEXT_DETECT: all was ASCII so far */
    int64_t offset;              /* bytes of the file that were given away */
    /* private */
    bool begun, peeking;
    size_t n, at; /* bytes in block, and of them given away */
    unsigned char out[4];
    size_t out_n, out_at;
    unsigned char block[TEXT_BLOCK];
};

/* A byte that no UTF-8 has: it stands for what the encoding does not define. */
enum { TEXT_BAD_BYTE = 0xFF };

/* Reads "utf-8", "utf-16", "utf-16le", "utf-16be", "cp1251" or "windows-1251" (in any case, "auto"
 * is TEXT_DETECT). Returns false for any other name. utf-16 without a byte order mark is little
 * endian, as Windows writes it. */
bool text_encoding_read(const char *name, enum text_encoding *out);

const char *text_encoding_name(enum text_encoding encoding);

/* Begins to read f, which stays the caller's and must stand at its beginning. */
void text_source_begin(struct text_source *s, FILE *f, enum text_encoding encoding);

/* Goes to a byte of the file, between two characters. Returns false when the file cannot seek. */
bool text_source_seek(struct text_source *s, int64_t offset);

/* Gives the next byte of the text as UTF-8, without a byte order mark at its beginning; EOF at the
 * end. */
int text_source_next(struct text_source *s);

/* Copies the beginning of the text, at most n - 1 bytes and up to the end of the first line, into
 * line and ends it with NUL; nothing of it counts as read. Must come before text_source_next(). */
void text_source_peek(struct text_source *s, char *line, size_t n);

#endif
