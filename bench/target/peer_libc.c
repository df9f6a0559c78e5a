/* SPDX-License-Identifier: Apache-2.0 */
/* peer_libc.c - a C library's malloc on the target, over an sbrk() that ends with the heap */
#include <stdlib.h>

#include "target.h"

static unsigned char *at;
static unsigned char *end;

void *sbrk(ptrdiff_t bytes);
void *_sbrk(ptrdiff_t bytes);

void *sbrk(ptrdiff_t bytes)
{
    unsigned char *before = at;

    if ((bytes > end - at) || (bytes < bench_heap - at)) {
        return (void *)-1;
    }
    at += bytes;
    return before;
}

void *_sbrk(ptrdiff_t bytes)
{
    return sbrk(bytes);
}

static void *start(void *memory, size_t bytes)
{
    at = memory;
    end = at + bytes;
    return at;
}

const struct bench_peer bench_peer = {
    .init = start,
    .alloc = (void (*)(void))malloc,
    .free = (void (*)(void))free,
    .realloc = (void (*)(void))realloc,
    .bare = 1,
};
