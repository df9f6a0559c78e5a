/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_BENCH_TARGET_H
#define ACRE_BENCH_TARGET_H

#include <stddef.h>
#include <stdint.h>

/*
 * The bench image: one allocator, one job, exact instruction counts. It runs on a bare QEMU machine
 * under -icount, where time is the number of instructions executed, so that two reads of a timer
 * around a call give its instructions exactly. What a machine must offer is below; the rest of the
 * image is the same for all.
 */

/* ---- of the machine: cpu_*.S, *.ld ---- */

/*
 * Call fn(a, b, c), store what it returns and give the ticks from before to after. A tick is a fixed
 * fraction of an instruction: bench_instructions() turns ticks into instructions.
 */
uint32_t bench_ticks(uintptr_t *result, void (*fn)(void), uintptr_t a, uintptr_t b, uintptr_t c);
void bench_empty(void);  /* returns at once: 1 instruction */
void bench_three(void);  /* 3 instructions */
void bench_eleven(void); /* 11 */
void bench_loop(void);   /* 1001: a loop of two instructions, 499 times, and three more */
uint64_t bench_per_256(uint64_t ticks); /* instructions * 256 in so many ticks */
int bench_main(void);
void bench_put(char c);
void bench_exit(int code) __attribute__((noreturn));

extern unsigned char bench_job[];   /* filled by QEMU: struct job */
extern unsigned char bench_trace[]; /* filled by QEMU: a flat trace */
extern unsigned char bench_heap[];  /* memory of the allocator under test */
size_t bench_heap_bytes(void);      /* so many, at most */

/* ---- of the allocator: peer_*.c ---- */

/*
 * The functions as they are, so that nothing but them is counted. bare: alloc(n), free(p),
 * realloc(p, n), one heap for ever; else each takes the heap that init returned first.
 */
struct bench_peer {
    void *(*init)(void *memory, size_t bytes);
    void (*alloc)(void);
    void (*free)(void);
    void (*realloc)(void); /* NULL: has none */
    void (*aligned)(void); /* aligned(heap, align, n); NULL: has none */
    int bare;
};
extern const struct bench_peer bench_peer;

/* ---- counting ---- */

enum bench_kind {
    BENCH_ALLOC, /* served */
    BENCH_FAIL,  /* alloc, not served */
    BENCH_FREE,
    BENCH_PLACE,   /* realloc that left the block where it was */
    BENCH_MOVE,    /* realloc that copied */
    BENCH_REFUSE,  /* realloc, not served */
    BENCH_ALIGNED, /* served or not */
    BENCH_KINDS,
};

void *bench_alloc(size_t bytes);
void bench_free(void *block);
void *bench_realloc(void *block, size_t bytes);
void *bench_aligned(size_t align, size_t bytes);

/* The same without counting: to get to a state. */
void *setup_alloc(size_t bytes);
void setup_free(void *block);

/* Set where a call is not counted, so that a machine on which counting is slow need not count it. */
extern volatile uint32_t bench_quiet;

/* Which part of the job is running: named in the report with the worst case. */
extern uint32_t bench_phase;

/* One call and its instructions, into no kind of the above. */
uintptr_t bench_count(uint32_t *n, void (*fn)(void), uintptr_t a, uintptr_t b, uintptr_t c);

void bench_text(const char *text);
void bench_number(uint64_t value); /* a blank and the number */
void bench_die(const char *why);

/* Every path of one allocator: paths_*.c; NULL iff the image has none of them. */
void job_paths(void) __attribute__((weak));

void job_adversarial(uint32_t scenario, uint32_t n, uint32_t bytes);
void job_churn(uint32_t seed, uint32_t steps, uint32_t live_bytes, uint32_t shape);

#endif
