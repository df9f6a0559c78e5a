/* SPDX-License-Identifier: Apache-2.0 */
/* The host port tells a stack that ran out from other faults, and says which thread it was. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <acre/kernel/kernel.h>
#include <acre/kernel/thread.h>

#include "expect.h"
#include "host.h"

static struct acre_thread thread;
static unsigned char stack[512];
static void (*entry)(void *arg);

static void on_fatal(enum acre_fatal why, const void *object)
{
    if (object == &thread) {
        _exit(64 + (int)why);
    }
}

static int eats(volatile char *above)
{
    volatile char frame[256];

    frame[0] = above[0];
    return (frame[0] == 0) ? (eats(frame) + frame[0]) : 0; /* always, which nobody can know */
}

static void runs_out(void *arg)
{
    char c = 0;

    (void)arg;
    (void)eats(&c);
}

static void writes_to_nowhere(void *arg)
{
    *(volatile int *)arg = 1;
}

static void setup(void)
{
    const struct acre_kernel_hooks hooks = {.fatal = on_fatal};
    const struct acre_thread_spec spec = {
        .entry = entry, .arg = (void *)8, .stack = stack, .stack_size = sizeof stack, .level = 3U};

    acre_kernel_hooks_set(&hooks);
    (void)acre_thread_init(&thread, &spec);
    (void)acre_thread_start(&thread);
}

/* What a process that runs fn in a thread exits with. */
static int status_of(void (*fn)(void *arg))
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        entry = fn;
        acre_host_time_set(ACRE_HOST_VIRTUAL);
        (void)acre_host_run(setup);
        _exit(0);
    }
    (void)waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(void)
{
    EXPECT(status_of(runs_out) == 64 + ACRE_FATAL_STACK);
    EXPECT(status_of(writes_to_nowhere) == 64 + ACRE_FATAL_CPU);
    return expect_report("kernel_fault");
}
