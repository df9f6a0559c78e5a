/* SPDX-License-Identifier: Apache-2.0 */
/* Semaphore and mutex, without inheritance (test_inherit.c). */
#include "kt.h"

static struct acre_sem sem;
static struct acre_mutex mutex;
static int answer;

static void taker(void *arg)
{
    answer = acre_sem_take(&sem, ACRE_FOREVER);
    say(*(const char *)arg);
}

static char a[] = "a", b[] = "b", c[] = "c";

static void test_semaphore_counts(void)
{
    EXPECT(acre_sem_init(&sem, 3U, 2U, ACRE_WAIT_FIFO) == ACRE_EINVAL);
    EXPECT(acre_sem_init(&sem, 0U, 0U, ACRE_WAIT_FIFO) == ACRE_EINVAL);
    EXPECT(acre_sem_init(&sem, 1U, 2U, ACRE_WAIT_FIFO) == ACRE_OK);
    EXPECT(acre_sem_give(&sem) == ACRE_OK);
    EXPECT(acre_sem_give(&sem) == ACRE_EBUSY);
    EXPECT(acre_sem_take(&sem, ACRE_FOREVER) == ACRE_OK);
    EXPECT(acre_sem_take(&sem, ACRE_NO_WAIT) == ACRE_OK);
    EXPECT(acre_sem_take(&sem, ACRE_NO_WAIT) == ACRE_EBUSY);
    EXPECT(acre_sem_take(&sem, 4U) == ACRE_EAGAIN);
    EXPECT(acre_tick() == 4U);
}

/* A unit given to a waiter is the waiter's: the giver cannot take it back. */
static void test_semaphore_hand_over(void)
{
    (void)acre_sem_init(&sem, 0U, 1U, ACRE_WAIT_PRIORITY);
    (void)spawn(TEST_LEVEL + 1U, taker, a);
    (void)acre_thread_sleep(1U);
    EXPECT(acre_sem_give(&sem) == ACRE_OK);
    EXPECT(sem.count == 0U);
    EXPECT(acre_sem_take(&sem, ACRE_NO_WAIT) == ACRE_EBUSY);
    (void)acre_thread_sleep(1U);
    EXPECT_MARKS("a");
}

static void test_semaphore_preempts(void)
{
    (void)acre_sem_init(&sem, 0U, 1U, ACRE_WAIT_PRIORITY);
    (void)spawn(TEST_LEVEL - 1U, taker, a);
    say('.');
    (void)acre_sem_give(&sem);
    say('.');
    EXPECT_MARKS(".a.");
}

static void give_in_isr(void *arg)
{
    (void)acre_sem_give(arg);
}

static void test_semaphore_from_isr(void)
{
    (void)acre_sem_init(&sem, 0U, 1U, ACRE_WAIT_PRIORITY);
    (void)spawn(TEST_LEVEL - 1U, taker, a);
    (void)acre_host_interrupt(give_in_isr, &sem);
    EXPECT_MARKS("a");
}

static void test_semaphore_reset(void)
{
    (void)acre_sem_init(&sem, 0U, 2U, ACRE_WAIT_PRIORITY);
    (void)spawn(TEST_LEVEL - 1U, taker, a);
    (void)spawn(TEST_LEVEL - 1U, taker, b);
    acre_sem_reset(&sem, 9U, ACRE_ECANCELED, false);
    EXPECT_MARKS("");
    acre_reschedule();
    EXPECT_MARKS("ab");
    EXPECT(answer == ACRE_ECANCELED);
    EXPECT(sem.count == 2U);
    acre_sem_reset(&sem, 0U, ACRE_ECANCELED, true);
    (void)spawn(TEST_LEVEL - 1U, taker, c);
    acre_sem_reset(&sem, 0U, ACRE_ECANCELED, true);
    EXPECT_MARKS("c");
}

static void locker(void *arg)
{
    answer = acre_mutex_take(&mutex, ACRE_FOREVER);
    say(*(const char *)arg);
    if (answer == ACRE_OK) {
        EXPECT(acre_mutex_give(&mutex) == ACRE_OK);
    }
}

static void test_mutex_recursive(void)
{
    acre_mutex_init(&mutex);
    EXPECT(acre_mutex_give(&mutex) == ACRE_EPERM);
    EXPECT(acre_mutex_take(&mutex, ACRE_NO_WAIT) == ACRE_OK);
    EXPECT(acre_mutex_take(&mutex, ACRE_FOREVER) == ACRE_OK);
    (void)spawn(TEST_LEVEL - 1U, locker, a);
    EXPECT(acre_mutex_give(&mutex) == ACRE_OK);
    EXPECT_MARKS("");
    EXPECT(acre_mutex_give(&mutex) == ACRE_OK);
    EXPECT_MARKS("a");
    EXPECT(acre_mutex_give(&mutex) == ACRE_EPERM);
    EXPECT(mutex.owner == NULL);
    EXPECT(acre_mutex_take(&mutex, ACRE_NO_WAIT) == ACRE_OK);
    mutex.depth = UINT32_MAX;
    EXPECT(acre_mutex_take(&mutex, ACRE_NO_WAIT) == ACRE_EBUSY);
}

static void try_it(void *arg)
{
    (void)arg;
    EXPECT(acre_mutex_give(&mutex) == ACRE_EPERM); /* not ours */
    EXPECT(acre_mutex_take(&mutex, ACRE_NO_WAIT) == ACRE_EBUSY);
    EXPECT(acre_mutex_take(&mutex, 2U) == ACRE_EAGAIN);
    say('t');
}

static void test_mutex_excludes(void)
{
    acre_mutex_init(&mutex);
    (void)acre_mutex_take(&mutex, ACRE_NO_WAIT);
    (void)spawn(TEST_LEVEL - 1U, try_it, NULL);
    acre_host_ticks(2U);
    EXPECT_MARKS("t");
    EXPECT(mutex.owner == acre_thread_self());
}

/* No thread comes in between: the giver cannot take it again before the waiter had it. */
static void test_mutex_hand_over(void)
{
    acre_mutex_init(&mutex);
    (void)acre_mutex_take(&mutex, ACRE_NO_WAIT);
    (void)spawn(TEST_LEVEL + 1U, locker, a);
    (void)acre_thread_sleep(1U);
    (void)acre_mutex_give(&mutex);
    EXPECT(acre_mutex_take(&mutex, ACRE_NO_WAIT) == ACRE_EBUSY);
    EXPECT(acre_mutex_take(&mutex, ACRE_FOREVER) == ACRE_OK);
    EXPECT_MARKS("a");
}

static void mutex_in_isr(void *arg)
{
    (void)arg;
    EXPECT(acre_mutex_take(&mutex, ACRE_NO_WAIT) == ACRE_EPERM);
    EXPECT(acre_mutex_give(&mutex) == ACRE_EPERM);
}

static void test_mutex_not_in_isr(void)
{
    acre_mutex_init(&mutex);
    (void)acre_mutex_take(&mutex, ACRE_NO_WAIT);
    (void)acre_host_interrupt(mutex_in_isr, NULL);
    EXPECT(mutex.depth == 1U);
}

static void test_mutex_reset(void)
{
    acre_mutex_init(&mutex);
    (void)acre_mutex_take(&mutex, ACRE_NO_WAIT);
    (void)spawn(TEST_LEVEL - 1U, locker, a);
    EXPECT(acre_thread_self()->level == TEST_LEVEL - 1U);
    acre_mutex_reset(&mutex, ACRE_ECANCELED, true);
    EXPECT_MARKS("a");
    EXPECT(answer == ACRE_ECANCELED);
    EXPECT((mutex.owner == NULL) && (acre_thread_self()->level == TEST_LEVEL));
}

static void test_no_wait_under_a_lock(void)
{
    acre_key key = acre_irq_mask();

    (void)acre_sem_init(&sem, 0U, 1U, ACRE_WAIT_FIFO);
    EXPECT(acre_sem_take(&sem, 5U) == ACRE_EPERM);
    EXPECT(acre_thread_sleep(5U) == ACRE_EPERM);
    EXPECT(acre_quiesce(0U, 5U) == ACRE_EPERM);
    acre_irq_restore(key);
}

int main(int argc, char **argv)
{
    kt_only = (argc > 1) ? argv[1] : NULL;
    KT_RUN(semaphore_counts);
    KT_RUN(semaphore_hand_over);
    KT_RUN(semaphore_preempts);
    KT_RUN(semaphore_from_isr);
    KT_RUN(semaphore_reset);
    KT_RUN(mutex_recursive);
    KT_RUN(mutex_excludes);
    KT_RUN(mutex_hand_over);
    KT_RUN(mutex_not_in_isr);
    KT_RUN(mutex_reset);
    KT_RUN(no_wait_under_a_lock);
    return expect_report("kernel_sync");
}
