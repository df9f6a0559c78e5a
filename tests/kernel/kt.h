/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_TESTS_KT_H
#define ACRE_TESTS_KT_H

#include <stdlib.h>
#include <string.h>

#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/sync.h>
#include <acre/kernel/thread.h>

#include "expect.h"
#include "host.h"

/*
 * A test is a function run by a thread "test" of level TEST_LEVEL in virtual time: nothing happens
 * that it does not cause. It makes other threads with spawn(), lets them leave marks with say(),
 * and compares the marks with the order that the contract promises.
 */
#define TEST_LEVEL 4U
#define KT_THREADS 210
#define KT_STACK   512

static struct acre_thread kt_thread[KT_THREADS];
static _Alignas(16) unsigned char kt_stack[KT_THREADS][KT_STACK];
static unsigned kt_used;
static char kt_marks[512];
static void (*kt_body)(void);
static const char *kt_only; /* name given on the command line */

static inline void say(char mark)
{
    size_t n = strlen(kt_marks);

    if (n + 1U < sizeof kt_marks) {
        kt_marks[n] = mark;
    }
}

/* The marks so far are want; forget them. */
#define EXPECT_MARKS(want)                                                                         \
    do {                                                                                           \
        if (strcmp(kt_marks, (want)) != 0) {                                                       \
            printf("marks \"%s\", wanted \"%s\"\n", kt_marks, (want));                             \
        }                                                                                          \
        EXPECT(strcmp(kt_marks, (want)) == 0);                                                     \
        memset(kt_marks, 0, sizeof kt_marks);                                                      \
    } while (0)

static inline struct acre_thread *make(unsigned level, unsigned flags, uint32_t slice,
                                       void (*entry)(void *arg), void *arg)
{
    struct acre_thread *thread = &kt_thread[kt_used];
    struct acre_thread_spec spec = {
        .name = "t",
        .entry = entry,
        .arg = arg,
        .stack = kt_stack[kt_used],
        .stack_size = KT_STACK,
        .level = level,
        .slice = slice,
        .flags = flags,
    };

    kt_used++;
    if (acre_thread_init(thread, &spec) != ACRE_OK) {
        printf("kt: no thread\n");
        exit(1);
    }
    return thread;
}

static inline struct acre_thread *spawn(unsigned level, void (*entry)(void *arg), void *arg)
{
    struct acre_thread *thread = make(level, 0U, 0U, entry, arg);

    (void)acre_thread_start(thread);
    return thread;
}

static inline void kt_entry(void *arg)
{
    (void)arg;
    kt_body();
    acre_host_stop(0);
}

static inline void kt_setup(void)
{
    kt_used = 0U;
    memset(kt_marks, 0, sizeof kt_marks);
    (void)acre_thread_start(make(TEST_LEVEL, 0U, 0U, kt_entry, NULL));
}

static inline void kt_run(const char *name, void (*body)(void))
{
    int before = expect_failures;

    if ((kt_only != NULL) && (strcmp(kt_only, name) != 0)) {
        return;
    }
    kt_body = body;
    acre_host_time_set(ACRE_HOST_VIRTUAL);
    acre_host_on_idle(NULL);
    (void)acre_host_run(kt_setup);
    if (expect_failures != before) {
        printf("FAILED: %s\n", name);
    }
}

#define KT_RUN(name) kt_run(#name, test_##name)

#endif
