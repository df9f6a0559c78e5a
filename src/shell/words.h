/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_SHELL_WORDS_H
#define ACRE_SHELL_WORDS_H

/*
 * Split line in place into words: argv[0 .. count), each 0-terminated, argv[count] NULL.
 *
 * Words are parted by blanks. '...' is taken as it stands; in "..." a backslash takes the next
 * character as it stands, as it does outside quotes; quotes may begin and end inside a word, and
 * "" is an empty word.
 *
 * Returns the count, at most max - 1, or, with argv[0] NULL, ACRE_WORDS_OPEN for a quote that is
 * not closed and ACRE_WORDS_MANY for more words than fit. O(line).
 */
#define ACRE_WORDS_OPEN (-1)
#define ACRE_WORDS_MANY (-2)

int acre_words_split(char *line, char **argv, int max);

#endif
