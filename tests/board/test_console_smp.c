/* SPDX-License-Identifier: Apache-2.0 */
/* Every CPU writes lines to the console at the same time: each must come out whole (run.py looks). */
#include <acre/kernel/console.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/thread.h>
#include <board.h>

#define LINES 100U

static struct acre_thread thread[ACRE_CPUS];
static _Alignas(16) unsigned char stack[ACRE_CPUS][1024];

static void writes(void *arg)
{
    static const char line[] = "every word of this line is behind the one before\n";

    (void)arg;
    for (unsigned i = 0U; i < LINES; i++) {
        acre_console_write(line, sizeof line - 1U);
    }
}

int acre_app_main(void)
{
    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        const struct acre_thread_spec spec = {.name = "writer",
                                              .entry = writes,
                                              .stack = stack[i],
                                              .stack_size = sizeof stack[i],
                                              .level = 20U};

        if ((acre_thread_init(&thread[i], &spec) != ACRE_OK) ||
            (acre_thread_bind(&thread[i], i) != ACRE_OK) ||
            (acre_thread_start(&thread[i]) != ACRE_OK)) {
            acre_board_exit(1);
        }
    }
    for (unsigned i = 0U; i < ACRE_CPUS; i++) {
        (void)acre_thread_join(&thread[i], ACRE_FOREVER);
    }
    acre_console_write("all written\n", 12U);
    acre_board_exit(0);
}
