/* SPDX-License-Identifier: Apache-2.0 */
/* The wait queue: wake order, hand-over, timeouts, cancelling. */
#include "kt.h"

static struct acre_lock lock = ACRE_LOCK_INIT;
static struct acre_wait_queue queue;

struct waiter {
    char mark;
    uint32_t timeout;
    int reason;
    void *value;
};

static struct waiter w[6];

static void waiter(void *arg)
{
    struct waiter *self = arg;
    acre_key key = acre_lock_take(&lock);

    self->reason =
        acre_wait_block(&queue, &lock, key, self->timeout, (uintptr_t)self->mark, &self->value);
    say(self->mark);
}

static struct acre_thread *wait_at(unsigned i, unsigned level, uint32_t timeout)
{
    struct acre_thread *thread;

    w[i] = (struct waiter){.mark = (char)('a' + i), .timeout = timeout, .reason = 1};
    thread = spawn(level, waiter, &w[i]);
    return thread;
}

/* Less urgent than the test: let them all get to their wait. */
static void settle(void)
{
    EXPECT(acre_thread_sleep(1U) == ACRE_OK);
}

static struct acre_thread *wake(int reason, void *value)
{
    acre_key key = acre_lock_take(&lock);
    struct acre_thread *woken = acre_wait_wake_first(&queue, reason, value);

    acre_lock_give(&lock, key);
    return woken;
}

static void test_priority_order(void)
{
    struct acre_thread *t[4];

    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    t[0] = wait_at(0U, TEST_LEVEL + 2U, ACRE_FOREVER);
    t[1] = wait_at(1U, TEST_LEVEL + 1U, ACRE_FOREVER);
    t[2] = wait_at(2U, TEST_LEVEL + 2U, ACRE_FOREVER);
    t[3] = wait_at(3U, TEST_LEVEL + 1U, ACRE_FOREVER);
    settle();
    EXPECT(acre_wait_count(&queue) == 4U);
    EXPECT(wake(ACRE_OK, NULL) == t[1]);
    EXPECT(wake(ACRE_OK, NULL) == t[3]);
    EXPECT(wake(ACRE_OK, NULL) == t[0]); /* of equals, who came first */
    EXPECT(wake(ACRE_OK, NULL) == t[2]);
    EXPECT(wake(ACRE_OK, NULL) == NULL);
    settle();
    EXPECT_MARKS("bdac");
}

static void test_fifo_order(void)
{
    acre_wait_init(&queue, ACRE_WAIT_FIFO);
    (void)wait_at(0U, TEST_LEVEL + 2U, ACRE_FOREVER);
    settle();
    (void)wait_at(1U, TEST_LEVEL + 1U, ACRE_FOREVER);
    settle();
    (void)wait_at(2U, TEST_LEVEL - 1U, ACRE_FOREVER);
    for (int i = 0; i < 3; i++) {
        EXPECT(wake(ACRE_OK, NULL) != NULL);
        settle();
    }
    EXPECT_MARKS("abc");
}

static void test_hand_over(void)
{
    int block;

    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    (void)wait_at(0U, TEST_LEVEL + 1U, ACRE_FOREVER);
    (void)wait_at(1U, TEST_LEVEL + 1U, ACRE_FOREVER);
    settle();
    (void)wake(ACRE_OK, &block);
    (void)wake(ACRE_ECANCELED, NULL);
    settle();
    EXPECT((w[0].reason == ACRE_OK) && (w[0].value == &block));
    EXPECT((w[1].reason == ACRE_ECANCELED) && (w[1].value == NULL));
}

/* A value handed over on the tick on which the wait would time out is not lost. */
static void test_hand_over_beats_timeout(void)
{
    int block;

    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    (void)wait_at(0U, TEST_LEVEL + 1U, 3U);
    settle();
    EXPECT(wake(ACRE_OK, &block) != NULL);
    acre_host_ticks(5U); /* the waiter is ready, and has not run yet */
    settle();
    EXPECT((w[0].reason == ACRE_OK) && (w[0].value == &block));
    EXPECT(wake(ACRE_OK, &block) == NULL);
}

static void test_timeout(void)
{
    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    (void)wait_at(0U, TEST_LEVEL - 1U, 3U);
    acre_host_ticks(2U);
    EXPECT_MARKS("");
    EXPECT(acre_wait_count(&queue) == 1U);
    acre_host_ticks(1U);
    EXPECT_MARKS("a");
    EXPECT((w[0].reason == ACRE_EAGAIN) && (w[0].value == NULL));
    EXPECT(acre_wait_count(&queue) == 0U);
}

static void test_chosen_waiter(void)
{
    struct acre_thread *t;
    acre_key key;

    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    (void)wait_at(0U, TEST_LEVEL + 1U, ACRE_FOREVER);
    (void)wait_at(1U, TEST_LEVEL + 1U, ACRE_FOREVER);
    (void)wait_at(2U, TEST_LEVEL + 1U, ACRE_FOREVER);
    settle();
    key = acre_lock_take(&lock);
    t = acre_wait_first(&queue);
    EXPECT(acre_wait_want(t) == 'a');
    t = acre_wait_next(&queue, t);
    EXPECT(acre_wait_want(t) == 'b');
    EXPECT(acre_wait_wake(&queue, t, ACRE_OK, NULL));
    EXPECT(!acre_wait_wake(&queue, t, ACRE_OK, NULL));
    EXPECT(acre_wait_next(&queue, t) == acre_wait_first(&queue)); /* it has gone: anew */
    t = acre_wait_next(&queue, acre_wait_first(&queue));
    EXPECT(acre_wait_want(t) == 'c');
    EXPECT(acre_wait_next(&queue, t) == NULL);
    acre_lock_give(&lock, key);
    settle();
    EXPECT_MARKS("b");
    key = acre_lock_take(&lock);
    EXPECT(acre_wait_wake_all(&queue, ACRE_ECANCELED) == 2U);
    acre_lock_give(&lock, key);
    EXPECT_MARKS("");
    settle();
    EXPECT_MARKS("ac");
}

/* Wakers wake as many as they like; the switch comes when they say so. */
static void test_waking_does_not_switch(void)
{
    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    (void)wait_at(0U, TEST_LEVEL - 1U, ACRE_FOREVER);
    (void)wait_at(1U, TEST_LEVEL - 2U, ACRE_FOREVER);
    (void)wake(ACRE_OK, NULL);
    (void)wake(ACRE_OK, NULL);
    EXPECT_MARKS("");
    acre_reschedule();
    EXPECT_MARKS("ba");
}

static void test_level_change_moves_waiter(void)
{
    struct acre_thread *t[3];

    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    for (unsigned i = 0U; i < 3U; i++) {
        t[i] = wait_at(i, TEST_LEVEL + 2U, ACRE_FOREVER);
    }
    settle();
    EXPECT(acre_thread_set_level(t[2], TEST_LEVEL + 1U) == ACRE_OK);
    EXPECT(acre_wait_first(&queue) == t[2]);
    EXPECT(acre_thread_set_level(t[0], TEST_LEVEL + 3U) == ACRE_OK);
    EXPECT(acre_wait_next(&queue, t[2]) == t[1]);
    EXPECT(acre_thread_set_level(t[2], TEST_LEVEL + 2U) == ACRE_OK); /* behind its equals */
    EXPECT(acre_wait_first(&queue) == t[1]);
    EXPECT(acre_wait_next(&queue, t[1]) == t[2]);
    EXPECT(acre_wait_next(&queue, t[2]) == t[0]);
}

/* In a queue in order of arrival it stays where it is. */
static void test_level_change_keeps_arrival(void)
{
    struct acre_thread *t[3];

    acre_wait_init(&queue, ACRE_WAIT_FIFO);
    for (unsigned i = 0U; i < 3U; i++) {
        t[i] = wait_at(i, TEST_LEVEL + 2U, ACRE_FOREVER);
    }
    settle();
    EXPECT(acre_thread_set_level(t[0], TEST_LEVEL + 1U) == ACRE_OK);
    EXPECT(acre_thread_set_level(t[1], TEST_LEVEL + 3U) == ACRE_OK);
    for (unsigned i = 0U; i < 3U; i++) {
        EXPECT(wake(ACRE_OK, NULL) == t[i]);
    }
}

static void test_refusals(void)
{
    acre_key key, outer;
    void *value = &value;

    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    key = acre_lock_take(&lock);
    EXPECT(acre_wait_block(&queue, &lock, key, ACRE_NO_WAIT, 0U, &value) == ACRE_EBUSY);
    EXPECT(value == NULL);
    outer = acre_irq_mask();
    key = acre_lock_take(&lock);
    EXPECT(acre_wait_block(&queue, &lock, key, 5U, 0U, NULL) == ACRE_EPERM);
    key = acre_lock_take(&lock); /* it was released */
    acre_lock_give(&lock, key);
    acre_irq_restore(outer);
    EXPECT(acre_wait_count(&queue) == 0U);
}

static int isr_answer;

static void wait_in_isr(void *arg)
{
    acre_key key = acre_lock_take(&lock);

    (void)arg;
    isr_answer = acre_wait_block(&queue, &lock, key, 5U, 0U, NULL);
}

static void test_no_waiting_in_isr(void)
{
    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    EXPECT(acre_host_interrupt(wait_in_isr, NULL));
    EXPECT(isr_answer == ACRE_EPERM);
    EXPECT(acre_thread_self()->state == ACRE_THREAD_RUNNING);
}

static void test_cancel(void)
{
    struct acre_thread *t;

    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    t = wait_at(0U, TEST_LEVEL - 1U, 100U);
    EXPECT(acre_thread_wakeup(t) == ACRE_EINVAL); /* it does not sleep */
    EXPECT(acre_thread_cancel_wait(t, ACRE_ECANCELED) == ACRE_OK);
    EXPECT_MARKS("a");
    EXPECT(w[0].reason == ACRE_ECANCELED);
    EXPECT(acre_thread_cancel_wait(t, ACRE_ECANCELED) == ACRE_EINVAL);
}

/* --- the moment between looking and waiting ---------------------------------------------------- */

static bool there; /* what is waited for, when nobody waits */

static void comes(void *arg)
{
    acre_key key = acre_lock_take(&lock);

    (void)arg;
    if (acre_wait_wake_first(&queue, ACRE_OK, &there) == NULL) {
        there = true;
    }
    acre_lock_give(&lock, key);
}

/* It comes in an interrupt, at each point in turn that looking and waiting have. */
static void test_no_window_before_the_wait(void)
{
    uint32_t n = 0U;

    acre_wait_init(&queue, ACRE_WAIT_PRIORITY);
    do {
        void *value = NULL;
        acre_key key;
        int err = ACRE_OK;

        n++;
        there = false;
        acre_host_inject_at(n, comes);
        key = acre_lock_take(&lock);
        if (there) {
            acre_lock_give(&lock, key);
        } else {
            err = acre_wait_block(&queue, &lock, key, 50U, 0U, &value);
        }
        if (acre_host_inject_done()) {
            EXPECT((err == ACRE_OK) && (there == (value == NULL)));
        } else {
            EXPECT(err == ACRE_EAGAIN); /* all points tried: this time it did not come */
        }
    } while (acre_host_inject_done() && (n < 500U));
    acre_host_inject_at(0U, NULL);
    EXPECT((n > 3U) && (n < 500U));
}

int main(int argc, char **argv)
{
    kt_only = (argc > 1) ? argv[1] : NULL;
    KT_RUN(priority_order);
    KT_RUN(fifo_order);
    KT_RUN(hand_over);
    KT_RUN(hand_over_beats_timeout);
    KT_RUN(timeout);
    KT_RUN(chosen_waiter);
    KT_RUN(waking_does_not_switch);
    KT_RUN(level_change_moves_waiter);
    KT_RUN(level_change_keeps_arrival);
    KT_RUN(refusals);
    KT_RUN(no_waiting_in_isr);
    KT_RUN(cancel);
    KT_RUN(no_window_before_the_wait);
    return expect_report("kernel_wait");
}
