/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.c - a command line becomes words
 *
 *   echo "a b"'c'  \"d                  as typed
 *   echo\0a bc\0\0 "d\0                 the same memory afterwards
 *   ^     ^        ^
 *   argv  0 1      2                    to never overtakes from: a word only gets shorter
 */
#include "words.h"

#include <stddef.h>

static int refuse(char **argv, int why)
{
    argv[0] = NULL;
    return why;
}

/* Copy one word from *from to to; both end behind it. Returns to's end, NULL iff a quote is open. */
static char *copy_word(char **from, char *to)
{
    char quote = '\0';
    char *at = *from;

    for (; (*at != '\0') && ((quote != '\0') || ((*at != ' ') && (*at != '\t'))); at++) {
        if ((quote == '\0') && ((*at == '"') || (*at == '\''))) {
            quote = *at;
        } else if ((quote != '\0') && (*at == quote)) {
            quote = '\0';
        } else {
            if ((*at == '\\') && (quote != '\'') && (at[1] != '\0')) {
                at++;
            }
            *to = *at;
            to++;
        }
    }
    *from = at;
    return (quote == '\0') ? to : NULL;
}

int acre_words_split(char *line, char **argv, int max)
{
    char *from = line;
    int count = 0;

    for (;;) {
        while ((*from == ' ') || (*from == '\t')) {
            from++;
        }
        if (*from == '\0') {
            argv[count] = NULL;
            return count;
        }
        if (count == (max - 1)) {
            return refuse(argv, ACRE_WORDS_MANY);
        }
        argv[count] = from;
        count++;

        char *end = copy_word(&from, from);

        if (end == NULL) {
            return refuse(argv, ACRE_WORDS_OPEN);
        }
        if (*from != '\0') {
            from++; /* past the blank, before a 0 takes its place */
        }
        *end = '\0';
    }
}
