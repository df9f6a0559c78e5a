/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_heap.c - acre_heap, in whatever configuration this is compiled with */
#include "acre/heap.h"
#include "subject.h"

/* The memory may start at any address: the variant moves it. */
static void *heap_init(void *memory, size_t bytes, uint8_t variant)
{
    size_t skip = variant % 16U;

    return (bytes > skip) ? acre_heap_init((unsigned char *)memory + skip, bytes - skip) : NULL;
}

static void *heap_alloc(void *it, size_t bytes)
{
    return acre_heap_alloc(it, bytes);
}

static void *heap_aligned(void *it, size_t align, size_t bytes)
{
    return acre_heap_alloc_aligned(it, align, bytes);
}

static int heap_free(void *it, void *block)
{
    return acre_heap_free(it, block);
}

static void *heap_realloc(void *it, void *block, size_t bytes)
{
    return acre_heap_realloc(it, block, bytes);
}

static bool heap_resize(void *it, void *block, size_t bytes)
{
    return acre_heap_resize(it, block, bytes);
}

static size_t heap_usable(void *it, void *block)
{
    return acre_heap_usable(it, block);
}

static int heap_verdict(void *it, void *block)
{
    return acre_heap_verdict(it, block);
}

static size_t heap_largest(void *it)
{
    return acre_heap_largest(it);
}

static int heap_check(void *it)
{
    return acre_heap_check(it);
}

static bool heap_whole(void *it)
{
    struct acre_heap_stats stats;

    acre_heap_stats(it, &stats);
    return (stats.used_blocks == 0U) && (stats.free_blocks == 1U) && (stats.used_bytes == 0U);
}

const struct subject subject = {
    .name = "acre_heap",
    .align = ACRE_HEAP_ALIGN,
    .memory = {1, 300000},
    .exact = ACRE_HEAP_CHECKED != 0,
    .init = heap_init,
    .alloc = heap_alloc,
    .aligned = heap_aligned,
    .free = heap_free,
    .realloc = heap_realloc,
    .resize = heap_resize,
    .usable = heap_usable,
    .verdict = heap_verdict,
    .largest = heap_largest,
    .check = heap_check,
    .whole = heap_whole,
};
