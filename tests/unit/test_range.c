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

int main(void)
{
    test_find();
    test_refusals();
    test_remove();
    test_checker();
    return expect_report("range");
}
