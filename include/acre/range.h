/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RANGE_H
#define ACRE_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acre/err.h"

/*
 * Which object an address lies in: a sorted array of ranges that do not overlap, or that may lie
 * inside each other (a heap made in a block of another heap), where the innermost is the answer. For
 * the callers who get a pointer and nothing else: free() of several heaps, fault reports. No lock:
 * one caller at a time, or the owner's.
 *
 *   operation             cost                             from an ISR    may block
 *   acre_range_init()       O(1)                             yes            no
 *   acre_range_add()        O(ranges), of bounded number     yes            no
 *   acre_range_remove()     O(ranges), of bounded number     yes            no
 *   acre_range_admits()     O(log2 capacity)                 yes            no
 *   acre_range_find()       O(log2 capacity); with nesting   yes            no
 *                           O(capacity) at worst
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
    bool nested; /* ranges may lie inside each other; set before the first is added */
};

/* For a map that is there from the start: ACRE_RANGE_MAP(name, 8, false); */
#define ACRE_RANGE_MAP(name, number, may_nest)                                                     \
    static struct acre_range name##_slots[(number)];                                               \
    static struct acre_range_map name = {name##_slots, (number), 0U, (may_nest)}

/* An empty map whose ranges must not overlap. */
void acre_range_init(struct acre_range_map *map, struct acre_range *slots, size_t capacity);

/*
 * Returns ACRE_OK, or - and then has changed nothing - ACRE_EINVAL iff bytes is 0 or start + bytes
 * passes the end of the address space, ACRE_EBUSY iff it overlaps a range that is there (with nesting:
 * iff it is the same as one, or overlaps one without lying inside it or around it), ACRE_ENOMEM iff
 * every slot is taken.
 */
int acre_range_add(struct acre_range_map *map, const void *start, size_t bytes, void *object);

/* What acre_range_add() would answer. Changes nothing. */
int acre_range_admits(const struct acre_range_map *map, const void *start, size_t bytes);

/* Take out the range that starts at start, the innermost of several. ACRE_EINVAL iff there is none. */
int acre_range_remove(struct acre_range_map *map, const void *start);

/* The innermost range that address lies in, or NULL. Valid until the next add or remove. */
const struct acre_range *acre_range_find(const struct acre_range_map *map, const void *address);

/* 0, or the number of the first broken invariant (see range.c). Writes nothing. */
int acre_range_check(const struct acre_range_map *map);

#endif
