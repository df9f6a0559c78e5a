/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random work under random interruption. Threads of all kinds do random things to shared objects
 * while the host port makes an interrupt at random kernel entries and exits: a tick, or a handler
 * that does random things too. After each step all of the kernel's invariants are checked, and at
 * the end that nothing was lost: every token is back, every unit given was taken or is there, every
 * thread came to its end.
 *
 *      kernel_seeds [--from N] [--count N]      many seeds, stops at the first that fails
 *      kernel_seeds --seed N                    the one again, exactly
 */
#include <stdlib.h>
#include <string.h>

#include <acre/kernel/ipc.h>

#include "expect.h"
#include "host.h"
#include "kernel_check.h"

enum { WORKERS = 6, STEPS = 24, TOKENS = 2, MUTEXES = 3, STACK = 256, LIMIT_TICKS = 100000 };

static struct acre_thread worker[WORKERS], helper[WORKERS];
static _Alignas(16) unsigned char worker_stack[WORKERS][STACK], helper_stack[WORKERS][STACK];

static struct acre_sem sem;
static struct acre_mutex mutex[MUTEXES];
static struct acre_lock pool_lock;
static struct acre_wait_queue pool_waiters;
static struct acre_msgq msgq;
static uint32_t msgq_storage[2];

static struct {
    int holder[TOKENS]; /* worker + 1, 0: in the pool */
    bool in_pool[TOKENS];
    int inside[MUTEXES];     /* worker + 1 */
    uint32_t given, taken;   /* units of sem */
    uint32_t sent, received; /* sums of messages */
    uint32_t finished;
    uint32_t random[WORKERS];
    uint32_t hash; /* of all switches: two runs of one seed must agree */
    bool failed;
} run;

static uint32_t seed;

static void fail(const char *what, unsigned number)
{
    if (!run.failed) {
        printf("FAILED: seed %u: %s %u, tick %u\n"
               "replay: kernel_seeds --seed %u\n",
               seed, what, number, acre_kern.tick, seed);
    }
    run.failed = true;
}

static void check(void)
{
    unsigned key = acre_port_irq_mask();
    unsigned broken = kernel_check();

    if (broken != 0U) {
        fail("invariant", broken);
    }
    if ((run.in_pool[0] || run.in_pool[1]) && !acre_list_empty(&pool_waiters.waiters)) {
        fail("a token lies there while a thread waits", 0U);
    }
    if ((sem.count > 0U) && !acre_list_empty(&sem.waiters.waiters)) {
        fail("a unit is there while a thread waits", sem.count);
    }
    acre_port_irq_restore(key);
}

static void check_settled(void)
{
    unsigned key = acre_port_irq_mask();
    unsigned broken = kernel_check_urgency();

    if (broken != 0U) {
        fail("urgency", broken);
    }
    acre_port_irq_restore(key);
    check();
}

static uint32_t draw(int me, uint32_t below)
{
    run.random[me] = (run.random[me] * 1664525U) + 1013904223U;
    return (run.random[me] >> 8) % below;
}

static uint32_t draw_timeout(int me)
{
    return (draw(me, 3U) == 0U) ? ACRE_FOREVER : draw(me, 6U);
}

/* --- the pool of tokens: as a heap or a pool of blocks waits ---------------------------------- */

static int token_index(void *token)
{
    return (int)((int *)token - run.holder);
}

static void *pool_take(int me)
{
    acre_key key = acre_lock_take(&pool_lock);
    void *token = NULL;

    for (int i = 0; i < TOKENS; i++) {
        if (run.in_pool[i]) {
            run.in_pool[i] = false;
            acre_lock_give(&pool_lock, key);
            return &run.holder[i];
        }
    }
    /* Forever is safe: who holds a token gives it back without waiting for another. */
    (void)acre_wait_block(&pool_waiters, &pool_lock, key, draw_timeout(me), 1U, &token);
    return token;
}

static void pool_give(void *token)
{
    acre_key key = acre_lock_take(&pool_lock);

    if (acre_wait_wake_first(&pool_waiters, ACRE_OK, token) == NULL) {
        run.in_pool[token_index(token)] = true;
    }
    acre_lock_give(&pool_lock, key);
    acre_reschedule();
}

static void use_token(int me)
{
    int *token = pool_take(me);

    if (token == NULL) {
        return;
    }
    if (*token != 0) {
        fail("token given twice", (unsigned)*token);
    }
    *token = me + 1;
    if (draw(me, 2U) == 0U) {
        (void)acre_thread_sleep(draw(me, 3U));
    } else {
        acre_thread_yield();
    }
    if (*token != me + 1) {
        fail("token changed hands", (unsigned)me);
    }
    *token = 0;
    pool_give(token);
}

/* --- mutexes, always in the same order ------------------------------------------------------- */

static void use_mutexes(int me)
{
    bool got[MUTEXES] = {false};

    for (int i = 0; i < MUTEXES; i++) {
        if ((draw(me, 2U) == 0U) && (acre_mutex_take(&mutex[i], draw_timeout(me)) == ACRE_OK)) {
            got[i] = true;
            if (run.inside[i] != 0) {
                fail("two in a mutex", (unsigned)i);
            }
            run.inside[i] = me + 1;
            check();
        }
    }
    (void)acre_thread_sleep(draw(me, 3U));
    for (int i = MUTEXES - 1; i >= 0; i--) {
        if (got[i]) {
            if (run.inside[i] != me + 1) {
                fail("mutex lost", (unsigned)i);
            }
            run.inside[i] = 0;
            (void)acre_mutex_give(&mutex[i]);
            check_settled();
        }
    }
}

/* --- threads that are made and ended in whatever state they are in ---------------------------- */

static void helper_entry(void *arg)
{
    int me = (int)((struct acre_thread *)arg - helper);

    (void)acre_thread_sleep((uint32_t)me);
    (void)acre_mutex_take(&mutex[me % MUTEXES], 4U); /* left to whoever waits, if we own it */
    if (mutex[me % MUTEXES].owner == arg) {
        run.inside[me % MUTEXES] = 0;
    }
    (void)acre_thread_sleep(ACRE_FOREVER);
}

static void use_helper(int me)
{
    const struct acre_thread_spec spec = {
        .entry = helper_entry,
        .arg = &helper[me],
        .stack = helper_stack[me],
        .stack_size = STACK,
        .level = 2U + draw(me, 12U),
        .slice = draw(me, 3U),
    };

    if (acre_thread_init(&helper[me], &spec) != ACRE_OK) {
        fail("no thread", (unsigned)me);
        return;
    }
    (void)acre_thread_start(&helper[me]);
    (void)acre_thread_sleep(draw(me, 8U));
    if (draw(me, 3U) == 0U) {
        (void)acre_thread_suspend(&helper[me]);
    }
    check();
    if (acre_thread_delete(&helper[me]) != ACRE_OK) {
        fail("not deleted", (unsigned)me);
    }
    check_settled();
}

/* --- the rest --------------------------------------------------------------------------------- */

static void use_semaphore(int me)
{
    if (draw(me, 2U) == 0U) {
        if (acre_sem_give(&sem) == ACRE_OK) {
            run.given++;
        }
    } else if (acre_sem_take(&sem, 1U + draw(me, 5U)) == ACRE_OK) {
        run.taken++;
    }
}

static void use_messages(int me)
{
    uint32_t m = 1U + draw(me, 1000U);

    if (draw(me, 2U) == 0U) {
        if (acre_msgq_put(&msgq, &m, draw(me, 5U)) == ACRE_OK) {
            run.sent += m;
        }
    } else if (acre_msgq_get(&msgq, &m, draw(me, 5U)) == ACRE_OK) {
        run.received += m;
    }
}

static void change_levels(int me)
{
    struct acre_thread *other = &worker[draw(me, WORKERS)];

    switch (draw(me, 4U)) {
    case 0U:
        (void)acre_thread_set_level(other, 2U + draw(me, 12U));
        break;
    case 1U:
        (void)acre_thread_set_cooperative(&worker[me], draw(me, 2U) == 0U);
        break;
    case 2U:
        acre_sched_lock();
        acre_thread_yield();
        acre_sched_unlock();
        break;
    default:
        (void)acre_thread_suspend(other); /* interrupts, and the end of work, resume it */
        (void)acre_thread_resume(other);
        break;
    }
    check_settled();
}

static void worker_entry(void *arg)
{
    static void (*const acts[])(int) = {use_token,     use_mutexes,  use_helper,
                                        use_semaphore, use_messages, change_levels};
    int me = (int)((struct acre_thread *)arg - worker);

    for (int i = 0; (i < STEPS) && !run.failed; i++) {
        acts[draw(me, sizeof acts / sizeof acts[0])](me);
        check_settled();
    }
    run.finished++;
}

static void handler(uint32_t random)
{
    switch (random % 4U) {
    case 0U:
        if (acre_sem_give(&sem) == ACRE_OK) {
            run.given++;
        }
        break;
    case 1U:
        (void)acre_thread_suspend(&worker[(random / 4U) % WORKERS]);
        (void)acre_thread_resume(&worker[(random / 4U) % WORKERS]);
        break;
    case 2U:
        (void)acre_thread_cancel_wait(&worker[(random / 4U) % WORKERS], ACRE_ECANCELED);
        break;
    default:
        if (acre_sem_take(&sem, ACRE_NO_WAIT) == ACRE_OK) {
            run.taken++;
        }
        break;
    }
}

static void on_switch(struct acre_thread *from, struct acre_thread *to)
{
    run.hash = (run.hash ^ from->serial) * 16777619U;
    run.hash = (run.hash ^ to->serial ^ (acre_kern.tick << 8)) * 16777619U;
}

static void finish(void)
{
    uint32_t left = 0U;

    if (run.finished != WORKERS) {
        fail("threads never came to their end; finished:", run.finished);
        return;
    }
    for (int i = 0; i < TOKENS; i++) {
        if (!run.in_pool[i] || (run.holder[i] != 0)) {
            fail("token lost", (unsigned)i);
        }
    }
    for (int i = 0; i < MUTEXES; i++) {
        if (mutex[i].owner != NULL) {
            fail("mutex still owned", (unsigned)i);
        }
    }
    if (run.given != run.taken + sem.count) {
        fail("units lost: given less taken, and there are", run.given - run.taken);
    }
    for (size_t i = 0U; i < msgq.used; i++) {
        left += msgq_storage[(msgq.first + i) % 2U];
    }
    if (run.sent != run.received + left) {
        fail("messages lost, sum", run.sent - run.received - left);
    }
}

/* All wait. Time passes, unless nothing will ever happen any more. */
static void on_idle(void)
{
    if (run.failed || (run.finished == WORKERS) || (acre_kern.tick > LIMIT_TICKS)) {
        finish();
        acre_host_stop(0);
    }
    acre_host_ticks(1U);
}

static void setup(void)
{
    const struct acre_kernel_hooks hooks = {.switched = on_switch};

    memset(&run, 0, sizeof run);
    acre_kernel_hooks_set(&hooks);
    run.given = 1U;
    (void)acre_sem_init(&sem, 1U, 3U, ACRE_WAIT_PRIORITY);
    (void)acre_msgq_init(&msgq, msgq_storage, sizeof msgq_storage[0], 2U, ACRE_WAIT_FIFO);
    acre_lock_init(&pool_lock);
    acre_wait_init(&pool_waiters, ((seed & 1U) != 0U) ? ACRE_WAIT_PRIORITY : ACRE_WAIT_FIFO);
    for (int i = 0; i < MUTEXES; i++) {
        acre_mutex_init(&mutex[i]);
    }
    for (int i = 0; i < TOKENS; i++) {
        run.in_pool[i] = true;
    }
    for (int i = 0; i < WORKERS; i++) {
        struct acre_thread_spec spec = {
            .entry = worker_entry,
            .arg = &worker[i],
            .stack = worker_stack[i],
            .stack_size = STACK,
        };

        run.random[i] = (seed * 31U) + (uint32_t)i;
        spec.level = 2U + draw(i, 12U);
        spec.slice = draw(i, 4U);
        spec.flags = (draw(i, 4U) == 0U) ? (unsigned)ACRE_THREAD_COOPERATIVE : 0U;
        (void)acre_thread_init(&worker[i], &spec);
        (void)acre_thread_start(&worker[i]);
    }
    acre_host_inject(seed, 3U + (seed % 13U), handler);
}

static uint32_t one_seed(void)
{
    acre_host_time_set(ACRE_HOST_VIRTUAL);
    acre_host_on_idle(on_idle);
    (void)acre_host_run(setup);
    return run.hash;
}

int main(int argc, char **argv)
{
    uint32_t from = 1U, count = 3000U;
    uint64_t points = 0U;

    for (int i = 1; i + 1 < argc; i += 2) {
        uint32_t n = (uint32_t)strtoul(argv[i + 1], NULL, 10);

        if (strcmp(argv[i], "--seed") == 0) {
            from = n;
            count = 1U;
        } else if (strcmp(argv[i], "--from") == 0) {
            from = n;
        } else if (strcmp(argv[i], "--count") == 0) {
            count = n;
        }
    }
    for (seed = from; seed != from + count; seed++) {
        uint32_t hash = one_seed();

        points += acre_host_inject_points();
        if (!run.failed && (((seed - from) % 16U) == 0U) && (one_seed() != hash)) {
            fail("a second run took another course", 0U);
        }
        EXPECT(!run.failed);
        if (run.failed) {
            break;
        }
    }
    printf("kernel_seeds: %u seeds from %u, %llu points of preemption\n", seed - from, from,
           (unsigned long long)points);
    EXPECT(points > count);
    return expect_report("kernel_seeds");
}
