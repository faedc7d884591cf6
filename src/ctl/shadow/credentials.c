#include "ctl/shadow/credentials.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/crypto.h"

static const char *const kinds[CREDENTIALS_KINDS] = {[CREDENTIALS_SID] = "sid",
                                                     [CREDENTIALS_TOKEN] = "token",
                                                     [CREDENTIALS_PASSWORD] = "password",
                                                     [CREDENTIALS_APIKEY] = "apikey"};

/* Takes the next word off a line. */
static struct span word(struct span *line)
{
    *line = span_trim(*line);
    size_t n = 0;
    while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t') {
        n++;
    }
    struct span out = span_sub(*line, 0, n);
    *line = span_sub(*line, n, line->n);
    return out;
}

/* Reads a line into *out. Gives what is wrong with it, in the language of the environment; NULL:
 * nothing. */
static const char *read_pair(const struct ctl_call *k, struct span line,
                             struct credentials_pair *out)
{
    struct span kind = word(&line);
    out->there = word(&line);
    out->here = word(&line);
    out->kind = CREDENTIALS_KINDS;
    for (int i = 0; i < CREDENTIALS_KINDS; i++) {
        out->kind = span_is(kind, kinds[i]) ? (enum credentials_kind)i : out->kind;
    }
    if (out->kind == CREDENTIALS_KINDS) {
        return ctl_words(k, "begins with none of sid, token, password, apikey");
    }
    line = span_trim(line);
    if (out->here.n == 0 || (line.n > 0 && line.p[0] != '#')) {
        return ctl_words(k, "does not have three words: kind, credential there, credential here");
    }
    bool pair = out->kind == CREDENTIALS_PASSWORD || out->kind == CREDENTIALS_APIKEY;
    if (pair && (span_find(out->here, ':') < 1 ||
                 (!span_is(out->there, "*") && span_find(out->there, ':') < 1))) {
        return ctl_words(k, "lacks LOGIN: before the password or key");
    }
    return NULL;
}

/* Takes a line. Gives what is wrong with it as read_pair() does. */
static const char *take(struct credentials *s, const struct ctl_call *k, struct span line)
{
    struct credentials_pair pair;
    line = span_trim(line);
    if (line.n == 0 || line.p[0] == '#') {
        return NULL;
    }
    const char *fault = read_pair(k, line, &pair);
    if (fault != NULL) {
        return fault;
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->pairs[i].kind == pair.kind && span_eq(s->pairs[i].there, pair.there)) {
            return ctl_words(k, "names a credential there a second time");
        }
    }
    if (s->n == CREDENTIALS_MAX) {
        return ctl_words(k, "is one too many");
    }
    pair.there = arena_span(k->mem, pair.there);
    pair.here = arena_span(k->mem, pair.here);
    s->pairs[s->n++] = pair;
    return NULL;
}

/* Opens the file when only its owner can read it. */
static FILE *open_file(const struct ctl_call *k, const char *path)
{
    struct stat st;
    FILE *f = fopen(path, "r");
    if (f == NULL || fstat(fileno(f), &st) != 0) {
        (void)ctl_complain(k, "%s: cannot be read", path);
    } else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        (void)ctl_complain(k, "%s: others may read it; chmod 600 ends that", path);
    } else {
        return f;
    }
    if (f != NULL) {
        fclose(f);
    }
    return NULL;
}

bool credentials_read(struct credentials *s, const struct ctl_call *k, const char *path)
{
    enum { LINE = 4096 };
    char line[LINE];
    const char *fault = NULL;
    FILE *f = open_file(k, path);
    if (f == NULL) {
        return false;
    }
    s->pairs = arena_array_of(k->mem, CREDENTIALS_MAX, struct credentials_pair);
    for (int64_t n = 1; fault == NULL && fgets(line, sizeof(line), f) != NULL; n++) {
        bool cut = strchr(line, '\n') == NULL && !feof(f);
        fault = cut ? ctl_words(k, "is too long") : take(s, k, span_of(line));
        if (fault != NULL) {
            (void)ctl_complain(k, "%s: line %lld %s", path, (long long)n, fault);
        }
    }
    crypto_wipe(line, sizeof(line));
    fclose(f);
    return fault == NULL;
}

static void forget(char **text)
{
    if (*text != NULL) {
        crypto_wipe(*text, strlen(*text));
        free(*text);
        *text = NULL;
    }
}

void credentials_free(struct credentials *s)
{
    for (size_t i = 0; i < CREDENTIALS_LEARNED; i++) {
        forget(&s->learned[i].there);
        forget(&s->learned[i].here);
    }
}

struct span credentials_find(const struct credentials *s, enum credentials_kind kind,
                             struct span there)
{
    struct span rest = SPAN_NONE;
    for (size_t i = 0; i < s->n; i++) {
        if (s->pairs[i].kind == kind && span_eq(s->pairs[i].there, there)) {
            return s->pairs[i].here;
        }
        if (s->pairs[i].kind == kind && span_is(s->pairs[i].there, "*")) {
            rest = s->pairs[i].here;
        }
    }
    for (size_t i = 0; kind == CREDENTIALS_TOKEN && i < CREDENTIALS_LEARNED; i++) {
        if (s->learned[i].there != NULL && span_is(there, s->learned[i].there)) {
            return span_of(s->learned[i].here);
        }
    }
    return rest;
}

void credentials_learn(struct credentials *s, struct span there, struct span here)
{
    size_t at = s->learned_n++ % CREDENTIALS_LEARNED;
    forget(&s->learned[at].there);
    forget(&s->learned[at].here);
    s->learned[at].there = strndup(there.p, there.n);
    s->learned[at].here = strndup(here.p, here.n);
    if (s->learned[at].there == NULL || s->learned[at].here == NULL) {
        forget(&s->learned[at].there);
        forget(&s->learned[at].here);
    }
}
