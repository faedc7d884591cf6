#include "ctl/xlsx/parts.h"

#include <expat.h>
#include <minizip/unzip.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a part as XML, how many of them may come of one packed byte, and the size from which
 * that is asked: tables with ten million cells that are all alike come to a tenth of it. */
#define PART_MAX (INT64_C(8) << 30)
enum { RATIO_MAX = 300, RATIO_FROM = 1 << 20, PIECE = 65536 };

struct parts_reader {
    struct parts_archive *a;
    const struct part_calls *calls;
    void *self;
    XML_Parser parser;
    int64_t size, position;
    bool paused, ended, closed;
};

bool archive_open(struct parts_archive *a, const char *path)
{
    a->problem = NULL;
    a->zip = unzOpen64(path);
    if (a->zip == NULL) {
        a->problem = "is no workbook of Excel (xlsx), or it is damaged";
    }
    return a->zip != NULL;
}

void archive_close(struct parts_archive *a)
{
    if (a->zip != NULL) {
        (void)unzClose(a->zip); /* it was read only */
        a->zip = NULL;
    }
}

static bool find(struct parts_archive *a, const char *name, unz_file_info64 *info)
{
    enum { IGNORE_CASE = 2 };
    return unzLocateFile(a->zip, name, IGNORE_CASE) == UNZ_OK &&
           unzGetCurrentFileInfo64(a->zip, info, NULL, 0, NULL, 0, NULL, 0) == UNZ_OK;
}

uint32_t archive_sum(struct parts_archive *a, const char *name)
{
    unz_file_info64 info;
    return find(a, name, &info) ? (uint32_t)info.crc : 0;
}

static const char *without_prefix(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

const char *part_attribute(const char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2) {
        if (strcmp(without_prefix(attributes[0]), name) == 0) {
            return attributes[1];
        }
    }
    return NULL;
}

static void XMLCALL on_begin(void *part, const XML_Char *name, const XML_Char **attributes)
{
    const struct parts_reader *p = part;
    if (p->calls->begin != NULL) {
        p->calls->begin(p->self, without_prefix(name), attributes);
    }
}

static void XMLCALL on_end(void *part, const XML_Char *name)
{
    const struct parts_reader *p = part;
    if (p->calls->end != NULL) {
        p->calls->end(p->self, without_prefix(name));
    }
}

static void XMLCALL on_text(void *part, const XML_Char *text, int n)
{
    const struct parts_reader *p = part;
    if (p->calls->text != NULL) {
        p->calls->text(p->self, text, n);
    }
}

/* No workbook has one, and entities are how small files become large. */
static void XMLCALL on_doctype(void *part, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int internal)
{
    const struct parts_reader *p = part;
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    p->a->problem = "a part of the workbook declares a document type";
    (void)XML_StopParser(p->parser, XML_FALSE);
}

static const char *refusal(const unz_file_info64 *info)
{
    uint64_t size = info->uncompressed_size;
    if ((info->flag & 1) != 0) {
        return "the workbook is encrypted";
    }
    if (size > PART_MAX || (size > RATIO_FROM && size / RATIO_MAX > info->compressed_size)) {
        return "a part of the workbook is too large, or packed more tightly than tables are";
    }
    return NULL;
}

struct parts_reader *part_open(struct parts_archive *a, const char *name,
                               const struct part_calls *calls, void *self)
{
    unz_file_info64 info;
    a->problem = NULL;
    if (!find(a, name, &info)) {
        return NULL;
    }
    a->problem = refusal(&info);
    if (a->problem != NULL) {
        return NULL;
    }
    struct parts_reader *p = calloc(1, sizeof(*p));
    XML_Parser parser = XML_ParserCreate(NULL);
    if (p == NULL || parser == NULL || unzOpenCurrentFile(a->zip) != UNZ_OK) {
        a->problem = "a part of the workbook cannot be read";
        free(p);
        if (parser != NULL) {
            XML_ParserFree(parser);
        }
        return NULL;
    }
    *p = (struct parts_reader){.a = a, .calls = calls, .self = self, .parser = parser};
    p->size = (int64_t)info.uncompressed_size;
    XML_SetUserData(parser, p);
    XML_SetElementHandler(parser, on_begin, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    return p;
}

int64_t part_size(const struct parts_reader *p)
{
    return p->size;
}

int64_t part_position(const struct parts_reader *p)
{
    int64_t at = (int64_t)XML_GetCurrentByteIndex(p->parser);
    return at < 0 ? p->position : at;
}

void part_pause(struct parts_reader *p)
{
    p->paused = true;
    (void)XML_StopParser(p->parser, XML_TRUE);
}

static enum part_result bad(struct parts_reader *p)
{
    if (p->a->problem == NULL) {
        p->a->problem = "a part of the workbook is damaged";
    }
    return PART_BAD;
}

/* Hands the next piece of the part to the parser. */
static enum XML_Status feed(struct parts_reader *p)
{
    void *room = XML_GetBuffer(p->parser, PIECE);
    if (room == NULL) {
        return XML_STATUS_ERROR;
    }
    int n = unzReadCurrentFile(p->a->zip, room, PIECE);
    if (n < 0) {
        return XML_STATUS_ERROR;
    }
    p->position += n;
    p->ended = n == 0;
    return XML_ParseBuffer(p->parser, n, n == 0);
}

enum part_result part_next(struct parts_reader *p)
{
    enum XML_Status status = XML_STATUS_OK;
    if (p->paused) {
        p->paused = false;
        status = XML_ResumeParser(p->parser);
    }
    while (status == XML_STATUS_OK && !p->ended) {
        status = feed(p);
    }
    if (status == XML_STATUS_SUSPENDED) {
        return PART_PAUSED;
    }
    if (status == XML_STATUS_OK && !p->closed) { /* closing compares the sum */
        p->closed = true;
        status = unzCloseCurrentFile(p->a->zip) == UNZ_OK ? XML_STATUS_OK : XML_STATUS_ERROR;
    }
    return status == XML_STATUS_OK ? PART_END : bad(p);
}

void part_close(struct parts_reader *p)
{
    if (p != NULL) {
        if (!p->closed) {
            (void)unzCloseCurrentFile(p->a->zip); /* not read to its end, so its sum is wrong */
        }
        XML_ParserFree(p->parser);
        free(p);
    }
}

bool part_read(struct parts_archive *a, const char *name, const struct part_calls *calls,
               void *self)
{
    struct parts_reader *p = part_open(a, name, calls, self);
    if (p == NULL) {
        return false;
    }
    bool good = part_next(p) == PART_END;
    part_close(p);
    return good && a->problem == NULL;
}
