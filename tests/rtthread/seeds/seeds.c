/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seeds.c - three threads and an interrupt at one pool, one small memory and one memheap
 *
 * Virtual time: the host port makes an interrupt at random kernel entries and exits, a tick or a
 * handler that allocates and frees too. Every block is filled with its owner's mark and looked at
 * before it is freed. In some seeds all three are checked at every step, in all at the end: no
 * invariant broken, no block lost, no waiter forgotten.
 *
 * It runs in the place of a board's first init function, before there is a kernel, and makes its
 * own; so it is linked as an image, and takes its arguments from the environment:
 *
 *      SEED=n rt_seeds                       that one again, exactly
 *      FROM=n COUNT=n rt_seeds               many; stops at the first that fails and prints it
 */
#include <rtthread.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <acre/kernel/kernel.h>

#include "host.h"
#include "mem.h" /* the door's own: for the checkers */

enum { THREADS = 3, STEPS = 30, SLOTS = 4, BLOCKS = 2, SIZE = 24, STACK = 512, LIMIT = 20000 };
enum { ISR = THREADS }; /* the interrupt's number among the users */

static struct rt_mempool mp;
static rt_smem_t smem;
static struct rt_memheap memheap;
static _Alignas(16) rt_uint8_t mp_memory[BLOCKS * (SIZE + sizeof(void *))];
static _Alignas(16) rt_uint8_t smem_memory[1024];
static _Alignas(16) rt_uint8_t memheap_memory[1024];

static struct acre_thread thread[THREADS];
static _Alignas(16) unsigned char stack[THREADS][STACK];

/* What a user holds: of the small memory, then of the memheap. */
struct slot {
    rt_uint8_t *block;
    rt_size_t size;
};

static struct {
    struct slot slots[THREADS + 1][2 * SLOTS];
    void *isr_block;
    uint32_t random[THREADS + 1];
    unsigned finished, got, waits, steps;
    uint32_t idle, points;
    bool failed, thorough;
} run;

static uint32_t seed;

static void fail(const char *what)
{
    if (!run.failed) {
        printf("FAILED: seed %u: %s, tick %u\n", (unsigned)seed, what, (unsigned)acre_tick());
    }
    run.failed = true;
}

static uint32_t draw(unsigned user, uint32_t below)
{
    run.random[user] = (run.random[user] * 1664525U) + 1013904223U;
    return (uint32_t)(((uint64_t)run.random[user] * below) >> 32);
}

/* --- marks -------------------------------------------------------------------------------- */

static void mark(rt_uint8_t *block, rt_size_t size, unsigned user)
{
    for (rt_size_t i = 0U; i < size; i++) {
        block[i] = (rt_uint8_t)(((user + 1U) << 5) ^ i);
    }
}

static void look(const rt_uint8_t *block, rt_size_t size, unsigned user, const char *what)
{
    for (rt_size_t i = 0U; i < size; i++) {
        if (block[i] != (rt_uint8_t)(((user + 1U) << 5) ^ i)) {
            fail(what);
            return;
        }
    }
}

/* --- the checkers ------------------------------------------------------------------------- */

/* Everything at once, in the middle of whatever the others do. */
static void check(void)
{
    struct door_heap door;
    acre_key key = acre_irq_mask();

    if (acre_pool_check(&mp.pool) != 0) {
        fail("the pool's invariants");
    }
    if (door_of_memory(smem)->ops->check(door_of_memory(smem)->heap) != 0) {
        fail("the small memory's invariants");
    }
    door_memheap_door(&memheap, &door);
    if (door.ops->check(door.heap) != 0) {
        fail("the memheap's invariants");
    }
    acre_irq_restore(key);
}

/* --- work --------------------------------------------------------------------------------- */

static void *pool_take(unsigned user, rt_int32_t time)
{
    rt_uint8_t *block = rt_mp_alloc(&mp, time);

    if (block != NULL) {
        run.got++;
        mark(block, SIZE, user);
    } else if (time < 0) {
        fail("no block after waiting for ever");
    }
    return block;
}

static void pool_give(unsigned user, void *block)
{
    look(block, SIZE, user, "a block of the pool was given twice");
    rt_mp_free(block);
}

static void *heap_realloc(bool of_memheap, void *block, rt_size_t size)
{
    return of_memheap ? rt_memheap_realloc(&memheap, block, size)
                      : rt_smem_realloc(smem, block, size);
}

static void heap_free(bool of_memheap, void *block)
{
    if (of_memheap) {
        rt_memheap_free(block);
    } else {
        rt_smem_free(block);
    }
}

/* Take, change or give what one random slot holds. */
static void heap_step(unsigned user)
{
    unsigned i = draw(user, 2U * SLOTS);
    bool of_memheap = i >= SLOTS;
    struct slot *slot = &run.slots[user][i];
    rt_size_t size = 1U + draw(user, 180U);
    rt_uint8_t *block;

    if (slot->block != NULL) {
        look(slot->block, slot->size, user, "a block of a heap was written by another");
        if (draw(user, 3U) != 0U) {
            heap_free(of_memheap, slot->block);
            slot->block = NULL;
            return;
        }
    }
    block = heap_realloc(of_memheap, slot->block, size);
    if (block != NULL) {
        if (slot->block != NULL) {
            look(block, (size < slot->size) ? size : slot->size, user, "realloc lost bytes");
        }
        mark(block, size, user);
        slot->block = block;
        slot->size = size;
    }
}

static void give_all(unsigned user)
{
    for (unsigned i = 0U; i < 2U * SLOTS; i++) {
        struct slot *slot = &run.slots[user][i];

        if (slot->block != NULL) {
            look(slot->block, slot->size, user, "a block of a heap was written by another");
            heap_free(i >= SLOTS, slot->block);
            slot->block = NULL;
        }
    }
}

static void handler(uint32_t random)
{
    (void)random;
    if (run.finished == THREADS) {
        return;
    }
    if (run.isr_block != NULL) {
        pool_give(ISR, run.isr_block);
        run.isr_block = NULL;
    } else if (draw(ISR, 2U) == 0U) {
        run.isr_block = pool_take(ISR, 0);
    } else {
        heap_step(ISR);
    }
}

static void step(unsigned user)
{
    static const rt_int32_t times[] = {0, 1, 3, RT_WAITING_FOREVER, RT_WAITING_FOREVER};
    void *block;

    run.steps++;
    switch (draw(user, 6U)) {
    case 0:
        (void)rt_thread_delay(1U + draw(user, 2U));
        break;
    case 1:
    case 2:
        block = pool_take(user, times[draw(user, 5U)]);
        heap_step(user);
        if (block != NULL) {
            pool_give(user, block);
        }
        break;
    default:
        heap_step(user);
        break;
    }
    if (run.thorough) {
        check();
    }
}

static void end(void)
{
    void *all;

    run.points = acre_host_inject_points();
    acre_host_inject(0U, 0U, NULL);
    if (run.isr_block != NULL) {
        pool_give(ISR, run.isr_block);
    }
    give_all(ISR);
    check();
    if ((mp.block_free_count != BLOCKS) || (mp.suspend_thread_count != 0U)) {
        fail("the pool lost a block, or counts a waiter");
    }
    all = rt_smem_alloc(smem, smem->total);
    if ((smem->used == 0U) || (all == NULL)) {
        fail("the small memory lost a block");
    }
    rt_smem_free(all);
    if ((smem->used != 0U) || (rt_smem_detach(smem) != RT_EOK) ||
        (rt_memheap_detach(&memheap) != RT_EOK) || (rt_mp_detach(&mp) != RT_EOK)) {
        fail("blocks are out at the end");
    }
}

static void entry(void *arg)
{
    unsigned user = (unsigned)((struct acre_thread *)arg - thread);

    for (int i = 0; i < STEPS; i++) {
        step(user);
    }
    give_all(user);
    run.finished++;
    if (run.finished == THREADS) {
        end();
        acre_host_stop(0);
    }
}

/* Nobody can run: a tick passes. A thread that waits for ever for what will not come is forgotten. */
static void on_idle(void)
{
    run.idle++;
    if (run.idle > LIMIT) {
        fail("a waiter was forgotten");
        acre_host_stop(0);
    }
    acre_host_ticks(1U);
}

/* --- seeds -------------------------------------------------------------------------------- */

static void setup(void)
{
    uint32_t random = seed * 2654435761U;

    memset(&run, 0, sizeof run);
    run.thorough = (seed % 4U) == 0U;
    (void)rt_mp_init(&mp, "mp", mp_memory, sizeof mp_memory, SIZE);
    smem = rt_smem_init("smem", smem_memory, sizeof smem_memory);
    (void)rt_memheap_init(&memheap, "memheap", memheap_memory, sizeof memheap_memory);
    for (unsigned i = 0U; i <= THREADS; i++) {
        run.random[i] = random + (i * 7919U);
    }
    for (unsigned i = 0U; i < THREADS; i++) {
        const struct acre_thread_spec spec = {
            .name = "user",
            .entry = entry,
            .arg = &thread[i],
            .stack = stack[i],
            .stack_size = STACK,
            .level = 10U + draw(i, 2U),
            .slice = 1U,
        };

        (void)acre_thread_init(&thread[i], &spec);
        (void)acre_thread_start(&thread[i]);
    }
    acre_host_inject(seed, 1U + (seed % 9U), handler);
}

/* Called in every basic block of the instrumented files: a point where an interrupt may come. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    acre_irq_restore(acre_irq_mask());
}

static uint32_t number(const char *name, uint32_t otherwise)
{
    const char *text = getenv(name);

    return (text == NULL) ? otherwise : (uint32_t)strtoul(text, NULL, 10);
}

static int rt_seeds(void)
{
    uint32_t from = number("SEED", number("FROM", 1U));
    uint32_t count = (getenv("SEED") != NULL) ? 1U : number("COUNT", 10000U);
    uint64_t points = 0U;
    uint64_t steps = 0U;

    acre_host_time_set(ACRE_HOST_VIRTUAL);
    acre_host_on_idle(on_idle);
    for (seed = from; (seed != (from + count)) && !run.failed; seed++) {
        (void)acre_host_run(setup);
        points += run.points;
        steps += run.steps;
    }
    printf("rt_seeds: %u seeds from %u, %llu steps, %llu points of preemption: %s\n",
           (unsigned)(seed - from), (unsigned)from, (unsigned long long)steps,
           (unsigned long long)points, run.failed ? "FAILED" : "ok");
    (void)fflush(stdout);
    exit((run.failed || (points < count)) ? 1 : 0);
}
ACRE_INIT(rt_seeds, rt_seeds, 0U);
