/*
 * russian: rows of the messages of kartotekactl in Russian. Private to src/ctl/say.
 */
#ifndef KARTOTEKA_CTL_SAY_RUSSIAN_H
#define KARTOTEKA_CTL_SAY_RUSSIAN_H

#include <stddef.h>

/* The English text is the key; a format has the same conversions in the same order. */
struct ctl_russian {
    const char *english, *russian;
};

extern const struct ctl_russian ctl_russian_results[];
extern const size_t ctl_russian_results_count;

/* The page of operations, and the summaries of routes. */
extern const struct ctl_russian ctl_russian_routes[];
extern const size_t ctl_russian_routes_count;

/* Sentences about files, of the form of those of faults. */
extern const struct ctl_russian ctl_russian_files[];
extern const size_t ctl_russian_files_count;

/* Sentences of faults: in the English one each '%' is a piece of text, in the Russian one "%2" is
 * the second of them. */
extern const struct ctl_russian ctl_russian_faults[];
extern const size_t ctl_russian_faults_count;

#endif
