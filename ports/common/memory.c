/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory.c - what C expects of memory before its first line runs
 *
 * Not memcpy() and memset(): this runs before .data, and they are free to use it one day.
 */
#include <bare.h>

/* link.ld of either port; all 8-aligned */
extern uint32_t __data_load[];
extern uint32_t __data_start[];
extern uint32_t __data_end[];
extern uint32_t __bss_start[];
extern uint32_t __bss_end[];

void acre_bare_memory_init(void)
{
    const volatile uint32_t *from = __data_load;

    for (volatile uint32_t *to = __data_start; to != __data_end; to++) {
        *to = *from;
        from++;
    }
    for (volatile uint32_t *to = __bss_start; to != __bss_end; to++) {
        *to = 0U;
    }
}
