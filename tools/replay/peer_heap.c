/* SPDX-License-Identifier: Apache-2.0 */
/* peer_heap.c - acre_heap as a peer, in whatever configuration this is compiled with */
#include "acre/heap.h"
#include "peers_acre.h"

static const char *heap_name(void)
{
    return "acre_heap";
}

static void *heap_init(void *memory, size_t bytes)
{
    return acre_heap_init(memory, bytes);
}

static void *heap_alloc(void *heap, size_t size)
{
    return acre_heap_alloc(heap, size);
}

static void heap_free(void *heap, void *block)
{
    (void)acre_heap_free(heap, block);
}

static void *heap_realloc(void *heap, void *block, size_t size)
{
    return acre_heap_realloc(heap, block, size);
}

static void *heap_aligned(void *heap, size_t align, size_t size)
{
    return acre_heap_alloc_aligned(heap, align, size);
}

static int heap_check(void *heap)
{
    return acre_heap_check(heap);
}

const struct acre_peer acre_peer_heap = {
    .name = heap_name,
    .init = heap_init,
    .alloc = heap_alloc,
    .free = heap_free,
    .realloc = heap_realloc,
    .aligned = heap_aligned,
    .check = heap_check,
    .align = ACRE_HEAP_ALIGN,
};
