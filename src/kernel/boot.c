/* SPDX-License-Identifier: Apache-2.0 */
/*
 * boot.c - from the board's start-up code to the application
 *
 * The only file of the kernel, with console.c, that knows there is a board.
 */
#include <board.h>

#include <acre/kernel/export.h>

#include "internal.h"

ACRE_EXPORT_TABLE(acre_inits);

static struct acre_thread main_thread;
static _Alignas(16) unsigned char main_stack[ACRE_MAIN_STACK];

/* Lowest level in use that is not below from; above ACRE_INIT_LAST when there is none. */
static unsigned next_level(unsigned from)
{
    unsigned level = ACRE_INIT_LAST + 1U;

    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_inits); i++) {
        const struct acre_init *init = ACRE_EXPORT_AT(acre_inits, struct acre_init, i);

        if ((init->level >= from) && (init->level < level)) {
            level = init->level;
        }
    }
    return level;
}

void acre_init_run(unsigned from, unsigned to)
{
    for (unsigned level = next_level(from); level <= to; level = next_level(level + 1U)) {
        for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_inits); i++) {
            const struct acre_init *init = ACRE_EXPORT_AT(acre_inits, struct acre_init, i);

            if (init->level == level) {
                (void)init->fn();
            }
        }
    }
}

__attribute__((weak)) int acre_app_main(void)
{
    return 0;
}

static void main_entry(void *arg)
{
    (void)arg;
    acre_init_run(ACRE_INIT_FIRST_THREADED, ACRE_INIT_LAST);
    (void)acre_app_main();
}

void acre_boot(void)
{
    const struct acre_thread_spec spec = {
        .name = "main",
        .entry = main_entry,
        .stack = main_stack,
        .stack_size = sizeof main_stack,
        .level = ACRE_MAIN_LEVEL,
        .slice = ACRE_TICK_HZ / 50,
    };

    (void)acre_port_irq_mask();
    acre_kernel_init();
    acre_board_init();
    acre_init_run(0U, ACRE_INIT_FIRST_THREADED - 1U);
    if (acre_thread_init(&main_thread, &spec) != ACRE_OK) {
        acre_fatal(ACRE_FATAL_STATE, &main_thread);
    }
    (void)acre_thread_start(&main_thread);
    acre_kernel_start();
}
