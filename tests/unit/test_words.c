/* SPDX-License-Identifier: Apache-2.0 */
/* A command line becomes words: the rules of words.h, one line each. */
#include "expect.h"
#include "words.h"

#include <stddef.h>
#include <string.h>

#define MAX 4

static void splits(const char *line, int count, const char *const *expected)
{
    char copy[64];
    char *argv[MAX];
    int got;

    strcpy(copy, line);
    got = acre_words_split(copy, argv, MAX);
    EXPECT(got == count);
    if ((got == count) && (got >= 0)) {
        for (int i = 0; i < count; i++) {
            EXPECT(strcmp(argv[i], expected[i]) == 0);
        }
    }
    EXPECT(argv[(got > 0) ? got : 0] == NULL);
}

#define SPLITS(line, ...)                                                                          \
    do {                                                                                           \
        static const char *const expected[] = {__VA_ARGS__};                                       \
        splits(line, (int)(sizeof expected / sizeof expected[0]), expected);                       \
    } while (0)

int main(void)
{
    splits("", 0, NULL);
    splits("  \t ", 0, NULL);
    SPLITS("ps", "ps");
    SPLITS("  list   thread ", "list", "thread");
    SPLITS("a\tb", "a", "b");
    SPLITS("x \"a b\" c", "x", "a b", "c");
    SPLITS("x 'a \"b'", "x", "a \"b");
    SPLITS("x a\"b c\"'d e'f", "x", "ab cd ef");
    SPLITS("x \"\" ''", "x", "", "");
    SPLITS("x \"a\\\"b\\\\\" a\\ b", "x", "a\"b\\", "a b");
    SPLITS("x 'a\\'b", "x", "a\\b");
    SPLITS("x\\", "x\\");
    splits("x \"a", ACRE_WORDS_OPEN, NULL);
    splits("x 'a b", ACRE_WORDS_OPEN, NULL);
    splits("x \"a\\\"", ACRE_WORDS_OPEN, NULL);
    SPLITS("a b c", "a", "b", "c");
    SPLITS("a b c ", "a", "b", "c");
    splits("a b c d", ACRE_WORDS_MANY, NULL);
    return expect_report("words");
}
