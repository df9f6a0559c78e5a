/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two regions that do not adjoin, one rt_malloc(): blocks come from both, keep what is written to
 * them, move from one to the other by rt_realloc(), and everything goes back to where it was.
 */
#include <rtthread.h>

#include <acre/kernel/kernel.h>
#include <board.h>

#include "expect.h"

#define BLOCK 1000U
#define MOST  200U

static rt_uint8_t *blocks[MOST];

static unsigned region_of(const struct acre_board_ram *ram, size_t count, const void *p)
{
    for (unsigned i = 0U; i < count; i++) {
        if (((const char *)p >= (const char *)ram[i].begin) &&
            ((const char *)p < (const char *)ram[i].end)) {
            return i;
        }
    }
    return MOST;
}

static rt_size_t used_now(void)
{
    rt_size_t total = 0U;
    rt_size_t used = 0U;
    rt_size_t most = 0U;

    rt_memory_info(&total, &used, &most);
    return used;
}

static int test(void)
{
    size_t regions;
    const struct acre_board_ram *ram = acre_board_ram(&regions);
    unsigned count = 0U;
    unsigned in[2] = {0U, 0U};
    rt_size_t before = used_now();

    EXPECT(regions == 2U);
    EXPECT(ram[1].end < ram[0].begin); /* they do not adjoin, and the second is the lower */
    for (; count < MOST; count++) {
        blocks[count] = rt_malloc(BLOCK);
        if (blocks[count] == RT_NULL) {
            break;
        }
        unsigned region = region_of(ram, regions, blocks[count]);
        EXPECT(region < 2U);
        in[region % 2U]++;
        rt_memset(blocks[count], (int)count, BLOCK);
    }
    EXPECT((count > 0U) && (count < MOST)); /* both were filled */
    EXPECT((in[0] > 30U) && (in[1] >= 14U));
    rt_kprintf("%u blocks of %u bytes: %u from \"%s\", %u from \"%s\"\n", count, BLOCK, in[0],
               ram[0].name, in[1], ram[1].name);
    for (unsigned i = 0U; i < count; i++) {
        EXPECT((blocks[i][0] == (rt_uint8_t)i) && (blocks[i][BLOCK - 1U] == (rt_uint8_t)i));
    }
    /* The last is in the region that is asked last. Room in the other, and it moves there to grow. */
    unsigned last = count - 1U;
    EXPECT(region_of(ram, regions, blocks[last]) == 1U);
    for (unsigned i = 0U; i < 5U; i++) {
        rt_free(blocks[i]);
    }
    blocks[last] = rt_realloc(blocks[last], 4U * BLOCK);
    EXPECT(blocks[last] != RT_NULL);
    EXPECT((region_of(ram, regions, blocks[last]) == 0U) && (blocks[last][0] == (rt_uint8_t)last) &&
           (blocks[last][BLOCK - 1U] == (rt_uint8_t)last));
    for (unsigned i = 5U; i < count; i++) {
        rt_free(blocks[i]);
    }
    EXPECT(used_now() == before);
    return expect_report("tworam");
}

static int tworam(void)
{
    acre_board_exit(test());
    return 0;
}
INIT_APP_EXPORT(tworam);
