/* SPDX-License-Identifier: Apache-2.0 */
/*
 * range.c - from an address to what lies there
 *
 *   slots   [ first .. last ] [ first .. last ] [ first .. last ]   unused ...
 *             object            object            object
 *           addresses grow ------------------------------------>    count = 3
 *
 * Nested, an outer range stands before those inside it:
 *
 *   [ 100 .. 1FF ] [ 120 .. 15F ] [ 130 .. 13F ] [ 160 .. 16F ]
 *
 * so the innermost one around an address is the last that starts at or below it and does not end
 * before it: found by going back from the place of the address.
 *
 * Invariants, in the order acre_range_check() tests them:
 *   1  count <= capacity
 *   2  no range ends before it starts
 *   3  each range starts behind the end of the one before it; nested, it may also lie inside of one
 *      before it, if it ends no later than that and is not the same
 */
#include "acre/range.h"

void acre_range_init(struct acre_range_map *map, struct acre_range *slots, size_t capacity)
{
    map->slots = slots;
    map->capacity = capacity;
    map->count = 0U;
    map->nested = false;
}

/* Number of ranges that start at or below an address. At most log2(capacity) + 1 steps. */
static size_t starting_by(const struct acre_range_map *map, uintptr_t address)
{
    size_t low = 0U;
    size_t high = map->count;

    while (low < high) {
        size_t middle = low + ((high - low) / 2U);

        if (map->slots[middle].first <= address) {
            low = middle + 1U;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Number of the innermost range around an address, plus 1; 0 iff there is none. Without nesting only
 * the nearest can be. */
static size_t around(const struct acre_range_map *map, uintptr_t address)
{
    size_t place = starting_by(map, address);

    while ((place > 0U) && (map->slots[place - 1U].last < address)) {
        place = map->nested ? (place - 1U) : 0U;
    }
    return place;
}

/* Whether first .. last may join: nothing overlaps it but what is around it or inside it. */
static bool fits(const struct acre_range_map *map, uintptr_t first, uintptr_t last)
{
    for (size_t i = 0U; i < map->count; i++) {
        const struct acre_range *other = &map->slots[i];
        bool apart = (other->last < first) || (other->first > last);
        bool inside = (other->first >= first) && (other->last <= last);
        bool outside = (other->first <= first) && (other->last >= last);

        if (!apart && (!map->nested || (inside == outside))) {
            return false; /* partly over each other, or the same */
        }
    }
    return true;
}

int acre_range_admits(const struct acre_range_map *map, const void *start, size_t bytes)
{
    uintptr_t first = (uintptr_t)start;

    if ((bytes == 0U) || ((bytes - 1U) > (UINTPTR_MAX - first))) {
        return ACRE_EINVAL;
    }
    if (!fits(map, first, first + (bytes - 1U))) {
        return ACRE_EBUSY;
    }
    return (map->count < map->capacity) ? ACRE_OK : ACRE_ENOMEM;
}

int acre_range_add(struct acre_range_map *map, const void *start, size_t bytes, void *object)
{
    int err = acre_range_admits(map, start, bytes);
    struct acre_range range = {(uintptr_t)start, (uintptr_t)start + (bytes - 1U), object};
    size_t place;

    if (err != ACRE_OK) {
        return err;
    }
    place = starting_by(map, range.first);
    /* Before those that start at the same address and lie inside it. */
    while ((place > 0U) && (map->slots[place - 1U].first == range.first) &&
           (map->slots[place - 1U].last < range.last)) {
        place--;
    }
    for (size_t i = map->count; i > place; i--) {
        map->slots[i] = map->slots[i - 1U];
    }
    map->slots[place] = range;
    map->count++;
    return ACRE_OK;
}

int acre_range_remove(struct acre_range_map *map, const void *start)
{
    size_t place = starting_by(map, (uintptr_t)start);

    if ((place == 0U) || (map->slots[place - 1U].first != (uintptr_t)start)) {
        return ACRE_EINVAL;
    }
    for (size_t i = place; i < map->count; i++) {
        map->slots[i - 1U] = map->slots[i];
    }
    map->count--;
    return ACRE_OK;
}

const struct acre_range *acre_range_find(const struct acre_range_map *map, const void *address)
{
    size_t place = around(map, (uintptr_t)address);

    return (place == 0U) ? NULL : &map->slots[place - 1U];
}

/* Whether range i, which starts no earlier than those before it, keeps clear of range j < i. */
static bool clear_of(const struct acre_range_map *map, size_t i, size_t j)
{
    const struct acre_range *range = &map->slots[i];
    const struct acre_range *before = &map->slots[j];

    if (range->first > before->last) {
        return true;
    }
    return map->nested && (range->first >= before->first) && (range->last <= before->last) &&
           ((range->first != before->first) || (range->last != before->last));
}

int acre_range_check(const struct acre_range_map *map)
{
    if (map->count > map->capacity) {
        return 1;
    }
    for (size_t i = 0U; i < map->count; i++) {
        if (map->slots[i].last < map->slots[i].first) {
            return 2;
        }
        for (size_t j = 0U; j < i; j++) {
            if (!clear_of(map, i, j)) {
                return 3;
            }
        }
    }
    return 0;
}
