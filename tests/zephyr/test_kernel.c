/* SPDX-License-Identifier: Apache-2.0 */
/* test_kernel.c - threads, time, semaphore, mutex, timer, queues, interrupts under Zephyr's names */
#include <zephyr/irq_offload.h>
#include <zephyr/ztest.h>

#define STACK (512 + CONFIG_TEST_EXTRA_STACK_SIZE)

static K_THREAD_STACK_ARRAY_DEFINE(stacks, 3, STACK);
static struct k_thread threads[3];
static K_SEM_DEFINE(done, 0, 8);
static int order[8];
static int order_count;

static void note(int what)
{
    order[order_count] = what;
    order_count++;
}

static void reset(void *data)
{
    ARG_UNUSED(data);
    order_count = 0;
    k_sem_reset(&done);
}

static void noting(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    note((int)POINTER_TO_INT(p1));
    k_sem_give(&done);
}

static k_tid_t spawn(int i, k_thread_entry_t fn, int prio, k_timeout_t delay)
{
    return k_thread_create(&threads[i], stacks[i], STACK, fn, INT_TO_POINTER(i), NULL, NULL, prio,
                           0, delay);
}

ZTEST_SUITE(kernel, NULL, NULL, reset, NULL, NULL);

ZTEST(kernel, test_thread_order)
{
    /* The test is cooperative: nothing of this runs before it sleeps. */
    (void)spawn(0, noting, K_PRIO_PREEMPT(7), K_NO_WAIT);
    (void)spawn(1, noting, K_PRIO_PREEMPT(3), K_NO_WAIT);
    (void)spawn(2, noting, K_PRIO_COOP(1), K_NO_WAIT);
    zassert_equal(order_count, 0);
    for (int i = 0; i < 3; i++) {
        zassert_ok(k_thread_join(&threads[i], K_FOREVER));
    }
    zassert_equal(order[0], 2);
    zassert_equal(order[1], 1);
    zassert_equal(order[2], 0);
}

ZTEST(kernel, test_thread_delay_start_abort)
{
    int64_t begin = k_uptime_get();
    k_tid_t late = spawn(0, noting, 5, K_MSEC(20));
    k_tid_t never = spawn(1, noting, 5, K_FOREVER);

    zassert_equal(k_thread_join(late, K_NO_WAIT), -EBUSY);
    zassert_equal(k_thread_join(late, K_MSEC(5)), -EAGAIN);
    zassert_ok(k_thread_join(late, K_FOREVER));
    zassert_true((k_uptime_get() - begin) >= 20);
    zassert_equal(k_thread_join(k_current_get(), K_FOREVER), -EDEADLK);
    zassert_equal(order_count, 1, "the third has not been started");
    k_thread_start(never);
    zassert_ok(k_thread_join(never, K_FOREVER));
    zassert_equal(order_count, 2);
    late = spawn(0, noting, 5, K_MSEC(20));
    k_thread_abort(late);
    k_msleep(40);
    zassert_equal(order_count, 2, "it was aborted before it began");
}

static void priorities(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p1);
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    note(k_thread_priority_get(k_current_get()));
    note(k_is_preempt_thread());
    k_thread_priority_set(k_current_get(), -3);
    note(k_thread_priority_get(k_current_get()));
    note(k_is_preempt_thread());
}

ZTEST(kernel, test_thread_priority_and_name)
{
    k_tid_t tid = spawn(0, priorities, 9, K_FOREVER);

    zassert_ok(k_thread_name_set(tid, "a name that is by far too long for its place"));
    zassert_equal(strlen(k_thread_name_get(tid)), CONFIG_THREAD_MAX_NAME_LEN - 1);
    k_thread_start(tid);
    zassert_ok(k_thread_join(tid, K_FOREVER));
    zassert_equal(order[0], 9);
    zassert_equal(order[1], 1);
    zassert_equal(order[2], -3);
    zassert_equal(order[3], 0);
    zassert_equal(K_PRIO_COOP(0), K_HIGHEST_THREAD_PRIO);
}

static void forever(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    for (volatile int *counter = &order[POINTER_TO_INT(p1)];; (*counter)++) {
    }
}

ZTEST(kernel, test_time_slices)
{
    k_sched_time_slice_set(2, 0);
    (void)spawn(0, forever, 5, K_NO_WAIT);
    (void)spawn(1, forever, 5, K_NO_WAIT);
    k_msleep(60);
    k_thread_abort(&threads[0]);
    k_thread_abort(&threads[1]);
    k_sched_time_slice_set(CONFIG_TIMESLICE_SIZE, 0);
    zassert_true((order[0] > 0) && (order[1] > 0), "%d %d", order[0], order[1]);
}

ZTEST(kernel, test_sleep_is_at_least)
{
    int64_t ref = k_uptime_get();

    zassert_equal(k_sleep(K_MSEC(10)), 0);
    zassert_true(k_uptime_delta(&ref) >= 10);
    zassert_equal(k_usleep(1), 0);
    k_busy_wait(3000);
    zassert_true(k_uptime_delta(&ref) >= 3);
}

static void waker(void *p1, void *p2, void *p3)
{
    k_msleep(5);
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    k_wakeup(p1);
}

ZTEST(kernel, test_wakeup)
{
    (void)k_thread_create(&threads[0], stacks[0], STACK, waker, k_current_get(), NULL, NULL, -2, 0,
                          K_NO_WAIT);
    zassert_true(k_sleep(K_MSEC(500)) > 400);
    zassert_ok(k_thread_join(&threads[0], K_FOREVER));
}

static void takes(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    zassert_ok(k_sem_take(&done, K_FOREVER));
    note((int)POINTER_TO_INT(p1));
}

ZTEST(kernel, test_sem)
{
    struct k_sem sem;

    zassert_equal(k_sem_init(&sem, 2, 1), -EINVAL);
    zassert_equal(k_sem_init(&sem, 0, 0), -EINVAL);
    zassert_ok(k_sem_init(&sem, 1, 2));
    zassert_ok(k_sem_take(&sem, K_NO_WAIT));
    zassert_equal(k_sem_take(&sem, K_NO_WAIT), -EBUSY);
    zassert_equal(k_sem_take(&sem, K_MSEC(3)), -EAGAIN);
    for (int i = 0; i < 5; i++) {
        k_sem_give(&sem);
    }
    zassert_equal(k_sem_count_get(&sem), 2);
    /* the more urgent one first, then the one that waits longer */
    (void)spawn(0, takes, 6, K_NO_WAIT);
    (void)spawn(1, takes, 6, K_NO_WAIT);
    (void)spawn(2, takes, 2, K_NO_WAIT);
    k_msleep(2);
    for (int i = 0; i < 3; i++) {
        k_sem_give(&done);
        k_msleep(2);
    }
    zassert_equal(order[0], 2);
    zassert_equal(order[1], 0);
    zassert_equal(order[2], 1);
}

ZTEST(kernel, test_mutex)
{
    struct k_mutex mutex;

    zassert_ok(k_mutex_init(&mutex));
    zassert_equal(k_mutex_unlock(&mutex), -EINVAL);
    zassert_ok(k_mutex_lock(&mutex, K_FOREVER));
    zassert_ok(k_mutex_lock(&mutex, K_NO_WAIT), "it may be taken again by its owner");
    zassert_ok(k_mutex_unlock(&mutex));
    zassert_ok(k_mutex_unlock(&mutex));
    zassert_equal(k_mutex_unlock(&mutex), -EINVAL);
}

static K_TIMER_DEFINE(ticker, NULL, NULL);
static volatile int stopped;

static void on_stop(struct k_timer *timer)
{
    ARG_UNUSED(timer);
    stopped++;
}

static void on_expiry(struct k_timer *timer)
{
    zassert_true(k_is_in_isr());
    k_sem_give(k_timer_user_data_get(timer));
}

ZTEST(kernel, test_timer)
{
    struct k_timer timer;

    k_timer_start(&ticker, K_MSEC(5), K_MSEC(2));
    k_msleep(30);
    k_timer_stop(&ticker);
    zassert_true(k_timer_status_get(&ticker) >= 10U);
    zassert_equal(k_timer_status_get(&ticker), 0);
    k_timer_init(&timer, on_expiry, on_stop);
    k_timer_user_data_set(&timer, &done);
    k_timer_start(&timer, K_MSEC(3), K_NO_WAIT);
    zassert_true(k_timer_remaining_get(&timer) >= 2U);
    zassert_ok(k_sem_take(&done, K_MSEC(100)));
    zassert_equal(k_timer_status_sync(&timer), 1);
    k_timer_start(&timer, K_SECONDS(100), K_NO_WAIT);
    k_timer_stop(&timer);
    zassert_equal(stopped, 1);
}

static void in_isr(const void *param)
{
    zassert_true(k_is_in_isr());
    k_sem_give((struct k_sem *)(uintptr_t)param);
    note(1);
}

ZTEST(kernel, test_irq_offload)
{
    zassert_false(k_is_in_isr());
    irq_offload(in_isr, &done);
    zassert_equal(order_count, 1, "it has run when the call returns");
    zassert_ok(k_sem_take(&done, K_NO_WAIT));
}

K_MSGQ_DEFINE(messages, sizeof(int), 2, 4);
K_FIFO_DEFINE(fifo_items);

ZTEST(kernel, test_queues)
{
    int data = 1;
    struct {
        void *reserved;
        int value;
    } item = {NULL, 7}, *got;

    zassert_ok(k_msgq_put(&messages, &data, K_NO_WAIT));
    data = 2;
    zassert_ok(k_msgq_put(&messages, &data, K_NO_WAIT));
    zassert_equal(k_msgq_put(&messages, &data, K_NO_WAIT), -ENOMSG);
    zassert_equal(k_msgq_put(&messages, &data, K_MSEC(2)), -EAGAIN);
    zassert_equal(k_msgq_num_free_get(&messages), 0);
    zassert_ok(k_msgq_get(&messages, &data, K_FOREVER));
    zassert_equal(data, 1);
    k_msgq_purge(&messages);
    zassert_equal(k_msgq_get(&messages, &data, K_NO_WAIT), -ENOMSG);
    zassert_is_null(k_fifo_get(&fifo_items, K_MSEC(2)));
    k_fifo_put(&fifo_items, &item);
    zassert_false(k_fifo_is_empty(&fifo_items));
    got = k_fifo_get(&fifo_items, K_FOREVER);
    zassert_equal(got->value, 7);
}

static struct k_spinlock lock;

ZTEST(kernel, test_spinlock)
{
    int in = 0;
    k_spinlock_key_t key = k_spin_lock(&lock);

    k_spin_unlock(&lock, key);
    K_SPINLOCK(&lock) {
        in++;
    }
    K_SPINLOCK(&lock) {
        if (in == 1) {
            K_SPINLOCK_BREAK;
        }
        in = 100;
    }
    zassert_equal(in, 1);
}

/* ---- start-up ---- */

static int started[4];
static int start_count;

static int start_app(void)
{
    started[start_count++] = 3;
    return 0;
}
static int start_late(void)
{
    started[start_count++] = 1;
    return 0;
}
static int start_early(void)
{
    zassert_true(k_is_pre_kernel());
    started[start_count++] = 0;
    return 0;
}
static int start_post(void)
{
    zassert_false(k_is_pre_kernel());
    started[start_count++] = 2;
    return 0;
}
SYS_INIT(start_app, APPLICATION, 0);
SYS_INIT(start_late, PRE_KERNEL_1, 90);
SYS_INIT(start_post, POST_KERNEL, 0);
SYS_INIT(start_early, PRE_KERNEL_1, 7);

static volatile int static_ran;

static void static_entry(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    static_ran = (int)POINTER_TO_INT(p1);
}
K_THREAD_DEFINE(static_thread, 512, static_entry, 42, NULL, NULL, 3, 0, 0);

ZTEST(kernel, test_startup)
{
    zassert_equal(start_count, 4);
    for (int i = 0; i < 4; i++) {
        zassert_equal(started[i], i, "levels in order, within one the smaller priority first");
    }
    zassert_ok(k_thread_join(static_thread, K_FOREVER));
    zassert_equal(static_ran, 42);
}

/* ---- iterable sections, utilities ---- */

struct lamp {
    int number;
    char odd_size[3];
};
STRUCT_SECTION_ITERABLE(lamp, lamp_a) = {1, "a"};
STRUCT_SECTION_ITERABLE(lamp, lamp_b) = {2, "b"};
STRUCT_SECTION_ITERABLE(lamp, lamp_c) = {3, "c"};

ZTEST(kernel, test_iterable_section)
{
    int count;
    int sum = 0;
    struct lamp *first;

    STRUCT_SECTION_COUNT(lamp, &count);
    zassert_equal(count, 3);
    STRUCT_SECTION_FOREACH(lamp, it) {
        sum += it->number;
    }
    zassert_equal(sum, 6);
    STRUCT_SECTION_GET(lamp, 0, &first);
    zassert_true((&first[1] == &lamp_a) || (&first[1] == &lamp_b) || (&first[1] == &lamp_c));
}

#define OPTION_ON  1
#define OPTION_ODD 2

ZTEST(kernel, test_util)
{
    char array[ROUND_UP(13, 8)];
    size_t product;
    atomic_t word = ATOMIC_INIT(5);

    zassert_equal(sizeof array, 16);
    zassert_equal(ROUND_DOWN(13, 8), 8);
    zassert_equal(DIV_ROUND_UP(13, 8), 2);
    zassert_equal(WB_UP(1), sizeof(void *));
    zassert_equal(BIT(4) | BIT_MASK(3), 0x17);
    zassert_equal(IS_ENABLED(OPTION_ON), 1);
    zassert_equal(IS_ENABLED(OPTION_ODD), 0);
    zassert_equal(IS_ENABLED(OPTION_NONE), 0);
    zassert_equal(COND_CODE_1(OPTION_ON, (1), (2)), 1);
    zassert_equal(COND_CODE_1(OPTION_NONE, (1), (2)), 2);
    zassert_true(size_mul_overflow(SIZE_MAX, 2, &product));
    zassert_false(size_add_overflow(1, 2, &product));
    zassert_equal(product, 3);
    zassert_equal(atomic_inc(&word), 5);
    zassert_true(atomic_cas(&word, 6, 9));
    zassert_false(atomic_cas(&word, 6, 1));
    zassert_equal(atomic_get(&word), 9);
    zassert_false(atomic_test_and_set_bit(&word, 1));
    zassert_true(atomic_test_bit(&word, 1));
    zassert_equal(snprintk(array, sizeof array, "%d %s", 12, "x"), 4);
    zassert_str_equal(array, "12 x");
}
