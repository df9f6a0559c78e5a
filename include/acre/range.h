/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RANGE_H
#define ACRE_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include "acre/err.h"

/*
 * Which object an address lies in: a sorted array of ranges that do not overlap. For the callers
 * who get a pointer and nothing else: free() of several heaps, fault reports. No lock: one caller at
 * a time, or the owner's.
 *
 *   operation             cost                             from an ISR    may block
 *   acre_range_init()       O(1)                             yes            no
 *   acre_range_add()        O(ranges), of bounded number     yes            no
 *   acre_range_remove()     O(ranges), of bounded number     yes            no
 *   acre_range_admits()     O(log2 capacity)                 yes            no
 *   acre_range_find()       O(log2 capacity)                 yes            no
 *   acre_range_check()      O(ranges)                        yes            no
 */
struct acre_range {
    uintptr_t first; /* first address in it            */
    uintptr_t last;  /* last address in it, inclusive  */
    void *object;    /* whatever the owner likes       */
};

struct acre_range_map {
    struct acre_range *slots; /* capacity of them, the first count in use, in address order */
    size_t capacity;
    size_t count;
};

/* For a map that is there from the start: ACRE_RANGE_MAP(name, 8); */
#define ACRE_RANGE_MAP(name, slots)                                                                \
    static struct acre_range name##_slots[(slots)];                                                \
    static struct acre_range_map name = {name##_slots, (slots), 0U}

void acre_range_init(struct acre_range_map *map, struct acre_range *slots, size_t capacity);

/*
 * Returns ACRE_OK, or - and then has changed nothing - ACRE_EINVAL iff bytes is 0 or start + bytes
 * passes the end of the address space, ACRE_EBUSY iff it overlaps a range that is there,
 * ACRE_ENOMEM iff every slot is taken.
 */
int acre_range_add(struct acre_range_map *map, const void *start, size_t bytes, void *object);

/* What acre_range_add() would answer. Changes nothing. */
int acre_range_admits(const struct acre_range_map *map, const void *start, size_t bytes);

/* Take out the range that starts at start. ACRE_EINVAL iff there is none. */
int acre_range_remove(struct acre_range_map *map, const void *start);

/* The range that address lies in, or NULL. Valid until the next add or remove. */
const struct acre_range *acre_range_find(const struct acre_range_map *map, const void *address);

/* 0, or the number of the first broken invariant (see range.c). Writes nothing. */
int acre_range_check(const struct acre_range_map *map);

#endif
