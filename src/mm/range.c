/* SPDX-License-Identifier: Apache-2.0 */
/*
 * range.c - from an address to what lies there
 *
 *   slots   [ first .. last ] [ first .. last ] [ first .. last ]   unused ...
 *             object            object            object
 *           addresses grow ------------------------------------>    count = 3
 *
 * Invariants, in the order acre_range_check() tests them:
 *   1  count <= capacity
 *   2  no range ends before it starts
 *   3  each range starts behind the end of the one before it
 */
#include "acre/range.h"

void acre_range_init(struct acre_range_map *map, struct acre_range *slots, size_t capacity)
{
    map->slots = slots;
    map->capacity = capacity;
    map->count = 0U;
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

int acre_range_admits(const struct acre_range_map *map, const void *start, size_t bytes)
{
    uintptr_t first = (uintptr_t)start;
    size_t place;

    if ((bytes == 0U) || ((bytes - 1U) > (UINTPTR_MAX - first))) {
        return ACRE_EINVAL;
    }
    place = starting_by(map, first + (bytes - 1U));
    if ((place > 0U) && (map->slots[place - 1U].last >= first)) {
        return ACRE_EBUSY;
    }
    return (map->count < map->capacity) ? ACRE_OK : ACRE_ENOMEM;
}

int acre_range_add(struct acre_range_map *map, const void *start, size_t bytes, void *object)
{
    int err = acre_range_admits(map, start, bytes);
    uintptr_t first = (uintptr_t)start;
    size_t place;

    if (err != ACRE_OK) {
        return err;
    }
    place = starting_by(map, first);
    for (size_t i = map->count; i > place; i--) {
        map->slots[i] = map->slots[i - 1U];
    }
    map->slots[place].first = first;
    map->slots[place].last = first + (bytes - 1U);
    map->slots[place].object = object;
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
    size_t place = starting_by(map, (uintptr_t)address);

    if ((place == 0U) || (map->slots[place - 1U].last < (uintptr_t)address)) {
        return NULL;
    }
    return &map->slots[place - 1U];
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
        if ((i > 0U) && (map->slots[i].first <= map->slots[i - 1U].last)) {
            return 3;
        }
    }
    return 0;
}
