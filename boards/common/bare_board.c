/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare_board.c - the part of a board that all of ours share
 *
 * One stretch of RAM for heaps, from the end of zero-initialised data to the end of memory, and one
 * more where the board's acre_bare_second_ram() says so. The machine may be given more RAM than its
 * board.ld counts on (`make run RAM=2M`): the command line then says how much.
 */
#include <acre/kernel/kernel.h>
#include <board.h>

#include <bare.h>

#include "uart.h"

/* link.ld and board.ld; numbers are the addresses of symbols */
extern char __heap_start[];
extern char __ram_start[];
extern char __ram_size[];
extern char __ram_max[];

static struct acre_board_ram stretches[2];
static size_t stretch_count;

void acre_board_init(void)
{
    acre_console_init();
    uintptr_t size = acre_console_option("ram", (uintptr_t)__ram_size);
    uintptr_t least = ((uintptr_t)__heap_start - (uintptr_t)__ram_start) + 1024U;

    if (size > (uintptr_t)__ram_max) {
        size = (uintptr_t)__ram_max; /* all there is */
    }
    if (size < least) {
        size = (uintptr_t)__ram_size;
    }
    stretches[0].name = "ram";
    stretches[0].begin = __heap_start;
    stretches[0].end = &__ram_start[size & ~(uintptr_t)7U];
    stretch_count = acre_bare_second_ram(&stretches[1]) ? 2U : 1U;
}

const struct acre_board_ram *acre_board_ram(size_t *count)
{
    *count = stretch_count;
    return stretches;
}

__attribute__((weak)) bool acre_bare_second_ram(struct acre_board_ram *stretch)
{
    (void)stretch;
    return false;
}

void acre_board_reset(void)
{
    acre_bare_panic();
    acre_bare_reset();
}
