/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths.c - functions whose longest paths are known, as an allocator of the bench's image
 *
 * FIXTURE names the one that is called as alloc(heap, n): it serves nothing, and which path it takes
 * depends on n, which is random. The paths of those in C can all be taken, so that the largest count
 * and the longest path must agree to the instruction.
 */
#include "target.h"

#define ALONE __attribute__((noinline, noclone))

static volatile uint32_t seen;

ALONE void *straight(void *heap, size_t n);
ALONE void *branches(void *heap, size_t n);
ALONE void *helper(uint32_t n);
ALONE void *chain(void *heap, size_t n);
ALONE void *rounds(void *heap, size_t n);
ALONE void *nested(void *heap, size_t n);
ALONE void *unbounded(void *heap, size_t n);
ALONE void *again(void *heap, size_t n);
ALONE void *pointer(void *heap, size_t n);
ALONE void *refuse(void);
ALONE void *cold(void *heap, size_t n);

void *straight(void *heap, size_t n)
{
    (void)heap;
    seen = (uint32_t)n * 3U;
    return NULL;
}

void *branches(void *heap, size_t n)
{
    (void)heap;
    if ((n & 1U) != 0U) {
        seen = 1U;
        if ((n & 2U) != 0U) {
            seen = 2U;
            seen = 3U;
        }
    } else if ((n & 4U) != 0U) {
        seen = 4U;
    }
    seen = 5U;
    return NULL;
}

void *helper(uint32_t n)
{
    seen = n;
    if ((n & 8U) != 0U) {
        seen = 1U;
        seen = 2U;
    }
    return NULL;
}

/* Two calls and a tail call. */
void *chain(void *heap, size_t n)
{
    (void)heap;
    (void)helper((uint32_t)n);
    (void)helper((uint32_t)n);
    seen = 7U;
    return helper((uint32_t)n);
}

void *rounds(void *heap, size_t n)
{
    (void)heap;
    for (uint32_t i = 0U; i < 20U; i++) {
        seen = (uint32_t)n;
    }
    return NULL;
}

void *nested(void *heap, size_t n)
{
    (void)heap;
    for (uint32_t i = 0U; i < 20U; i++) {
        for (uint32_t j = 0U; j < 30U; j++) {
            seen = (uint32_t)n + j;
        }
    }
    return NULL;
}

void *unbounded(void *heap, size_t n)
{
    (void)heap;
    while (n > 0U) {
        seen = (uint32_t)n;
        n--;
    }
    return NULL;
}

void *again(void *heap, size_t n)
{
    seen = (uint32_t)n;
    if (n > 0U) {
        (void)again(heap, n / 2U);
        seen = 1U;
    }
    return NULL;
}

void *pointer(void *heap, size_t n)
{
    static void (*volatile hook)(void) = bench_empty;

    (void)heap;
    (void)n;
    hook();
    return NULL;
}

void *refuse(void)
{
    seen = 1U;
    seen = 2U;
    seen = 3U;
    return NULL;
}

void *cold(void *heap, size_t n)
{
    (void)heap;
    if (n == 0U) {
        return refuse();
    }
    seen = (uint32_t)n;
    return NULL;
}

static void *start(void *memory, size_t bytes)
{
    return (bytes > 0U) ? memory : NULL;
}

void *FIXTURE(void *heap, size_t n); /* which may be one of assembly */

const struct bench_peer bench_peer = {
    .init = start,
    .alloc = (void (*)(void))FIXTURE,
    .free = bench_empty,
};
