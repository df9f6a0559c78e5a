/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - run the one job of this boot, count every call, print the figures
 *
 *   job        what                                        arguments
 *   0 trace      replay the flat trace                       count every n-th call; 0: all
 *   1 states     states made to be bad for allocators        scenario, n, bytes
 *   2 churn      random sizes, steady payload                seed, steps, live bytes, shape
 *   3 control    the largest block of an empty heap          -
 *   4 self       whether counting counts right               -
 *   5 paths      every path of an allocator, one by one      -                       (paths.h)
 *
 * One line per kind of call: name, calls, sum, p99.9, max, and the phase and index of the max.
 */
#include "target.h"

#define EXACT  16384U /* instructions counted one by one; above, in steps of COARSE */
#define COARSE 1024U
#define STEPS  16384U

struct job {
    uint32_t magic; /* 0x4a4f4231 */
    uint32_t job;
    uint32_t heap; /* bytes handed to init */
    uint32_t arg[5];
};

struct figures {
    uint32_t calls;
    uint32_t max;
    uint32_t max_phase;
    uint32_t max_call;
    uint64_t sum;
    uint32_t exact[EXACT];
    uint32_t coarse[STEPS];
};

static struct figures figures[BENCH_KINDS];
static void *heap;
static uint64_t overhead; /* of the bracket, in 256ths of an instruction */
static uint32_t calls;
uint32_t bench_phase;
volatile uint32_t bench_quiet;

/* ---- printing ---- */

void bench_text(const char *text)
{
    while (*text != '\0') {
        bench_put(*text++);
    }
}

void bench_number(uint64_t value)
{
    char digits[21];
    unsigned int at = sizeof digits - 1U;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + (char)(value % 10U));
        value /= 10U;
    } while (value != 0U);
    bench_put(' ');
    bench_text(&digits[at]);
}

void bench_die(const char *why)
{
    bench_text("error ");
    bench_text(why);
    bench_text("\n");
    bench_exit(1);
}

/* ---- counting ---- */

static uint64_t bracket(uintptr_t *result, void (*fn)(void), uintptr_t a, uintptr_t b, uintptr_t c)
{
    return bench_per_256(bench_ticks(result, fn, a, b, c));
}

static void calibrate(void)
{
    uintptr_t ignored;

    /* The empty function is one instruction; the bracket is what it measures beyond that. */
    overhead = bracket(&ignored, bench_empty, 0U, 0U, 0U) - 256U;
}

static uint32_t instructions(uint64_t per_256)
{
    return (uint32_t)((per_256 - overhead + 128U) / 256U);
}

uintptr_t bench_count(uint32_t *n, void (*fn)(void), uintptr_t a, uintptr_t b, uintptr_t c)
{
    uintptr_t result = 0U;

    *n = instructions(bracket(&result, fn, a, b, c));
    return result;
}

static void book(enum bench_kind kind, uint64_t per_256)
{
    struct figures *f = &figures[kind];
    uint32_t n = instructions(per_256);
    uint32_t step = n / COARSE;

    calls++;
    if (bench_quiet != 0U) {
        return;
    }
    f->calls++;
    f->sum += n;
    if (n > f->max) {
        f->max = n;
        f->max_phase = bench_phase;
        f->max_call = calls;
    }
    if (n < EXACT) {
        f->exact[n]++;
    } else {
        f->coarse[(step < STEPS) ? step : STEPS - 1U]++;
    }
}

static uintptr_t call(void (*fn)(void), uintptr_t a, uintptr_t b, uint64_t *per_256)
{
    uintptr_t result = 0U;

    if (bench_peer.bare != 0) {
        *per_256 = bracket(&result, fn, a, b, 0U);
    } else {
        *per_256 = bracket(&result, fn, (uintptr_t)heap, a, b);
    }
    return result;
}

void *bench_alloc(size_t bytes)
{
    uint64_t cost;
    uintptr_t block = call(bench_peer.alloc, bytes, 0U, &cost);

    book((block != 0U) ? BENCH_ALLOC : BENCH_FAIL, cost);
    return (void *)block;
}

void bench_free(void *block)
{
    uint64_t cost;

    (void)call(bench_peer.free, (uintptr_t)block, 0U, &cost);
    book(BENCH_FREE, cost);
}

void *bench_realloc(void *block, size_t bytes)
{
    uint64_t cost;
    uintptr_t moved;

    if (bench_peer.realloc == NULL) {
        return NULL;
    }
    moved = call(bench_peer.realloc, (uintptr_t)block, bytes, &cost);
    if (moved == 0U) {
        book(BENCH_REFUSE, cost);
    } else {
        book((moved == (uintptr_t)block) ? BENCH_PLACE : BENCH_MOVE, cost);
    }
    return (void *)moved;
}

void *bench_aligned(size_t align, size_t bytes)
{
    uint64_t cost;
    uintptr_t block;

    if (bench_peer.aligned == NULL) {
        return NULL;
    }
    block = call(bench_peer.aligned, align, bytes, &cost);
    book(BENCH_ALIGNED, cost);
    return (void *)block;
}

void *setup_alloc(size_t bytes)
{
    uint64_t ignored;
    void *block;

    bench_quiet = 1U;
    block = (void *)call(bench_peer.alloc, bytes, 0U, &ignored);
    bench_quiet = 0U;
    return block;
}

void setup_free(void *block)
{
    uint64_t ignored;

    bench_quiet = 1U;
    (void)call(bench_peer.free, (uintptr_t)block, 0U, &ignored);
    bench_quiet = 0U;
}

/* ---- the jobs ---- */

static uint32_t trace_word(uint32_t index)
{
    return ((const uint32_t *)(const void *)bench_trace)[index];
}

static void job_trace(uint32_t every)
{
    static uintptr_t slots[65536];
    uint32_t count = trace_word(1);

    if ((trace_word(0) != 0x31544d42U) || (trace_word(2) > 65536U)) {
        bench_die("no trace, or one of too many slots");
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t w = trace_word(6U + (2U * i));
        uint32_t size = trace_word(7U + (2U * i));
        uintptr_t *slot = &slots[w & 0x3fffffffU];
        uintptr_t moved;

        bench_phase = i;
        bench_quiet = ((every != 0U) && ((i % every) != 0U)) ? 1U : 0U;
        if ((w >> 30) == 0U) {
            *slot = (uintptr_t)bench_alloc(size);
        } else if (*slot == 0U) {
            /* its request failed */
        } else if ((w >> 30) == 1U) {
            bench_free((void *)*slot);
            *slot = 0U;
        } else {
            moved = (uintptr_t)bench_realloc((void *)*slot, size);
            *slot = (moved != 0U) ? moved : *slot;
        }
    }
}

/* The largest n that is served by an empty heap, found by halving; nothing needs to be counted. */
static void job_control(uint32_t bytes)
{
    uint32_t low = 0U;
    uint32_t high = bytes;

    while (high - low > 1U) {
        uint32_t middle = low + ((high - low) / 2U);
        void *block = setup_alloc(middle);

        if (block != NULL) {
            setup_free(block);
            low = middle;
        } else {
            high = middle;
        }
    }
    bench_text("largest");
    bench_number(low);
    bench_text("\n");
}

/* Functions of known length: 3 instructions, 11, and a loop of 1001. */
static void job_self(void)
{
    static void (*const known[])(void) = {bench_empty, bench_three, bench_eleven, bench_loop};

    for (uint32_t i = 0; i < 4U; i++) {
        uintptr_t ignored;
        uint64_t cost = bracket(&ignored, known[i], 0U, 0U, 0U);

        bench_text("self");
        bench_number(instructions(cost));
        bench_text("\n");
    }
}

static uint64_t quantile(const struct figures *f)
{
    uint32_t above = f->calls / 1000U; /* so many may be larger */

    for (uint32_t i = STEPS; i > 0U; i--) {
        if (f->coarse[i - 1U] > above) {
            return ((uint64_t)i * COARSE) - 1U;
        }
        above -= f->coarse[i - 1U];
    }
    for (uint32_t i = EXACT; i > 0U; i--) {
        if (f->exact[i - 1U] > above) {
            return i - 1U;
        }
        above -= f->exact[i - 1U];
    }
    return 0U;
}

static void report(void)
{
    static const char *const names[BENCH_KINDS] = {"alloc", "fail",   "free",   "place",
                                                   "move",  "refuse", "aligned"};

    for (uint32_t kind = 0; kind < BENCH_KINDS; kind++) {
        const struct figures *f = &figures[kind];
        uint64_t p999 = quantile(f);

        bench_text(names[kind]);
        bench_number(f->calls);
        bench_number(f->sum);
        bench_number((p999 < f->max) ? p999 : f->max);
        bench_number(f->max);
        bench_number(f->max_phase);
        bench_number(f->max_call);
        bench_text("\n");
    }
}

int bench_main(void)
{
    const struct job *job = (const struct job *)(const void *)bench_job;

    if (job->magic != 0x4a4f4231U) {
        bench_die("no job");
    }
    if (job->heap > bench_heap_bytes()) {
        bench_die("the heap is larger than the machine");
    }
    calibrate();
    heap = bench_peer.init(bench_heap, job->heap);
    if (heap == NULL) {
        bench_die("init refused");
    }
    switch (job->job) {
    case 0:
        job_trace(job->arg[0]);
        break;
    case 1:
        job_adversarial(job->arg[0], job->arg[1], job->arg[2]);
        break;
    case 2:
        job_churn(job->arg[0], job->arg[1], job->arg[2], job->arg[3]);
        break;
    case 3:
        job_control(job->heap);
        break;
    case 5:
        if (job_paths == NULL) {
            bench_die("no paths are known");
        }
        job_paths();
        break;
    default:
        job_self();
        break;
    }
    report();
    bench_text("done\n");
    bench_exit(0);
}
