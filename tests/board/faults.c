/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults - a command whose every word ends the board with a report: faults overflow | null | header
 */
#include <rtthread.h>

static volatile rt_ubase_t nowhere; /* 0, and the compiler cannot know */

/* What a local array does that is larger than what is left of the stack: fills it to the last byte. */
static void digger(void *parameter)
{
    volatile rt_uint8_t here;
    rt_uint8_t *low = rt_thread_self()->stack_addr;

    (void)parameter;
    for (volatile rt_uint8_t *pit = &here - 16; pit >= low; pit--) {
        *pit = 0xEEU;
    }
    rt_thread_mdelay(10);
}

static void overflow(void)
{
    rt_thread_t thread = rt_thread_create("digger", digger, RT_NULL, 1024, 10, 5);

    RT_ASSERT(thread != RT_NULL);
    (void)rt_thread_startup(thread);
    rt_thread_mdelay(100);
}

static void null(void)
{
    *(volatile int *)nowhere = 1;
}

/* The next block's header is what lies behind the end of this one. */
static void header(void)
{
    volatile rt_uint8_t *first = rt_malloc(24);
    void *second = rt_malloc(24);

    RT_ASSERT((first != RT_NULL) && (second != RT_NULL));
    for (rt_size_t i = 0U; (rt_uint8_t *)second - (first + i) > 0; i++) {
        first[i] = 0xFFU;
    }
    rt_free(second);
    rt_free((void *)(rt_uintptr_t)first);
}

static int faults(int argc, char **argv)
{
    static const struct {
        const char *word;
        void (*fn)(void);
    } words[] = {{"overflow", overflow}, {"null", null}, {"header", header}};

    for (rt_size_t i = 0U; (argc == 2) && (i < (sizeof words / sizeof words[0])); i++) {
        if (rt_strcmp(argv[1], words[i].word) == 0) {
            words[i].fn();
        }
    }
    rt_kprintf("faults: nothing happened\n");
    return 0;
}
MSH_CMD_EXPORT(faults, end the board with a report);
