/* SPDX-License-Identifier: Apache-2.0 */
/* print.c - formatted output of reports and of the shell, in pieces of a fixed buffer */
#include "print.h"

#include "acre/kernel/console.h"
#include "acre/kernel/thread.h"

struct piece {
    char text[64];
    size_t length;
};

static void put(void *arg, char c)
{
    struct piece *piece = arg;

    piece->text[piece->length] = c;
    piece->length++;
    if (piece->length == sizeof piece->text) {
        acre_console_write(piece->text, piece->length);
        piece->length = 0U;
    }
}

void acre_print(const char *fmt, ...)
{
    struct piece piece = {.length = 0U};
    va_list ap;

    va_start(ap, fmt);
    acre_sched_lock();
    (void)acre_vformat(put, &piece, fmt, ap);
    acre_console_write(piece.text, piece.length);
    acre_sched_unlock();
    va_end(ap);
}
