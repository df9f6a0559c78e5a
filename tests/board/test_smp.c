/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One heap, one pool and one k_heap under every CPU at once: ten million operations, then the books.
 *
 *      8 workers, half of them bound, half going where there is room
 *        own slots   heap blocks, filled with a pattern of their own, grown, shrunk, freed
 *        the post    blocks that one worker puts down and any other picks up, checks and frees
 *        the pool    fewer blocks than workers want: they wait, and a block freed goes to a waiter
 *        the k_heap  smaller than what all want at once: they sleep in k_heap_alloc()
 *      1 auditor     every few ticks takes the lock and has the heap check itself
 *
 * With MASK_ONLY the locks are interrupt masks and nothing else, as on one CPU: this program must
 * then fail, or it proves nothing.
 */
#include <string.h>

#include <acre/heap.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/lock.h>
#include <acre/kernel/thread.h>
#include <acre/kernel/wait.h>
#include <acre/pool.h>
#include <board.h>
#include <zephyr/kernel.h>

#include "expect.h"

#define WORKERS     8U
#define SLOTS       24U
#define POST        32U
#define POOL_BLOCKS 2U
#define POOL_BYTES  32U
#define STACK       2048U
#ifndef OPERATIONS
#define OPERATIONS 10000000U
#endif
#define PER_WORKER (OPERATIONS / WORKERS)
#define PATIENCE   (20U * ACRE_TICK_HZ) /* for one block of the pool: longer is a deadlock */

struct slot {
    unsigned char *p;
    uint32_t size;
    unsigned char fill;
};

struct worker {
    struct acre_thread thread;
    struct slot slots[SLOTS];
    uint32_t random;
    uint32_t done;    /* operations */
    uint32_t taken;   /* heap blocks got */
    uint32_t given;   /* heap blocks given back */
    uint32_t damaged; /* patterns that had changed */
    uint32_t refused; /* frees that were */
    uint32_t waited;  /* pool blocks that came by waiting */
    uint32_t late;    /* waits that were too long */
    uint32_t shared;  /* blocks of the k_heap */
};

static _Alignas(16) unsigned char stacks[WORKERS][STACK];
static struct worker workers[WORKERS];
static struct slot post[POST];

static struct acre_heap *heap;
static struct acre_lock heap_lock;
static struct acre_pool pool;
static struct acre_lock pool_lock;
static struct acre_wait_queue pool_queue;
static _Alignas(16) unsigned char pool_memory[POOL_BLOCKS * POOL_BYTES];
static struct acre_lock post_lock;

/* Not two of the larger blocks fit at once. */
#define SHARED_MOST 300U
K_HEAP_DEFINE(shared, 480);

static acre_key take(struct acre_lock *lock)
{
#ifdef MASK_ONLY
    (void)lock;
    return acre_irq_mask();
#else
    return acre_lock_take(lock);
#endif
}

static void give(struct acre_lock *lock, acre_key key)
{
#ifdef MASK_ONLY
    (void)lock;
    acre_irq_restore(key);
#else
    acre_lock_give(lock, key);
#endif
}

static uint32_t next_random(struct worker *w)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 17;
    w->random ^= w->random << 5;
    return w->random;
}

static bool whole(const struct slot *slot)
{
    return (slot->p[0] == slot->fill) && (slot->p[slot->size / 2U] == slot->fill) &&
           (slot->p[slot->size - 1U] == slot->fill);
}

static void heap_take(struct worker *w, struct slot *slot)
{
    uint32_t size = 1U + (next_random(w) % 160U);
    acre_key key = take(&heap_lock);
    unsigned char *p = acre_heap_alloc(heap, size);

    give(&heap_lock, key);
    slot->p = p;
    if (p != NULL) {
        w->taken++;
        slot->size = size;
        slot->fill = (unsigned char)next_random(w);
        memset(p, slot->fill, size);
    }
}

static void heap_give(struct worker *w, struct slot *slot)
{
    w->damaged += whole(slot) ? 0U : 1U;
    acre_key key = take(&heap_lock);
    int err = acre_heap_free(heap, slot->p);

    give(&heap_lock, key);
    w->refused += (err == ACRE_OK) ? 0U : 1U;
    w->given++;
    slot->p = NULL;
}

static void heap_resize(struct worker *w, struct slot *slot)
{
    uint32_t size = 1U + (next_random(w) % 200U);
    acre_key key = take(&heap_lock);
    unsigned char *p = acre_heap_realloc(heap, slot->p, size);

    give(&heap_lock, key);
    if (p != NULL) {
        w->damaged += (p[0] == slot->fill) ? 0U : 1U;
        slot->p = p;
        slot->size = size;
        memset(p, slot->fill, size);
    }
}

/* Leave a block for others, or pick one up that somebody left. */
static void exchange(struct worker *w)
{
    struct slot mine = {NULL, 0U, 0U};
    struct slot *place = &post[next_random(w) % POST];
    struct slot was;

    if ((next_random(w) & 1U) != 0U) {
        heap_take(w, &mine);
    }
    acre_key key = take(&post_lock);
    was = *place;
    *place = mine;
    give(&post_lock, key);
    if (was.p != NULL) {
        heap_give(w, &was);
    }
}

/* Waiting needs a real lock to release, so the pool keeps its own with MASK_ONLY too. */
static void pool_visit(struct worker *w)
{
    void *block;
    acre_key key = acre_lock_take(&pool_lock);

    block = acre_pool_alloc(&pool);
    if (block != NULL) {
        acre_lock_give(&pool_lock, key);
    } else {
        if (acre_wait_block(&pool_queue, &pool_lock, key, PATIENCE, 0U, &block) != ACRE_OK) {
            w->late++;
            return;
        }
        w->waited++;
    }
    unsigned char fill = (unsigned char)next_random(w);
    memset(block, fill, POOL_BYTES);
    if ((fill & 1U) == 0U) {
        acre_thread_yield();
    }
    w->damaged += ((((unsigned char *)block)[0] == fill) &&
                   (((unsigned char *)block)[POOL_BYTES - 1U] == fill))
                      ? 0U
                      : 1U;
    key = acre_lock_take(&pool_lock);
    if (acre_wait_wake_first(&pool_queue, ACRE_OK, block) == NULL) {
        w->refused += (acre_pool_free(&pool, block) == ACRE_OK) ? 0U : 1U;
    }
    acre_lock_give(&pool_lock, key);
    acre_reschedule();
}

static void shared_visit(struct worker *w)
{
    uint32_t size = 20U + (next_random(w) % (SHARED_MOST - 20U));
    unsigned char fill = (unsigned char)next_random(w);
    unsigned char *p = k_heap_alloc(&shared, size, K_TICKS(PATIENCE));

    if (p == NULL) {
        w->late++;
        return;
    }
    w->shared++;
    memset(p, fill, size);
    if ((fill & 1U) == 0U) {
        acre_thread_yield();
    }
    w->damaged += ((p[0] == fill) && (p[size - 1U] == fill)) ? 0U : 1U;
    k_heap_free(&shared, p);
}

static void work(void *arg)
{
    struct worker *w = arg;

    for (w->done = 0U; w->done < PER_WORKER; w->done++) {
        uint32_t dice = next_random(w) % 64U;
        struct slot *slot = &w->slots[next_random(w) % SLOTS];

        if (dice == 0U) {
            pool_visit(w);
        } else if (dice == 1U) {
            shared_visit(w);
        } else if (dice < 7U) {
            exchange(w);
        } else if (slot->p == NULL) {
            heap_take(w, slot);
        } else if (dice < 24U) {
            heap_resize(w, slot);
        } else {
            heap_give(w, slot);
        }
    }
    for (unsigned i = 0U; i < SLOTS; i++) {
        if (w->slots[i].p != NULL) {
            heap_give(w, &w->slots[i]);
        }
    }
}

static void start_workers(void)
{
    for (unsigned i = 0U; i < WORKERS; i++) {
        const struct acre_thread_spec spec = {
            .name = "worker",
            .entry = work,
            .arg = &workers[i],
            .stack = stacks[i],
            .stack_size = STACK,
            .level = 20U,
            .slice = 5U,
        };
        workers[i].random = 0x9E3779B9U * (i + 1U);
        EXPECT(acre_thread_init(&workers[i].thread, &spec) == ACRE_OK);
        if (i < ACRE_CPUS) {
            EXPECT(acre_thread_bind(&workers[i].thread, i) == ACRE_OK);
        }
        EXPECT(acre_thread_start(&workers[i].thread) == ACRE_OK);
    }
}

static uint32_t done_by_all(void)
{
    uint32_t sum = 0U;

    for (unsigned i = 0U; i < WORKERS; i++) {
        sum += ((volatile struct worker *)&workers[i])->done;
    }
    return sum;
}

static int audit(void)
{
    acre_key key = take(&heap_lock);
    int broken = acre_heap_check(heap);

    give(&heap_lock, key);
    return broken;
}

/* Until all is done, or nothing moves for ten seconds. */
static bool watch(void)
{
    uint32_t before = 0U;
    unsigned still = 0U;

    while (before < (PER_WORKER * WORKERS)) {
        (void)acre_thread_sleep(ACRE_TICK_HZ / 4U);
        uint32_t now = done_by_all();
        int broken = audit();
        if (broken != 0) {
            printf("after %u operations the heap breaks invariant %d\n", (unsigned)now, broken);
            return false;
        }
        still = (now == before) ? (still + 1U) : 0U;
        if (still == 40U) {
            printf("nothing moves after %u operations\n", (unsigned)now);
            return false;
        }
        before = now;
    }
    return true;
}

static void settle(void)
{
    uint32_t taken = 0U;
    uint32_t given = 0U;
    uint32_t waited = 0U;
    uint32_t visits = 0U;
    struct worker *w = &workers[0];

    for (unsigned i = 0U; i < WORKERS; i++) {
        EXPECT(acre_thread_join(&workers[i].thread, 10U * ACRE_TICK_HZ) == ACRE_OK);
    }
    for (unsigned i = 0U; i < POST; i++) {
        if (post[i].p != NULL) {
            heap_give(w, &post[i]);
        }
    }
    for (unsigned i = 0U; i < WORKERS; i++) {
        taken += workers[i].taken;
        given += workers[i].given;
        waited += workers[i].waited;
        visits += workers[i].shared;
        EXPECT(workers[i].damaged == 0U);
        EXPECT(workers[i].refused == 0U);
        EXPECT(workers[i].late == 0U);
    }
    EXPECT(taken == given);
    EXPECT(waited > 0U); /* or the pool was never contended */
    unsigned char *all = k_heap_alloc(&shared, SHARED_MOST, K_NO_WAIT);
    EXPECT(all != NULL); /* everything came back, and is one piece again */
    k_heap_free(&shared, all);
    EXPECT(visits > 0U);
    EXPECT(acre_heap_used(heap) == 0U);
    EXPECT(acre_heap_check(heap) == 0);
    EXPECT((pool.used == 0U) && (acre_pool_check(&pool) == 0));
    printf("%u operations, %u blocks taken and given, %u waits for the pool, %u visits to the "
           "k_heap, on "
           "%u CPUs in %u ticks\n",
           (unsigned)done_by_all(), (unsigned)taken, (unsigned)waited, (unsigned)visits,
           (unsigned)ACRE_CPUS, (unsigned)acre_tick());
}

int acre_app_main(void)
{
    size_t count;
    const struct acre_board_ram *ram = acre_board_ram(&count);

    heap = acre_heap_init(ram->begin, (size_t)((char *)ram->end - (char *)ram->begin));
    EXPECT(heap != NULL);
    EXPECT(acre_pool_init(&pool, pool_memory, sizeof pool_memory, POOL_BYTES, NULL) == ACRE_OK);
    acre_lock_init(&heap_lock);
    acre_lock_init(&pool_lock);
    acre_lock_init(&post_lock);
    acre_wait_init(&pool_queue, ACRE_WAIT_PRIORITY);
    (void)acre_thread_set_level(acre_thread_self(), 4U);
    start_workers();
    if (!watch()) {
        acre_board_exit(2);
    }
    settle();
    acre_board_exit(expect_report("smp"));
}
