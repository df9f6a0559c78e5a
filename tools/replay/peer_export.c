/* SPDX-License-Identifier: Apache-2.0 */
/* peer_export.c - a built-in peer as a shared object: the functions of peer.h, for -DPEER=its table */
#include "peers_acre.h"

size_t acre_peer_largest;

const char *acre_peer_name(void)
{
    return PEER.name();
}

void *acre_peer_init(void *memory, size_t bytes)
{
    return PEER.init(memory, bytes);
}

void *acre_peer_alloc(void *heap, size_t size)
{
    return PEER.alloc(heap, size);
}

void acre_peer_free(void *heap, void *block)
{
    PEER.free(heap, block);
}

void *acre_peer_realloc(void *heap, void *block, size_t size)
{
    return PEER.realloc(heap, block, size);
}

void *acre_peer_aligned(void *heap, size_t align, size_t size)
{
    return PEER.aligned(heap, align, size);
}

int acre_peer_check(void *heap)
{
    return PEER.check(heap);
}
