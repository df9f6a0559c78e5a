/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_SHELL_UTF8_H
#define ACRE_SHELL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character that begins with lead: 1 to 4, or 0 for a byte that begins none. */
unsigned acre_utf8_length(uint8_t lead);

/* Whether bytes[0 .. acre_utf8_length(bytes[0])) is a character as Unicode defines it: shortest
 * form, no surrogate, not above U+10FFFF. *code is it. */
bool acre_utf8_decode(const char *bytes, uint32_t *code);

/* Terminal columns of a printable character: 2 for those of East Asia, else 1. */
unsigned acre_utf8_columns(uint32_t code);

/* Index of the character before / after the one at, in text[0 .. length) of valid UTF-8. */
size_t acre_utf8_before(const char *text, size_t at);
size_t acre_utf8_after(const char *text, size_t at);

/* Columns of text[from .. to). */
size_t acre_utf8_width(const char *text, size_t from, size_t to);

#endif
