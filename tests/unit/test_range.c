/* SPDX-License-Identifier: Apache-2.0 */
/* From an address to its range: order, edges, refusals, and each invariant broken on purpose. */
#include "acre/range.h"

#include <string.h>

#include "expect.h"

static struct acre_range slots[4];
static struct acre_range_map map;
static int objects[5];

static const void *at(uintptr_t address)
{
    return (const void *)address; /* never followed: the map holds numbers */
}

static void *object_at(uintptr_t address)
{
    const struct acre_range *found = acre_range_find(&map, at(address));

    return (found != NULL) ? found->object : NULL;
}

/* Added in a wrong order on purpose: 0x100-0x1FF, 0x200-0x2FF, 0x400, and the last byte there is. */
static void make(void)
{
    acre_range_init(&map, slots, 4);
    EXPECT(acre_range_check(&map) == 0);
    EXPECT(object_at(0x100) == NULL);
    EXPECT(acre_range_add(&map, at(0x400), 1, &objects[2]) == ACRE_OK);
    EXPECT(acre_range_add(&map, at(0x100), 0x100, &objects[0]) == ACRE_OK);
    EXPECT(acre_range_add(&map, at(UINTPTR_MAX), 1, &objects[3]) == ACRE_OK);
    EXPECT(acre_range_add(&map, at(0x200), 0x100, &objects[1]) == ACRE_OK);
    EXPECT((map.count == 4U) && (acre_range_check(&map) == 0));
}

static void test_find(void)
{
    make();
    EXPECT(object_at(0) == NULL);
    EXPECT(object_at(0xFF) == NULL);
    EXPECT(object_at(0x100) == &objects[0]);
    EXPECT(object_at(0x1FF) == &objects[0]);
    EXPECT(object_at(0x200) == &objects[1]);
    EXPECT(object_at(0x2FF) == &objects[1]);
    EXPECT(object_at(0x300) == NULL);
    EXPECT(object_at(0x3FF) == NULL);
    EXPECT(object_at(0x400) == &objects[2]);
    EXPECT(object_at(0x401) == NULL);
    EXPECT(object_at(UINTPTR_MAX - 1U) == NULL);
    EXPECT(object_at(UINTPTR_MAX) == &objects[3]);
}

static void test_refusals(void)
{
    struct acre_range before[4];

    make();
    memcpy(before, slots, sizeof slots);
    EXPECT(acre_range_add(&map, at(0x500), 1, &objects[4]) == ACRE_ENOMEM);
    EXPECT(acre_range_add(&map, at(0x500), 0, &objects[4]) == ACRE_EINVAL);
    EXPECT(acre_range_add(&map, at(0x500), SIZE_MAX, &objects[4]) == ACRE_EINVAL);
    EXPECT(acre_range_add(&map, at(0x1FF), 1, &objects[4]) == ACRE_EBUSY);
    EXPECT(acre_range_add(&map, at(0x50), 0xB1, &objects[4]) == ACRE_EBUSY);
    EXPECT(acre_range_add(&map, at(0x50), 0x1000, &objects[4]) == ACRE_EBUSY);
    EXPECT(acre_range_add(&map, at(0x50), 0xB0, &objects[4]) == ACRE_ENOMEM); /* just fits */
    EXPECT(acre_range_remove(&map, at(0x101)) == ACRE_EINVAL);
    EXPECT(acre_range_remove(&map, at(0x50)) == ACRE_EINVAL);
    EXPECT((map.count == 4U) && (memcmp(before, slots, sizeof slots) == 0));
}

static void test_remove(void)
{
    make();
    EXPECT(acre_range_remove(&map, at(0x200)) == ACRE_OK);
    EXPECT((map.count == 3U) && (acre_range_check(&map) == 0));
    EXPECT((object_at(0x200) == NULL) && (object_at(0x1FF) == &objects[0]));
    EXPECT(object_at(0x400) == &objects[2]);
    EXPECT(acre_range_remove(&map, at(UINTPTR_MAX)) == ACRE_OK);
    EXPECT(acre_range_remove(&map, at(0x100)) == ACRE_OK);
    EXPECT(acre_range_remove(&map, at(0x100)) == ACRE_EINVAL);
    EXPECT((map.count == 1U) && (object_at(0x400) == &objects[2]));
    EXPECT(acre_range_add(&map, at(0x200), 0x200, &objects[1]) == ACRE_OK);
    EXPECT(object_at(0x3FF) == &objects[1]);
}

static void test_checker(void)
{
    make();
    map.count = 5U;
    EXPECT(acre_range_check(&map) == 1);
    map.count = 4U;
    slots[1].last = 0x1FF;
    EXPECT(acre_range_check(&map) == 2);
    slots[1].last = 0x200; /* one byte long is legal */
    EXPECT(acre_range_check(&map) == 0);
    slots[1].first = 0x1FF;
    EXPECT(acre_range_check(&map) == 3);
}

/* Ranges inside each other: the innermost answers. Added in an order that must not matter. */
static void test_nested(void)
{
    static struct acre_range many[6];
    static const struct {
        uintptr_t start;
        size_t bytes;
        int object;
    } ranges[5] = {
        {0x100, 0x100, 0}, {0x100, 0x40, 1}, {0x120, 0x10, 2}, {0x180, 0x80, 3}, {0x300, 1, 4},
    };
    static const struct {
        uintptr_t address;
        int object; /* -1: none */
    } finds[] = {
        {0xFF, -1}, {0x100, 1}, {0x11F, 1}, {0x120, 2}, {0x12F, 2},  {0x130, 1},  {0x13F, 1},
        {0x140, 0}, {0x17F, 0}, {0x180, 3}, {0x1FF, 3}, {0x200, -1}, {0x2FF, -1}, {0x300, 4},
    };

    for (unsigned order = 0U; order < 120U; order++) { /* every permutation of five */
        unsigned left = order;
        unsigned taken = 0U;

        acre_range_init(&map, many, 6);
        map.nested = true;
        for (unsigned n = 5U; n > 0U; n--) {
            unsigned skip = left % n;
            unsigned i = 0U;

            left /= n;
            while (((taken >> i) & 1U) || (skip-- > 0U)) {
                i++;
            }
            taken |= 1U << i;
            EXPECT(acre_range_add(&map, at(ranges[i].start), ranges[i].bytes,
                                  &objects[ranges[i].object]) == ACRE_OK);
            EXPECT(acre_range_check(&map) == 0);
        }
        for (size_t i = 0U; i < (sizeof finds / sizeof finds[0]); i++) {
            EXPECT(object_at(finds[i].address) ==
                   ((finds[i].object < 0) ? NULL : &objects[finds[i].object]));
        }
    }
    EXPECT(acre_range_add(&map, at(0x100), 0x100, &objects[0]) == ACRE_EBUSY); /* the same */
    EXPECT(acre_range_add(&map, at(0x1F0), 0x20, &objects[0]) == ACRE_EBUSY);  /* partly over */
    EXPECT(acre_range_add(&map, at(0xF0), 0x20, &objects[0]) == ACRE_EBUSY);
    EXPECT(acre_range_remove(&map, at(0x100)) == ACRE_OK); /* the inner one */
    EXPECT((object_at(0x100) == &objects[0]) && (object_at(0x120) == &objects[2]));
    EXPECT(acre_range_remove(&map, at(0x100)) == ACRE_OK);
    EXPECT((object_at(0x100) == NULL) && (object_at(0x120) == &objects[2]));
    EXPECT(acre_range_check(&map) == 0);
    many[1].first = many[0].first;
    many[1].last = many[0].last;
    EXPECT(acre_range_check(&map) == 3); /* the same twice */
    many[1].last++;
    EXPECT(acre_range_check(&map) == 3);
    many[1].first--; /* starts before the one in front of it, ends with it */
    many[1].last--;
    EXPECT(acre_range_check(&map) == 3);
}

int main(void)
{
    test_find();
    test_refusals();
    test_remove();
    test_checker();
    test_nested();
    return expect_report("range");
}
