/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list_fit.c - the list-walking reference: first fit or best fit over one list of free blocks
 *
 *   | size | payload .............. |         used:  HEADER bytes before the payload
 *   | size | next | .............. |          free:  the list is in address order
 *
 * What constant-time heaps are compared with: it takes as long as the list is, and places blocks as
 * well as anyone. Written to be obviously right. LIST_BEST picks the smallest block that fits,
 * otherwise the lowest. LIST_HEADER: bytes before a payload, 2 or 4; with 2, sizes count in granules
 * and a heap ends at 512 KiB. Payloads are aligned to LIST_GRAIN, 8 or 4;
 * the smallest block has 8 bytes, links are
 * 16-bit granule numbers as in the heap it is compared with; above that, use LIST_HEADER 4 and
 * LIST_MIN 16 (links of 32 bits). Control data: the head of the list, inside of the memory.
 */
#include "peer.h"

#include <stdint.h>
#include <string.h>

#ifndef LIST_HEADER
#define LIST_HEADER 4U
#endif
#ifndef LIST_BEST
#define LIST_BEST 0
#endif
#ifndef LIST_MIN
#define LIST_MIN 8U
#endif

#ifndef LIST_GRAIN
#define LIST_GRAIN 8U
#endif
#define GRAIN ((size_t)LIST_GRAIN)

/* Block b starts at granule b and its header ends where granule b + 1 begins; so payloads align. */
struct list_heap {
    unsigned char *base; /* payload of block number 0 would be here */
    uint32_t end;        /* granules */
    uint32_t head;       /* first free block, 0: none (block 0 is control) */
};

static uint32_t get(const struct list_heap *heap, uint32_t block, uint32_t field)
{
    uint32_t value = 0U;
    unsigned int width = (LIST_MIN == 8U) ? 2U : 4U;

    if (field == 0U) { /* the size, in granules, before the payload */
        memcpy(&value, heap->base + (block * GRAIN) - LIST_HEADER, LIST_HEADER);
    } else {
        memcpy(&value, heap->base + (block * GRAIN), width);
    }
    return value;
}

static void set(struct list_heap *heap, uint32_t block, uint32_t field, uint32_t value)
{
    unsigned int width = (LIST_MIN == 8U) ? 2U : 4U;

    if (field == 0U) {
        memcpy(heap->base + (block * GRAIN) - LIST_HEADER, &value, LIST_HEADER);
    } else {
        memcpy(heap->base + (block * GRAIN), &value, width);
    }
}

#define SIZE 0U
#define NEXT 1U

static uint32_t number(const struct list_heap *heap, const void *payload)
{
    return (uint32_t)(((uintptr_t)payload - (uintptr_t)heap->base) / GRAIN);
}

const char *acre_peer_name(void)
{
    return (LIST_BEST != 0) ? "best fit over a list" : "first fit over a list";
}

void *acre_peer_init(void *memory, size_t bytes)
{
    struct list_heap *heap = memory;
    uint32_t first = (uint32_t)((sizeof *heap + LIST_HEADER + GRAIN - 1U) / GRAIN);

    if (bytes < ((first * GRAIN) + (LIST_MIN * 2U))) {
        return NULL;
    }
    heap->base = memory;
    heap->end = (uint32_t)((bytes + LIST_HEADER) / GRAIN);
    if ((LIST_MIN == 8U) && (heap->end > UINT16_MAX)) {
        heap->end = UINT16_MAX;
    }
    heap->head = first;
    set(heap, first, SIZE, heap->end - first);
    set(heap, first, NEXT, 0U);
    return heap;
}

static uint32_t granules(size_t size)
{
    size_t whole = (size + LIST_HEADER + GRAIN - 1U) / GRAIN;

    return (uint32_t)((whole < (LIST_MIN / GRAIN)) ? LIST_MIN / GRAIN : whole);
}

/* Cut what is beyond want off block and put it on the list between last and next. */
static uint32_t split(struct list_heap *heap, uint32_t block, uint32_t want, uint32_t next)
{
    uint32_t size = get(heap, block, SIZE);

    if ((size - want) < (LIST_MIN / GRAIN)) {
        return next;
    }
    set(heap, block, SIZE, want);
    set(heap, block + want, SIZE, size - want);
    set(heap, block + want, NEXT, next);
    return block + want;
}

void *acre_peer_alloc(void *memory, size_t size)
{
    struct list_heap *heap = memory;
    uint32_t want;
    uint32_t found = 0U;
    uint32_t before = 0U;
    uint32_t last = 0U;
    uint32_t rest;

    if (size > (size_t)heap->end * GRAIN) {
        return NULL;
    }
    want = granules(size);
    for (uint32_t at = heap->head; at != 0U; last = at, at = get(heap, at, NEXT)) {
        if ((get(heap, at, SIZE) >= want) &&
            ((found == 0U) || (get(heap, at, SIZE) < get(heap, found, SIZE)))) {
            found = at;
            before = last;
            if (LIST_BEST == 0) {
                break;
            }
        }
    }
    if (found == 0U) {
        return NULL;
    }
    rest = split(heap, found, want, get(heap, found, NEXT));
    if (before == 0U) {
        heap->head = rest;
    } else {
        set(heap, before, NEXT, rest);
    }
    return heap->base + (found * GRAIN);
}

void acre_peer_free(void *memory, void *payload)
{
    struct list_heap *heap = memory;
    uint32_t block = number(heap, payload);
    uint32_t last = 0U;
    uint32_t next = heap->head;

    while ((next != 0U) && (next < block)) {
        last = next;
        next = get(heap, next, NEXT);
    }
    set(heap, block, NEXT, next);
    if (last == 0U) {
        heap->head = block;
    } else {
        set(heap, last, NEXT, block);
    }
    if ((next != 0U) && (block + get(heap, block, SIZE) == next)) {
        set(heap, block, SIZE, get(heap, block, SIZE) + get(heap, next, SIZE));
        set(heap, block, NEXT, get(heap, next, NEXT));
    }
    if ((last != 0U) && (last + get(heap, last, SIZE) == block)) {
        set(heap, last, SIZE, get(heap, last, SIZE) + get(heap, block, SIZE));
        set(heap, last, NEXT, get(heap, block, NEXT));
    }
}

/* Take what is missing from the free block that follows, if it is one and has it. */
static int grow(struct list_heap *heap, uint32_t block, uint32_t size, uint32_t want)
{
    uint32_t last = 0U;
    uint32_t at = heap->head;
    uint32_t rest;

    while ((at != 0U) && (at < block + size)) {
        last = at;
        at = get(heap, at, NEXT);
    }
    if ((at != block + size) || (size + get(heap, at, SIZE) < want)) {
        return 0;
    }
    rest = get(heap, at, NEXT);
    set(heap, block, SIZE, size + get(heap, at, SIZE));
    rest = split(heap, block, want, rest);
    if (last == 0U) {
        heap->head = rest;
    } else {
        set(heap, last, NEXT, rest);
    }
    return 1;
}

void *acre_peer_realloc(void *memory, void *payload, size_t bytes)
{
    struct list_heap *heap = memory;
    uint32_t block = number(heap, payload);
    uint32_t size = get(heap, block, SIZE);
    uint32_t want;
    void *moved;

    if (bytes > (size_t)heap->end * GRAIN) {
        return NULL;
    }
    want = granules(bytes);
    if (size - want < UINT32_MAX / 2U) { /* it is no larger than the block */
        if (size - want >= (LIST_MIN / GRAIN)) {
            set(heap, block, SIZE, want);
            set(heap, block + want, SIZE, size - want);
            acre_peer_free(heap, heap->base + ((block + want) * GRAIN));
        }
        return payload;
    }
    if (grow(heap, block, size, want) != 0) {
        return payload;
    }
    moved = acre_peer_alloc(heap, bytes);
    if (moved != NULL) {
        memcpy(moved, payload, ((size_t)size * GRAIN) - LIST_HEADER);
        acre_peer_free(heap, payload);
    }
    return moved;
}

/* 1: the list is not in order; 2: a block reaches beyond the end; 3: two free blocks adjoin. */
int acre_peer_check(void *memory)
{
    const struct list_heap *heap = memory;

    for (uint32_t at = heap->head; at != 0U; at = get(heap, at, NEXT)) {
        uint32_t next = get(heap, at, NEXT);

        if ((next != 0U) && (next <= at)) {
            return 1;
        }
        if ((get(heap, at, SIZE) > heap->end - at) || (at >= heap->end)) {
            return 2;
        }
        if (next == at + get(heap, at, SIZE)) {
            return 3;
        }
    }
    return 0;
}
