/* SPDX-License-Identifier: Apache-2.0 */
/* peer_glibc.c - the host's own malloc, which takes its memory from the system */
#include <malloc.h>
#include <stdlib.h>

#include "target.h"

static void *start(void *memory, size_t bytes)
{
    (void)bytes;
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 30); /* one heap, as everyone else's */
    return memory;
}

const struct bench_peer bench_peer = {
    .init = start,
    .alloc = (void (*)(void))malloc,
    .free = (void (*)(void))free,
    .realloc = (void (*)(void))realloc,
    .bare = 1,
};
