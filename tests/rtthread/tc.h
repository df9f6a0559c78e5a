/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_RTTHREAD_TC_H
#define TESTS_RTTHREAD_TC_H

/*
 * What the test cases share. They run in the shell's thread (priority 20) or in utest's own; URGENT
 * threads run as soon as they can, MEEK ones only while the test waits.
 */
#include <rthw.h>
#include <rtthread.h>
#include <utest.h>

#define URGENT 10U
#define EQUAL  20U
#define MEEK   25U

/* A static thread with its stack. */
struct tc_thread {
    struct rt_thread thread;
    _Alignas(16) rt_uint8_t stack[2048];
};

static inline rt_err_t tc_start(struct tc_thread *t, const char *name, void (*entry)(void *),
                                void *parameter, unsigned priority)
{
    rt_err_t err = rt_thread_init(&t->thread, name, entry, parameter, t->stack, sizeof t->stack,
                                  (rt_uint8_t)priority, 5U);

    return (err == RT_EOK) ? rt_thread_startup(&t->thread) : err;
}

/* Let MEEK threads run until condition holds: ticks may come so close together that none of them has
 * run between two. What is tested is the condition afterwards. */
#define tc_until(condition)                                                                        \
    do {                                                                                           \
        for (int tc_i = 0; (tc_i < 1000) && !(condition); tc_i++) {                                \
            (void)rt_thread_delay(1U);                                                             \
        }                                                                                          \
    } while (0)

/* Wait until a thread that ended by itself has been detached by idle. */
static inline void tc_gone(struct tc_thread *t)
{
    for (int i = 0; (i < 1000) && (t->thread.parent.type != RT_Object_Class_Null); i++) {
        (void)rt_thread_delay(1U);
    }
    uassert_int_equal(t->thread.parent.type, RT_Object_Class_Null);
}

/* Assertions of the door, counted instead of ending the board: between tc_catch and tc_caught. */
extern unsigned tc_asserted;
void tc_catch(void);
unsigned tc_caught(void);

/* The statement is refused by exactly n assertions (none in an unchecked build). */
#ifdef RT_DEBUGING_ASSERT
#define tc_asserts(n, statement)                                                                   \
    do {                                                                                           \
        tc_catch();                                                                                \
        statement;                                                                                 \
        uassert_int_equal(tc_caught(), (n));                                                       \
    } while (0)
#else
#define tc_asserts(n, statement)                                                                   \
    do {                                                                                           \
        statement;                                                                                 \
    } while (0)
#endif

#endif
