#include "directory/search/search_words.h"

static bool has(const struct span *words, size_t n, struct span word)
{
    for (size_t i = 0; i < n; i++) {
        if (words[i].n == word.n && span_istarts(words[i], word)) {
            return true;
        }
    }
    return false;
}

size_t search_words(struct span *words, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n && kept < SEARCH_WORDS_MAX; i++) {
        if (!has(words, kept, words[i])) {
            words[kept++] = words[i];
        }
    }
    return kept;
}
