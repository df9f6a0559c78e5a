/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8.c - characters of a command line: where they begin, and how wide a terminal shows them
 *
 *   bytes      first      further       code points
 *   1          0xxxxxxx                 U+0000   .. U+007F
 *   2          110xxxxx   10xxxxxx      U+0080   .. U+07FF
 *   3          1110xxxx   10xxxxxx *2   U+0800   .. U+FFFF     without the surrogates
 *   4          11110xxx   10xxxxxx *3   U+10000  .. U+10FFFF
 */
#include "utf8.h"

unsigned acre_utf8_length(uint8_t lead)
{
    if (lead < 0x80U) {
        return 1U;
    }
    if ((lead < 0xC0U) || (lead > 0xF4U)) {
        return 0U;
    }
    return (lead < 0xE0U) ? 2U : ((lead < 0xF0U) ? 3U : 4U);
}

bool acre_utf8_decode(const char *bytes, uint32_t *code)
{
    static const uint32_t least[5] = {0U, 0U, 0x80U, 0x800U, 0x10000U};
    unsigned length = acre_utf8_length((uint8_t)bytes[0]);

    if (length == 0U) {
        return false;
    }
    *code = (length == 1U) ? (uint8_t)bytes[0] : ((uint8_t)bytes[0] & (0x7FU >> length));
    for (unsigned i = 1U; i < length; i++) {
        if (((uint8_t)bytes[i] & 0xC0U) != 0x80U) {
            return false;
        }
        *code = (*code << 6) | ((uint8_t)bytes[i] & 0x3FU);
    }
    return (*code >= least[length]) && (*code <= 0x10FFFFU) &&
           ((*code < 0xD800U) || (*code > 0xDFFFU));
}

unsigned acre_utf8_columns(uint32_t code)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } wide[] = {
        {0x1100U, 0x115FU},   /* Hangul Jamo */
        {0x2E80U, 0xA4CFU},   /* CJK, Kana, Yi */
        {0xAC00U, 0xD7A3U},   /* Hangul */
        {0xF900U, 0xFAFFU},   /* CJK compatibility */
        {0xFE30U, 0xFE6FU},   /* vertical and small forms */
        {0xFF00U, 0xFF60U},   /* full width */
        {0xFFE0U, 0xFFE6U},   /* full width signs */
        {0x1F300U, 0x1F9FFU}, /* pictographs */
        {0x20000U, 0x3FFFDU}, /* CJK extensions */
    };

    for (size_t i = 0U; i < (sizeof wide / sizeof wide[0]); i++) {
        if ((code >= wide[i].first) && (code <= wide[i].last)) {
            return 2U;
        }
    }
    return 1U;
}

size_t acre_utf8_before(const char *text, size_t at)
{
    do {
        at--;
    } while ((at > 0U) && (((uint8_t)text[at] & 0xC0U) == 0x80U));
    return at;
}

size_t acre_utf8_after(const char *text, size_t at)
{
    return at + acre_utf8_length((uint8_t)text[at]);
}

size_t acre_utf8_width(const char *text, size_t from, size_t to)
{
    size_t columns = 0U;

    while (from < to) {
        uint32_t code = 0U;

        (void)acre_utf8_decode(text + from, &code);
        columns += acre_utf8_columns(code);
        from = acre_utf8_after(text, from);
    }
    return columns;
}
