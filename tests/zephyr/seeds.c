/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seeds.c - waiting for memory under random interruption, in virtual time
 *
 * Threads of three priorities want memory of one k_heap and of one quad-split pool, while the host
 * port makes an interrupt at random kernel entries and exits: a tick, or a handler that frees blocks
 * left for it. Two rounds for each seed:
 *
 *   order   All memory is taken. Six threads begin to wait, each with a size of its own, for ever.
 *           Then memory comes back in pieces, by threads and by interrupts. They must be served in
 *           exactly the order of the rule: priority, then who began first - whatever the sizes.
 *   mixed   The same threads ask, with all kinds of timeouts, hold, check their bytes, and free or
 *           leave it to an interrupt. Whenever the processor has nothing to do, the first waiter's
 *           request must be one that cannot be met: who could be served has been served. In the end
 *           every thread has come to its end and both memories are whole.
 *
 *      zephyr_seeds [--from N] [--count N]      many seeds, stops at the first that fails
 *      zephyr_seeds --seed N                    the one again, exactly
 */
#include <stdlib.h>

#include <acre/kernel/console.h>
#include <acre/kernel/kernel.h>

#include <zephyr/kernel.h>

#include "host.h"

enum { THREADS = 6, STEPS = 12, LEFT = 8, PIECES = 20, HEAP = 2048, LIMIT_TICKS = 200000 };

K_MEM_POOL_DEFINE(pool, 16, 1024, 1, 16);
static struct k_heap heap;
static uint8_t heap_mem[HEAP] __aligned(16);

static struct k_thread threads[THREADS], conductor_thread;
static K_THREAD_STACK_ARRAY_DEFINE(stacks, THREADS, 1024);
static K_THREAD_STACK_DEFINE(conductor_stack, 1024);
static const int prios[THREADS] = {2, 2, 5, 5, 8, 8};

/* A block of either memory. */
struct piece {
    bool of_pool;
    size_t bytes;
    uint8_t *mem;
    struct k_mem_block block;
};

static uint32_t seed;
static uint32_t state;
static bool failed;
static struct piece left[LEFT]; /* for interrupts to free */
static int rank_of[THREADS];    /* order round: as served */
static int began[THREADS];
static int ranks;
static int begins;
static int finished;
static unsigned served_waiting, freed_by_isr;
static struct piece held[THREADS];
static size_t order_size[THREADS];
static bool order_in_pool;

static void fail(const char *what, int number)
{
    if (!failed) {
        printf("FAILED: seed %u: %s %d\nreplay: zephyr_seeds --seed %u\n", seed, what, number,
               seed);
    }
    failed = true;
}

static uint32_t draw(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

/* ---- the two memories ---- */

static bool take(struct piece *piece, k_timeout_t timeout)
{
    if (piece->of_pool) {
        piece->mem = (k_mem_pool_alloc(&pool, &piece->block, piece->bytes, timeout) == 0)
                         ? piece->block.data
                         : NULL;
    } else {
        piece->mem = k_heap_alloc(&heap, piece->bytes, timeout);
    }
    return piece->mem != NULL;
}

static void give(struct piece *piece)
{
    if (piece->of_pool) {
        k_mem_pool_free(&piece->block);
    } else {
        k_heap_free(&heap, piece->mem);
    }
    piece->mem = NULL;
}

static void leave(struct piece *piece)
{
    unsigned int key = irq_lock();

    for (int i = 0; i < LEFT; i++) {
        if (left[i].mem == NULL) {
            left[i] = *piece;
            piece->mem = NULL;
            break;
        }
    }
    irq_unlock(key);
    if (piece->mem != NULL) {
        give(piece);
    }
}

static void handler(uint32_t random)
{
    struct piece piece = left[random % LEFT];

    if (piece.mem != NULL) {
        left[random % LEFT].mem = NULL;
        give(&piece);
        freed_by_isr++;
    }
}

/* ---- what must hold when there is nothing to do ---- */

static void look(void)
{
    const struct acre_thread *first = acre_wait_first(&heap.wait_q);

    if (first != NULL) {
        const size_t *request = (const size_t *)acre_wait_want(first); /* align, bytes */
        void *mem = sys_heap_aligned_alloc(&heap.heap, request[0], request[1]);

        if (mem != NULL) {
            fail("a thread waits for bytes of the heap that are there:", (int)request[1]);
            sys_heap_free(&heap.heap, mem);
        }
    }
    first = acre_wait_first(&pool.wait_q);
    if (first != NULL) {
        void *mem = acre_quad_alloc(&pool.quad, acre_wait_want(first));

        if (mem != NULL) {
            fail("a thread waits for bytes of the pool that are there:",
                 (int)acre_wait_want(first));
            (void)acre_quad_free(&pool.quad, mem);
        }
    }
}

static void idle(void)
{
    look();
    if (acre_uptime() > LIMIT_TICKS) {
        fail("threads that never came to their end:", THREADS - finished);
        acre_host_inject(0U, 0U, NULL);
        acre_host_stop(1);
    }
    acre_host_on_idle(NULL);
    acre_host_ticks(1U);
    acre_host_on_idle(idle);
}

/* ---- order ---- */

static void wanting(void *p1, void *p2, void *p3)
{
    int me = (int)POINTER_TO_INT(p1);
    struct piece *piece = &held[me];

    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    piece->of_pool = order_in_pool;
    piece->bytes = order_size[me];
    began[me] = begins++;
    if (!take(piece, K_FOREVER)) {
        fail("one that waits for ever came back with nothing:", me);
        return;
    }
    rank_of[me] = ranks++;
    served_waiting++;
    if ((me & 1) != 0) {
        k_msleep(1 + me);
        give(piece);
    } else {
        leave(piece);
    }
    finished++;
}

static bool comes_before(int a, int b)
{
    return (prios[a] < prios[b]) || ((prios[a] == prios[b]) && (began[a] < began[b]));
}

static void check_order(void)
{
    for (int a = 0; a < THREADS; a++) {
        for (int b = 0; b < THREADS; b++) {
            if (comes_before(a, b) && (rank_of[a] > rank_of[b])) {
                fail("served after one that stood behind:", a);
            }
        }
    }
}

static void begin(int i, k_thread_entry_t entry)
{
    (void)k_thread_create(&threads[i], stacks[i], 1024, entry, INT_TO_POINTER(i), NULL, NULL,
                          prios[i], 0, K_NO_WAIT);
}

static void join_all(void)
{
    for (int i = 0; i < THREADS; i++) {
        if (k_thread_join(&threads[i], K_MSEC(50000)) != 0) {
            fail("does not come to its end:", i);
        }
    }
}

/* Who is no more urgent than the waiters gets nothing, however little it asks for. */
static void try_to_overtake(void)
{
    struct piece piece = {.of_pool = order_in_pool, .bytes = 8U};
    unsigned int key = irq_lock(); /* so that nobody is served between the two looks */
    bool waited_for = acre_wait_first(order_in_pool ? &pool.wait_q : &heap.wait_q) != NULL;
    bool got = take(&piece, K_NO_WAIT);

    irq_unlock(key);
    if (got && waited_for) {
        fail("a newcomer was served while others wait, bytes", 8);
    }
    if (got) {
        give(&piece);
    }
}

static void order_round(void)
{
    struct piece part[PIECES];
    int count = 0;
    uint32_t turn = draw(THREADS);

    order_in_pool = draw(2U) != 0U;
    ranks = 0;
    begins = 0;
    finished = 0;
    for (bool more = true; more && (count < PIECES); count++) { /* all of it */
        part[count].of_pool = order_in_pool;
        part[count].bytes = order_in_pool ? 64U : 130U;
        more = take(&part[count], K_NO_WAIT);
    }
    for (int i = 0; i < THREADS; i++) {
        order_size[i] = 8U + draw(order_in_pool ? 200U : 700U);
    }
    if (!order_in_pool) { /* so that the smallest has to wait as well */
        for (int i = 0; i < THREADS; i++) {
            order_size[i] = MAX(order_size[i], (size_t)130);
        }
    }
    for (uint32_t i = 0U; i < THREADS; i++) {
        begin((int)((i + turn) % THREADS), wanting);
        k_msleep(3); /* each comes as far as its wait before the next begins */
    }
    for (int i = 0; i < count; i++) {
        if (part[i].mem != NULL) {
            if (draw(2U) != 0U) {
                leave(&part[i]);
            } else {
                give(&part[i]);
            }
            if (draw(3U) == 0U) {
                k_msleep((int32_t)draw(3U));
            }
            try_to_overtake();
        }
    }
    join_all();
    check_order();
}

/* ---- mixed ---- */

static k_timeout_t some_time(void)
{
    switch (draw(4U)) {
    case 0U:
        return K_NO_WAIT;
    case 1U:
        return K_FOREVER;
    default:
        return K_MSEC(1 + draw(6U));
    }
}

static bool intact(const struct piece *piece, uint8_t with)
{
    for (size_t i = 0U; i < piece->bytes; i++) {
        if (piece->mem[i] != with) {
            return false;
        }
    }
    return true;
}

static void mixing(void *p1, void *p2, void *p3)
{
    int me = (int)POINTER_TO_INT(p1);
    struct piece *piece = &held[me];

    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    for (int step = 0; (step < STEPS) && !failed; step++) {
        uint8_t with = (uint8_t)((me * 16) + step);

        piece->of_pool = draw(2U) != 0U;
        piece->bytes =
            (draw(3U) == 0U) ? (1U + draw(piece->of_pool ? 1024U : 1900U)) : (1U + draw(200U));
        if (!take(piece, some_time())) {
            continue;
        }
        memset(piece->mem, with, piece->bytes);
        if (draw(2U) != 0U) {
            k_msleep((int32_t)draw(5U));
        }
        if (!intact(piece, with)) {
            fail("somebody wrote into the block of", me);
        }
        if (!piece->of_pool && (draw(4U) == 0U)) {
            piece->bytes = MAX(piece->bytes / 2U, (size_t)1);
            piece->mem = k_heap_realloc(&heap, piece->mem, piece->bytes, K_NO_WAIT);
        }
        if (draw(3U) == 0U) {
            leave(piece);
        } else {
            give(piece);
        }
    }
    finished++;
}

static void mixed_round(void)
{
    finished = 0;
    for (int i = 0; i < THREADS; i++) {
        begin(i, mixing);
    }
    join_all();
}

/* ---- a seed ---- */

static void conductor(void *p1, void *p2, void *p3)
{
    ARG_UNUSED(p1);
    ARG_UNUSED(p2);
    ARG_UNUSED(p3);
    k_sched_time_slice_set(
        0, 0); /* a turn's end would mix those who note down that they were served */
    acre_host_inject(seed, 12U, handler);
    order_round();
    mixed_round();
    acre_host_inject(0U, 0U, NULL);
    for (int i = 0; i < LEFT; i++) {
        if (left[i].mem != NULL) {
            give(&left[i]);
        }
    }
    if (!sys_heap_validate(&heap.heap) || (heap.heap.allocated_bytes != 0U)) {
        fail("bytes of the heap that did not come back:", (int)heap.heap.allocated_bytes);
    }
    if ((acre_quad_check(&pool.quad) != 0) || (pool.quad.used != 0U)) {
        fail("bytes of the pool that did not come back:", (int)pool.quad.used);
    }
    acre_host_stop(failed ? 1 : 0);
}

ACRE_EXPORT_TABLE(acre_inits);

static void setup(void)
{
    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_inits); i++) {
        const struct acre_init *init = ACRE_EXPORT_AT(acre_inits, struct acre_init, i);

        if (init->level < ACRE_INIT_FIRST_THREADED) {
            (void)init->fn();
        }
    }
    k_heap_init(&heap, heap_mem, sizeof heap_mem);
    memset(left, 0, sizeof left);
    memset(held, 0, sizeof held);
    state = (seed * 2654435761U) | 1U;
    (void)k_thread_create(&conductor_thread, conductor_stack, 1024, conductor, NULL, NULL, NULL,
                          K_PRIO_PREEMPT(10), 0, K_NO_WAIT);
}

/* There is no board here: what the door prints goes where printf does. */
void acre_console_write(const char *bytes, size_t count)
{
    (void)fwrite(bytes, 1U, count, stdout);
}

int main(int argc, char **argv)
{
    uint32_t from = 1U;
    uint32_t count = 10000U;

    for (int i = 1; (i + 1) < argc; i += 2) {
        uint32_t value = (uint32_t)strtoul(argv[i + 1], NULL, 0);

        if (strcmp(argv[i], "--seed") == 0) {
            from = value;
            count = 1U;
        } else if (strcmp(argv[i], "--from") == 0) {
            from = value;
        } else if (strcmp(argv[i], "--count") == 0) {
            count = value;
        } else {
            printf("usage: zephyr_seeds [--seed N | --from N --count N]\n");
            return 2;
        }
    }
    acre_host_time_set(ACRE_HOST_VIRTUAL);
    for (seed = from; seed != (from + count); seed++) {
        acre_host_on_idle(idle);
        if (acre_host_run(setup) != 0) {
            return 1;
        }
    }
    printf("%u seeds; %u requests were served after waiting, %u blocks were freed by interrupts\n",
           count, served_waiting, freed_by_isr);
    /* A run in which nobody had to wait would show nothing. */
    return ((served_waiting >= count) && (freed_by_isr >= count)) ? 0 : 1;
}
