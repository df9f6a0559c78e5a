/* SPDX-License-Identifier: Apache-2.0 */
/*
 * console.c - the board's console, for threads
 *
 * The board says in interrupt context that something has come; the one reader that waits is
 * woken and looks for itself. Looking and beginning to wait happen under one lock, so what comes
 * in between ends the wait at once.
 */
#include <acre/kernel/console.h>

#include <board.h>

#include "internal.h"

static struct acre_lock lock = ACRE_LOCK_INIT;
static struct acre_wait_queue reader = ACRE_WAIT_QUEUE_INIT(reader, ACRE_WAIT_FIFO);
static void (*indicate)(void *arg);
static void *indicate_arg;
static bool registered;

static uint32_t written;
static bool at_line_start = true;

static void received(void *arg)
{
    acre_key key = acre_lock_take(&lock);

    (void)arg;
    (void)acre_wait_wake_first(&reader, ACRE_OK, NULL);
    acre_lock_give(&lock, key);
    if (indicate != NULL) {
        indicate(indicate_arg);
    }
}

#if ACRE_CPUS > 1
#define NOBODY UINT32_MAX

static uint32_t writer = NOBODY; /* the CPU that writes */

/* Wait for the CPUs that write; at most one write each. False iff this CPU was interrupted in its
 * own: that one goes on in between, because it cannot be waited for. */
static bool begin_write(void)
{
    uint32_t me = acre_port_cpu_id();
    uint32_t expected = NOBODY;

    if (__atomic_load_n(&writer, __ATOMIC_RELAXED) == me) {
        return false;
    }
    while (!__atomic_compare_exchange_n(&writer, &expected, me, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
        expected = NOBODY;
        acre_port_relax();
    }
    return true;
}

static void end_write(bool begun)
{
    if (begun) {
        __atomic_store_n(&writer, NOBODY, __ATOMIC_RELEASE);
    }
}
#else
static bool begin_write(void)
{
    return true;
}

static void end_write(bool begun)
{
    (void)begun;
}
#endif

void acre_console_write(const char *bytes, size_t count)
{
    bool begun;

    acre_sched_lock();
    begun = begin_write();
    acre_board_console_write(bytes, count);
    end_write(begun);
    if (count > 0U) {
        acre_key key = acre_lock_take(&lock);

        written += (uint32_t)count;
        at_line_start = (bytes[count - 1U] == '\n');
        acre_lock_give(&lock, key);
    }
    acre_sched_unlock();
}

uint32_t acre_console_written(bool *fresh)
{
    acre_key key = acre_lock_take(&lock);
    uint32_t count = written;

    if (fresh != NULL) {
        *fresh = at_line_start;
    }
    acre_lock_give(&lock, key);
    return count;
}

int acre_console_read(char *bytes, size_t count, uint32_t timeout)
{
    int err = ACRE_OK;

    if (!registered) {
        registered = true;
        acre_board_console_on_receive(received, NULL);
    }
    while ((err == ACRE_OK) && (count != 0U)) {
        acre_key key = acre_lock_take(&lock);
        int got = acre_board_console_read(bytes, count);

        if (got != 0) {
            acre_lock_give(&lock, key);
            return (got == ACRE_BOARD_CONSOLE_END) ? 0 : got;
        }
        if (acre_wait_first(&reader) != NULL) {
            acre_lock_give(&lock, key);
            return ACRE_EBUSY;
        }
        err = acre_wait_block(&reader, &lock, key, timeout, 0U, NULL);
    }
    return err;
}

void acre_console_on_receive(void (*fn)(void *arg), void *arg)
{
    acre_key key = acre_lock_take(&lock);

    indicate = fn;
    indicate_arg = arg;
    if (!registered) {
        registered = true;
        acre_board_console_on_receive(received, NULL);
    }
    acre_lock_give(&lock, key);
}
