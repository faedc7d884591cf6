#include "db/schema/schema.h"

#include <stdlib.h>
#include <string.h>

static const char usual[] = "kartoteka";

static const char *used = usual;
/* Rewritten texts by enum stmt; NULL: those of the table are sent. */
static char **texts;

/* Says whether a byte beside the word makes it another word. */
static bool joins(char c, const char *signs)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c != '\0' && strchr(signs, c) != NULL);
}

size_t schema_rewrite(const char *text, size_t n, const char *name, char *out)
{
    const size_t word = sizeof(usual) - 1, length = strlen(name);
    size_t to = 0;
    for (size_t i = 0; i < n;) {
        bool here = n - i >= word && memcmp(text + i, usual, word) == 0 &&
                    !(i > 0 && joins(text[i - 1], "\"@./-")) &&
                    !(n - i > word && joins(text[i + word], "\"/-"));
        const char *from = here ? name : text + i;
        size_t bytes = here ? length : 1;
        if (out != NULL) {
            memcpy(out + to, from, bytes);
        }
        to += bytes;
        i += here ? word : 1;
    }
    return to;
}

static char *rewritten(const char *text)
{
    size_t n = strlen(text);
    char *out = malloc(schema_rewrite(text, n, used, NULL) + 1);
    if (out != NULL) {
        out[schema_rewrite(text, n, used, out)] = '\0';
    }
    return out;
}

bool schema_use(const char *name)
{
    if (strcmp(name, used) == 0) {
        return true;
    }
    char *kept = strdup(name), **made = calloc(STMT__COUNT, sizeof(*made));
    used = kept != NULL ? kept : used;
    bool ok = kept != NULL && made != NULL;
    for (int i = 0; ok && i < STMT__COUNT; i++) {
        made[i] = rewritten(stmt_table[i].sql);
        ok = made[i] != NULL;
    }
    texts = made;
    return ok;
}

const char *schema_name(void)
{
    return used;
}

const char *schema_statement(enum stmt stmt)
{
    return texts != NULL ? texts[stmt] : stmt_table[stmt].sql;
}

const char *schema_text(struct arena *mem, const struct db_embedded *file)
{
    if (texts == NULL) {
        return file->text;
    }
    size_t n = schema_rewrite(file->text, file->size, used, NULL);
    char *out = arena_alloc(mem, n + 1);
    (void)schema_rewrite(file->text, file->size, used, out);
    out[n] = '\0';
    return out;
}
