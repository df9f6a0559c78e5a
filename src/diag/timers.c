/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timers.c - list timer: the timers that are running
 *
 * The kernel shows them under its lock, where nothing may be printed: a page of them is copied, and
 * printed afterwards. Timers that start or end between two pages may be missed or shown twice.
 */
#include "acre/kernel/export.h"
#include "acre/kernel/timer.h"
#include "print.h"

#define PAGE 8U

struct seen {
    const char *name;
    uint32_t period;
    uint32_t expiry;
    unsigned flags;
};

struct page {
    struct seen timer[PAGE];
    size_t skip; /* shown on pages before this one */
    size_t at;   /* timers met so far */
};

static bool copy(const struct acre_timer *timer, void *arg)
{
    struct page *page = arg;

    if (page->at >= page->skip) {
        page->timer[page->at - page->skip] = (struct seen){.name = timer->name,
                                                           .period = timer->period,
                                                           .expiry = timer->expiry,
                                                           .flags = timer->flags};
    }
    page->at++;
    return page->at < (page->skip + PAGE);
}

static int list_timers(int argc, char **argv)
{
    struct page page = {.skip = 0U};
    uint32_t now = acre_tick();

    (void)argc;
    (void)argv;
    acre_print("timer                period       left kind\n");
    acre_print("---------------- ---------- ---------- ------------------\n");
    do {
        page.at = 0U;
        acre_timer_foreach(copy, &page);
        for (size_t i = page.skip; i < page.at; i++) {
            const struct seen *seen = &page.timer[i - page.skip];
            uint32_t left = acre_tick_before(now, seen->expiry) ? (seen->expiry - now) : 0U;

            acre_print("%-16s %10u %10u %s%s\n", (seen->name != NULL) ? seen->name : "",
                       (unsigned)seen->period, (unsigned)left,
                       ((seen->flags & ACRE_TIMER_PERIODIC) != 0U) ? "periodic" : "one-shot",
                       ((seen->flags & ACRE_TIMER_THREAD) != 0U) ? ", in thread" : "");
        }
        page.skip += PAGE;
    } while (page.at == page.skip);
    acre_print("tick now: %u, %u a second\n", (unsigned)now, (unsigned)ACRE_TICK_HZ);
    return 0;
}

ACRE_LIST_KIND(timer, "timer", "timers that run: period and ticks left", list_timers);
