/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fmt.c - printf's formats without a C library
 *
 * A conversion is read into a struct spec, and then printed in one place, field():
 *
 *   |<-------------------- width --------------------->|
 *   +-----------+---------+-----------+--------+--------+
 *   | spaces    | prefix  | zeroes    | body   | spaces |
 *   +-----------+---------+-----------+--------+--------+
 *   unless '-'   - + 0x    precision   digits   with '-'
 *                          or flag 0   or text
 *
 * Numbers are 64 bits wide on every target. Decimal digits of a value of 32 bits are had by 32-bit
 * division, which small cores have in hardware or do fast; only longer values use the library's.
 */
#include "acre/lib/fmt.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* The longest body: 64 bits in octal. */
#define DIGITS_MAX 22U

_Static_assert(sizeof(intmax_t) <= sizeof(uint64_t), "a value has 64 bits at most");
_Static_assert(ACRE_FMT_WIDTH_MAX >= 509, "C asks for this many characters from one conversion");

enum length { LEN_INT, LEN_HH, LEN_H, LEN_L, LEN_LL, LEN_Z, LEN_T, LEN_J };

struct spec {
    bool left;
    bool zero;
    bool plus;
    bool space;
    bool alternate;
    int width;
    int precision; /* negative: none given */
    enum length length;
};

struct output {
    acre_put_fn *put;
    void *arg;
    int count;
};

/* A va_list may be an array, which as a parameter is a pointer: inside a struct it stays what it is. */
struct arguments {
    va_list list;
};

static void emit(struct output *out, char c)
{
    out->put(out->arg, c);
    if (out->count < INT_MAX) {
        out->count++;
    }
}

static void emit_n(struct output *out, char c, int n)
{
    for (int i = 0; i < n; i++) {
        emit(out, c);
    }
}

static void field(struct output *out, const struct spec *spec, const char *prefix, int zeroes,
                  const char *body, int length)
{
    int prefix_length = 0;

    while (prefix[prefix_length] != '\0') {
        prefix_length++;
    }

    int used = prefix_length + zeroes + length;
    int blanks = (spec->width > used) ? (spec->width - used) : 0;

    emit_n(out, ' ', spec->left ? 0 : blanks);
    for (int i = 0; i < prefix_length; i++) {
        emit(out, prefix[i]);
    }
    emit_n(out, '0', zeroes);
    for (int i = 0; i < length; i++) {
        emit(out, body[i]);
    }
    emit_n(out, ' ', spec->left ? blanks : 0);
}

/* The digits of value, written so that they end before end; returns how many. At most DIGITS_MAX. */
static int digits(uint64_t value, unsigned base, bool upper, char *end)
{
    const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    int n = 0;

    while (value > UINT32_MAX) {
        n++;
        end[-n] = set[value % base];
        value /= base;
    }
    for (uint32_t rest = (uint32_t)value; rest != 0U; rest /= base) {
        n++;
        end[-n] = set[rest % base];
    }
    return n;
}

static void number(struct output *out, const struct spec *spec, uint64_t value, unsigned base,
                   bool upper, const char *prefix)
{
    char text[DIGITS_MAX];
    int n = digits(value, base, upper, text + DIGITS_MAX);
    int wanted = (spec->precision >= 0) ? spec->precision : 1;

    if (spec->alternate && (base == 8U) && (wanted <= n)) {
        wanted = n + 1; /* # of octal: the first digit is a 0 */
    }
    if (spec->zero && !spec->left && (spec->precision < 0)) {
        int prefix_length = (prefix[0] == '\0') ? 0 : ((prefix[1] == '\0') ? 1 : 2);

        wanted = (spec->width - prefix_length > wanted) ? (spec->width - prefix_length) : wanted;
    }
    field(out, spec, prefix, (wanted > n) ? (wanted - n) : 0, text + DIGITS_MAX - n, n);
}

static int64_t take_signed(enum length length, struct arguments *args)
{
    switch (length) {
    case LEN_HH:
        return (signed char)va_arg(args->list, int);
    case LEN_H:
        return (short)va_arg(args->list, int);
    case LEN_L:
        return va_arg(args->list, long);
    case LEN_LL:
        return va_arg(args->list, long long);
    case LEN_Z: /* the signed type of size_t's width */
    case LEN_T:
        return va_arg(args->list, ptrdiff_t);
    case LEN_J:
        return va_arg(args->list, intmax_t);
    default:
        return va_arg(args->list, int);
    }
}

static uint64_t take_unsigned(enum length length, struct arguments *args)
{
    switch (length) {
    case LEN_HH:
        return (unsigned char)va_arg(args->list, unsigned);
    case LEN_H:
        return (unsigned short)va_arg(args->list, unsigned);
    case LEN_L:
        return va_arg(args->list, unsigned long);
    case LEN_LL:
        return va_arg(args->list, unsigned long long);
    case LEN_Z:
    case LEN_T: /* the unsigned type of ptrdiff_t's width */
        return va_arg(args->list, size_t);
    case LEN_J:
        return va_arg(args->list, uintmax_t);
    default:
        return va_arg(args->list, unsigned);
    }
}

static void print_signed(struct output *out, const struct spec *spec, int64_t value)
{
    const char *sign = spec->plus ? "+" : (spec->space ? " " : "");
    uint64_t magnitude = (value < 0) ? (0U - (uint64_t)value) : (uint64_t)value;

    number(out, spec, magnitude, 10U, false, (value < 0) ? "-" : sign);
}

static void print_string(struct output *out, const struct spec *spec, const char *text)
{
    int length = 0;

    if (text == NULL) {
        text = "(null)";
    }
    /* The precision is looked at first: text need not end in a 0 when it is given. */
    while (((spec->precision < 0) || (length < spec->precision)) && (length < INT_MAX) &&
           (text[length] != '\0')) {
        length++;
    }
    field(out, spec, "", 0, text, length);
}

/* Prints one conversion; false iff c is none. */
static bool convert(struct output *out, const struct spec *spec, char c, struct arguments *args)
{
    uint64_t value;
    char one;

    switch (c) {
    case 'd':
    case 'i':
        print_signed(out, spec, take_signed(spec->length, args));
        return true;
    case 'u':
        number(out, spec, take_unsigned(spec->length, args), 10U, false, "");
        return true;
    case 'o':
        number(out, spec, take_unsigned(spec->length, args), 8U, false, "");
        return true;
    case 'x':
    case 'X':
        value = take_unsigned(spec->length, args);
        number(out, spec, value, 16U, c == 'X',
               (spec->alternate && (value != 0U)) ? ((c == 'X') ? "0X" : "0x") : "");
        return true;
    case 'p':
        number(out, spec, (uintptr_t)va_arg(args->list, void *), 16U, false, "0x");
        return true;
    case 'c':
        one = (char)va_arg(args->list, int);
        field(out, spec, "", 0, &one, 1);
        return true;
    case 's':
        print_string(out, spec, va_arg(args->list, const char *));
        return true;
    case 'n':
        (void)va_arg(args->list, void *);
        return true;
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        (void)va_arg(args->list, double);
        field(out, spec, "", 0, "*float*", 7);
        return true;
    case '%':
        emit(out, '%');
        return true;
    default:
        return false;
    }
}

static const char *read_flags(const char *at, struct spec *spec)
{
    for (;; at++) {
        switch (*at) {
        case '-':
            spec->left = true;
            break;
        case '0':
            spec->zero = true;
            break;
        case '+':
            spec->plus = true;
            break;
        case ' ':
            spec->space = true;
            break;
        case '#':
            spec->alternate = true;
            break;
        default:
            return at;
        }
    }
}

/* Digits or *, cut down to ACRE_FMT_WIDTH_MAX in magnitude; negative only from an argument. */
static const char *read_count(const char *at, int *count, struct arguments *args)
{
    int n = 0;

    if (*at == '*') {
        n = va_arg(args->list, int);
        at++;
    } else {
        for (; (*at >= '0') && (*at <= '9'); at++) {
            n = (n <= ACRE_FMT_WIDTH_MAX) ? ((n * 10) + (*at - '0')) : n;
        }
    }
    n = (n > ACRE_FMT_WIDTH_MAX) ? ACRE_FMT_WIDTH_MAX : n;
    *count = (n < -ACRE_FMT_WIDTH_MAX) ? -ACRE_FMT_WIDTH_MAX : n;
    return at;
}

static const char *read_length(const char *at, enum length *length)
{
    switch (*at) {
    case 'h':
        *length = (at[1] == 'h') ? LEN_HH : LEN_H;
        return at + ((at[1] == 'h') ? 2 : 1);
    case 'l':
        *length = (at[1] == 'l') ? LEN_LL : LEN_L;
        return at + ((at[1] == 'l') ? 2 : 1);
    case 'z':
        *length = LEN_Z;
        return at + 1;
    case 't':
        *length = LEN_T;
        return at + 1;
    case 'j':
        *length = LEN_J;
        return at + 1;
    default:
        return at;
    }
}

/* What stands between % and the conversion's letter; returns where the letter is. */
static const char *read_spec(const char *at, struct spec *spec, struct arguments *args)
{
    *spec = (struct spec){.precision = -1};
    at = read_flags(at, spec);
    at = read_count(at, &spec->width, args);
    if (spec->width < 0) {
        spec->left = true;
        spec->width = -spec->width;
    }
    if (*at == '.') {
        at = read_count(at + 1, &spec->precision, args);
    }
    return read_length(at, &spec->length);
}

int acre_vformat(acre_put_fn *put, void *arg, const char *fmt, va_list ap)
{
    struct output out = {.put = put, .arg = arg, .count = 0};
    struct arguments args;

    va_copy(args.list, ap);
    for (const char *at = fmt; *at != '\0'; at++) {
        struct spec spec;
        const char *letter;

        if (*at != '%') {
            emit(&out, *at);
            continue;
        }
        letter = read_spec(at + 1, &spec, &args);
        if ((*letter != '\0') && convert(&out, &spec, *letter, &args)) {
            at = letter;
        } else {
            emit(&out, '%'); /* and what follows it comes as plain text */
        }
    }
    va_end(args.list);
    return out.count;
}

int acre_format(acre_put_fn *put, void *arg, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);

    int count = acre_vformat(put, arg, fmt, ap);

    va_end(ap);
    return count;
}

struct bounded {
    char *at;
    size_t left; /* bytes that may still be written, the closing 0 not among them */
};

static void put_bounded(void *arg, char c)
{
    struct bounded *to = arg;

    if (to->left > 0U) {
        *to->at = c;
        to->at++;
        to->left--;
    }
}

int acre_vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
    struct bounded to = {.at = buf, .left = (size > 0U) ? (size - 1U) : 0U};
    int count = acre_vformat(put_bounded, &to, fmt, ap);

    if (size > 0U) {
        *to.at = '\0';
    }
    return count;
}

int acre_snprintf(char *buf, size_t size, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);

    int count = acre_vsnprintf(buf, size, fmt, ap);

    va_end(ap);
    return count;
}
