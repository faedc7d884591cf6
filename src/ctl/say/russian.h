/*
 * russian: rows of the table of messages that stand in files of their own.
 */
#ifndef KARTOTEKA_CTL_SAY_RUSSIAN_H
#define KARTOTEKA_CTL_SAY_RUSSIAN_H

#include <stddef.h>

struct russian_row {
    const char *english, *russian;
};

extern const struct russian_row russian_hooks[];
extern const size_t russian_hook_count;

#endif
