/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter: a table of what each format prints, random conversions against the host's own
 * snprintf, and the bounds: nothing written past the buffer, nothing read past a precision.
 */
#include "acre/lib/fmt.h"
#include "expect.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static char got[8192];
static char want[8192];

/* Formats here are data, as they are to the formatter: the compiler's own check of them is of no
 * use, since some are wrong on purpose. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"

static int print(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);

    int length = acre_vsnprintf(got, sizeof got, fmt, ap);

    va_end(ap);
    return length;
}

static int printed(const char *expected, int length)
{
    if ((strcmp(got, expected) != 0) || (length != (int)strlen(expected))) {
        printf("got \"%s\" (%d), not \"%s\"\n", got, length, expected);
        return 0;
    }
    return 1;
}

#define PRINTS(text, ...) EXPECT(printed(text, print(__VA_ARGS__)))

static const char *volatile no_text; /* NULL that the compiler does not see */

static void test_table(void)
{
    static const char *const ignored_zero = "%-013d|";
    static const char *const lone = "100%";
    static const char *const unknown = "%y %5k|";
    static const char *const cut = "a%-5";
    static const char *const store = "a%nb";
    int stored = 7;

    PRINTS("", "%s", "");
    PRINTS("plain", "plain");
    PRINTS("-5 7 2147483647 -2147483648", "%d %i %d %d", -5, 7, INT_MAX, INT_MIN);
    PRINTS("4294967295 ff FF 17", "%u %x %X %o", UINT_MAX, 255U, 255U, 15U);
    PRINTS("  7|7  |007|+7| 7|-7", "%3d|%-3d|%03d|%+d|% d|%d", 7, 7, 7, 7, 7, -7);
    PRINTS("7            |", ignored_zero, 7);
    PRINTS("0x1f 0X1F 017 0", "%#x %#X %#o %#x", 31U, 31U, 15U, 0U);
    PRINTS("  007|007  |||", "%5.3d|%-5.3d|%.0d|%.0u|", 7, 7, 0, 0U);
    PRINTS("-0007|    -7|+07", "%05d|%6d|%+03d", -7, -7, 7);
    PRINTS("9223372036854775807 -9223372036854775808", "%lld %lld", LLONG_MAX, LLONG_MIN);
    PRINTS("18446744073709551615 ffffffffffffffff", "%llu %llx", ULLONG_MAX, ULLONG_MAX);
    PRINTS("1777777777777777777777", "%llo", ULLONG_MAX);
    PRINTS("4294967296 10000000000", "%llu %llu", 4294967296ULL, 10000000000ULL);
    PRINTS("-1 255 -1 65535", "%hhd %hhu %hd %hu", 255, 511, 65535, 65535 + 65536);
    PRINTS("12 -3 4 5", "%zu %td %ld %ju", (size_t)12, (ptrdiff_t)-3, 4L, (uintmax_t)5);
    PRINTS("[a] [  a] [a  ]", "[%c] [%3c] [%-3c]", 'a', 'a', 'a');
    PRINTS("[ab] [  ab] [ab  ] [a]", "[%s] [%4s] [%-4s] [%.1s]", "ab", "ab", "ab", "ab");
    PRINTS("[name  ] [    name] [na]", "[%-*.*s] [%8.*s] [%.*s]", 6, 4, "name", 4, "namely", 2,
           "name");
    PRINTS("[7  ] [7]", "[%*d] [%.*d]", -3, 7, -1, 7); /* negative: left, and no precision */
    PRINTS("(null) (n", "%s %.2s", no_text, no_text);
    PRINTS("0x0 0x1f [  0x2]", "%p %p [%5p]", (void *)0, (void *)(uintptr_t)31,
           (void *)(uintptr_t)2);
    PRINTS("%|100%", "%%|%s", "100%");
    PRINTS("100%", lone);
    PRINTS("%y %5k|", unknown);
    PRINTS("a%-5", cut);
    PRINTS("*float* 3", "%f %d", 1.5, 3);
    PRINTS("ab", store, &stored);
    EXPECT(stored == 7);
}

/* What the two doors print with: see the formats named in their headers. */
static void test_doors(void)
{
    PRINTS("    5 00ff 0012 0000abcd", "%5d %04x %04d %08x", 5, 255U, 12, 0xabcdU);
    PRINTS("  12K|   3M| 1.5M", "%4dK|%4dM|%2d.%dM", 12, 3, 1, 5);
    PRINTS("mp1      25", "%-5s %5u", "mp1", 25U);
    PRINTS("1.0007", "%u.%04u", 1U, 7U);
}

static void test_bounds(void)
{
    char small[5] = "####";
    char *unended = malloc(3);

    EXPECT(acre_snprintf(small, 3, "%s", "abcdef") == 6);
    EXPECT((strcmp(small, "ab") == 0) && (small[3] == '#'));
    EXPECT((acre_snprintf(small, 1, "x%d", 5) == 2) && (small[0] == '\0') && (small[1] == 'b'));
    small[0] = 'q';
    EXPECT((acre_snprintf(small, 0, "%d", 12345) == 5) && (small[0] == 'q'));
    EXPECT(acre_snprintf(NULL, 0, "%5d", 1) == 5);
    EXPECT((acre_snprintf(small, sizeof small, "%d", 1234) == 4) && (strcmp(small, "1234") == 0));

    EXPECT(unended != NULL);
    memcpy(unended, "xyz", 3); /* no 0 after it: the sanitizer sees any byte too many */
    PRINTS("[xyz]", "[%.3s]", unended);
    PRINTS("[xyz]", "[%.*s]", 3, unended);
    PRINTS("[]", "[%.0s]", unended + 3);
    free(unended);

    EXPECT(print("%*d", INT_MAX, 1) == ACRE_FMT_WIDTH_MAX);
    EXPECT(print("%*d", INT_MIN, 1) == ACRE_FMT_WIDTH_MAX);
    EXPECT(print("%*d", -5000, 1) == ACRE_FMT_WIDTH_MAX);
    EXPECT(print("%.*d", INT_MAX, 1) == ACRE_FMT_WIDTH_MAX);
    EXPECT(print("%99999999999999999999d", 1) == ACRE_FMT_WIDTH_MAX);
}

static void put_two(void *arg, char c)
{
    char **at = arg;

    *(*at)++ = c;
}

static void test_put(void)
{
    char text[8] = {0};
    char *at = text;

    EXPECT(acre_format(put_two, &at, "%d-%s", 4, "x") == 3);
    EXPECT(strcmp(text, "4-x") == 0);
}

static uint64_t state;

static uint32_t random32(void)
{
    state = (state * 6364136223846793005ULL) + 1442695040888963407ULL;
    return (uint32_t)(state >> 32);
}

static uint64_t random_value(void)
{
    uint64_t value = ((uint64_t)random32() << 32) | random32();

    value >>= random32() % 64U;
    return ((random32() % 4U) == 0U) ? (0U - value) : value;
}

/* Prints value both ways under fmt, whose conversion has the given length. */
static void both(const char *fmt, unsigned length, uint64_t value)
{
    int expected;
    int length_got;

#define BOTH(type)                                                                                 \
    do {                                                                                           \
        expected = snprintf(want, sizeof want, fmt, (type)value);                                  \
        length_got = acre_snprintf(got, sizeof got, fmt, (type)value);                             \
    } while (0)
    switch (length) {
    case 0: /* "", hh and h */
    case 1:
    case 2:
        BOTH(int);
        break;
    case 3:
        BOTH(long);
        break;
    case 4:
        BOTH(long long);
        break;
    case 5:
        BOTH(size_t);
        break;
    case 6:
        BOTH(ptrdiff_t);
        break;
    default:
        BOTH(intmax_t);
        break;
    }
    if ((expected != length_got) || (strcmp(got, want) != 0)) {
        printf("%s of %llx: got \"%s\", not \"%s\"\n", fmt, (unsigned long long)value, got, want);
    }
    EXPECT((expected == length_got) && (strcmp(got, want) == 0));
}

static void test_random_numbers(unsigned rounds)
{
    static const char *const lengths[] = {"", "hh", "h", "l", "ll", "z", "t", "j"};

    for (unsigned i = 0; i < rounds; i++) {
        char fmt[64];
        char *at = fmt;
        unsigned length = random32() % 8U;
        char letter = "diuxXo"[random32() % 6U];

        *at++ = '%';
        for (unsigned flags = random32() % 4U; flags > 0U; flags--) {
            char flag = "-0+ #"[random32() % 5U];

            /* # means nothing before these, + and space nothing before the others */
            *at++ = ((flag == '#') && (strchr("diu", letter) != NULL)) ? '-' : flag;
        }
        if ((random32() % 2U) != 0U) {
            at += sprintf(at, "%u", (random32() % 40U) + 1U);
        }
        if ((random32() % 3U) == 0U) {
            at += sprintf(at, ".%u", random32() % 30U);
        }
        sprintf(at, "%s%c|", lengths[length], letter);
        both(fmt, length, random_value());
    }
    EXPECT(rounds > 0U);
}

static void test_random_strings(unsigned rounds)
{
    for (unsigned i = 0; i < rounds; i++) {
        char text[32];
        unsigned length = random32() % sizeof text;
        int width = (int)(random32() % 80U) - 40;
        int precision = (int)(random32() % 40U) - 4;
        size_t size = random32() % 64U;

        memset(text, 'a' + (int)(i % 26U), length);
        text[(length < sizeof text) ? length : (sizeof text - 1U)] = '\0';
        memset(want, '#', sizeof want);
        memset(got, '#', sizeof got);

        int expected = snprintf(want, size, "<%*.*s%%%c>", width, precision, text, 'x');
        int length_got = acre_snprintf(got, size, "<%*.*s%%%c>", width, precision, text, 'x');

        EXPECT((expected == length_got) && (memcmp(got, want, 128) == 0));
    }
}

/* Any bytes at all as a format, without an argument that it could misread: ends, within the buffer. */
static void test_random_formats(unsigned rounds)
{
    for (unsigned i = 0; i < rounds; i++) {
        char fmt[24];
        unsigned length = random32() % sizeof fmt;

        for (unsigned k = 0; k < length; k++) {
            fmt[k] = "%%-0+ #.123hlztjyk\x80\xff\n"[random32() % 22U];
        }
        fmt[length] = '\0';
        memset(got, '#', sizeof got);
        EXPECT(acre_snprintf(got, 16, fmt, 0, 0, 0) >= 0);
        EXPECT((memchr(got, '\0', 16) != NULL) && (got[16] == '#'));
    }
}

int main(int argc, char **argv)
{
    uint64_t seed = (argc > 1) ? strtoull(argv[1], NULL, 0) : 1U;

    printf("SEED=%llu\n", (unsigned long long)seed);
    state = seed;
    test_table();
    test_doors();
    test_bounds();
    test_put();
    test_random_numbers(200000U);
    test_random_strings(20000U);
    test_random_formats(20000U);
    return expect_report("fmt");
}
