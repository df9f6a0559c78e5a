/* SPDX-License-Identifier: Apache-2.0 */
/* peer_heap.c - acre_heap on the target */
#include "acre/heap.h"
#include "target.h"

static void *start(void *memory, size_t bytes)
{
    return acre_heap_init(memory, bytes);
}

const struct bench_peer bench_peer = {
    .init = start,
    .alloc = (void (*)(void))acre_heap_alloc,
    .free = (void (*)(void))acre_heap_free,
    .realloc = (void (*)(void))acre_heap_realloc,
    .aligned = (void (*)(void))acre_heap_alloc_aligned,
};
