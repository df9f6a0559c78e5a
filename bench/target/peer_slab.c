/* SPDX-License-Identifier: Apache-2.0 */
/* peer_slab.c - acre_slab on the target */
#include "acre/slab.h"
#include "target.h"

static void *start(void *memory, size_t bytes)
{
    return acre_slab_init(memory, bytes);
}

const struct bench_peer bench_peer = {
    .init = start,
    .alloc = (void (*)(void))acre_slab_alloc,
    .free = (void (*)(void))acre_slab_free,
    .realloc = (void (*)(void))acre_slab_realloc,
    .aligned = (void (*)(void))acre_slab_alloc_aligned,
};
