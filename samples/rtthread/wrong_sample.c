/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrong_sample - what the manual warns of, done on purpose: wrong_sample null | end | foreign | part |
 *                after | twice | pool
 *
 * In a checked build (RT_DEBUGING_ASSERT) each is said in one line that names the block, the heap and
 * the thread. The hook lets the program go on afterwards; without it an assertion ends it.
 */
#include <rtthread.h>

#if defined(RT_USING_HEAP) && defined(RT_USING_MEMPOOL)

static int foreign[4];

static void go_on(const char *what, const char *where, rt_size_t line)
{
    (void)line;
    rt_kprintf("the assert hook was told: %s %s\n", where, what);
}

/* Nobody tests for RT_NULL: what rt_malloc_fail() is for. */
static void wrong_null(void)
{
    char *text;

    rt_malloc_fail(1);
    text = rt_malloc(16);
    rt_kprintf("rt_malloc(16) is %s\n", (text == RT_NULL) ? "RT_NULL: test for it" : "a block");
    rt_free(text);
}

static void wrong_end(void)
{
    volatile rt_uint8_t *block = rt_malloc(10);

    if (block != RT_NULL) {
        block[10] = 1U;
        rt_free((void *)(rt_uintptr_t)block);
    }
}

static void wrong_foreign(void)
{
    rt_free(&foreign[2]);
}

static void wrong_part(void)
{
    rt_uint8_t *block = rt_malloc(100);

    if (block != RT_NULL) {
        rt_free(block + 4);
        rt_free(block);
    }
}

/* Seen when the block leaves the waiting room: at the latest when somebody asks for counts. */
static void wrong_after(void)
{
    volatile rt_uint8_t *block = rt_malloc(10);
    rt_size_t used;

    if (block != RT_NULL) {
        rt_free((void *)(rt_uintptr_t)block);
        block[0] = 1U;
        rt_memory_info(RT_NULL, &used, RT_NULL);
    }
}

static void wrong_twice(void)
{
    void *block = rt_malloc(10);
    void *again = block;

    rt_free(block);
    rt_free(again);
}

static void wrong_pool(void)
{
    rt_mp_t pool = rt_mp_create("pool", 2, 16);
    void *block;

    if (pool != RT_NULL) {
        block = rt_mp_alloc(pool, RT_WAITING_NO);
        (void)rt_mp_delete(pool);
        rt_mp_free(block);
    }
}

static int wrong_sample(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*use)(void);
    } uses[] = {
        {"null", wrong_null}, {"end", wrong_end},     {"foreign", wrong_foreign},
        {"part", wrong_part}, {"after", wrong_after}, {"twice", wrong_twice},
        {"pool", wrong_pool},
    };
    int done = 0;

    rt_assert_set_hook(go_on);
    for (rt_size_t i = 0U; i < (sizeof uses / sizeof uses[0]); i++) {
        if ((argc < 2) || (rt_strcmp(argv[1], uses[i].name) == 0)) {
            rt_kprintf("--- %s\n", uses[i].name);
            uses[i].use();
            done++;
        }
    }
    rt_assert_set_hook(RT_NULL);
    return done == 0;
}
MSH_CMD_EXPORT(wrong_sample, each wrong use of memory that the manual warns of);

#endif
