/* SPDX-License-Identifier: Apache-2.0 */
/* The port that new ones are copied from is a port: threads switch, wait, sleep and end on it. */
#include <stdlib.h>
#include <string.h>

#include <acre/kernel/kernel.h>
#include <acre/kernel/sync.h>
#include <acre/kernel/thread.h>

#include "expect.h"

static struct acre_thread thread[2];
static unsigned char stack[2][256];
static struct acre_sem sem;
static char marks[16];

static void say(const char *text)
{
    (void)strncat(marks, text, sizeof marks - strlen(marks) - 1U);
}

static void takes(void *arg)
{
    (void)arg;
    EXPECT(acre_sem_take(&sem, 5U) == ACRE_EAGAIN);
    say("t");
    EXPECT(acre_sem_take(&sem, ACRE_FOREVER) == ACRE_OK);
    say("g");
}

static void gives(void *arg)
{
    (void)arg;
    say("s");
    EXPECT(acre_thread_sleep(10U) == ACRE_OK);
    EXPECT(acre_tick() == 10U);
    EXPECT(acre_sem_give(&sem) == ACRE_OK);
    EXPECT(acre_thread_join(&thread[0], ACRE_FOREVER) == ACRE_OK);
    EXPECT(strcmp(marks, "stg") == 0);
    exit(expect_report("kernel_template"));
}

int main(void)
{
    static void (*const entry[2])(void *) = {takes, gives};

    acre_kernel_init();
    (void)acre_sem_init(&sem, 0U, 1U, ACRE_WAIT_FIFO);
    for (unsigned i = 0U; i < 2U; i++) {
        const struct acre_thread_spec spec = {
            .entry = entry[i], .stack = stack[i], .stack_size = sizeof stack[i], .level = 3U + i};

        EXPECT(acre_thread_init(&thread[i], &spec) == ACRE_OK);
        EXPECT(acre_thread_start(&thread[i]) == ACRE_OK);
    }
    acre_kernel_start();
}
