/*
 * search_words: the words of a text that is searched for, so many that each may cost a look into an
 * index.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_SEARCH_WORDS_H
#define KARTOTEKA_DIRECTORY_SEARCH_SEARCH_WORDS_H

#include "base/span.h"
#include "db/constants.h"

/* Keeps the first of equal words (letters of ASCII alike), and of different ones the first
 * SEARCH_WORDS_MAX, in their order. Returns how many are left. A word that stands there twice finds
 * nothing more; 300 of one took 3 s. */
size_t search_words(struct span *words, size_t n);

#endif
