/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kprintf.c - printing
 *
 * A call formats into a small buffer and hands it on each time it is full, so that a thread with the
 * 512 bytes of stack that RT-Thread's samples give it can print. The scheduler is locked meanwhile:
 * lines of threads do not mix.
 */
#include "door.h"

#include <limits.h>

#include <rtdbg.h>

#include <acre/kernel/console.h>
#include <acre/kernel/isr.h>
#include <acre/lib/fmt.h>

#ifdef RT_USING_CONSOLE

struct line {
    unsigned used;  /* bytes in text          */
    unsigned count; /* bytes accepted so far  */
    unsigned limit; /* no more than this many */
    char text[48];
};

static void flush(struct line *line)
{
    acre_console_write(line->text, line->used);
    line->used = 0U;
}

static void put(void *arg, char c)
{
    struct line *line = arg;

    if (line->count >= line->limit) {
        return;
    }
    line->text[line->used] = c;
    line->used++;
    line->count++;
    if (line->used == sizeof line->text) {
        flush(line);
    }
}

/* Keep other threads away; an interrupt has none to fear. Returns what unhold() wants. */
static bool hold(void)
{
    bool held = !acre_in_isr();

    if (held) {
        acre_sched_lock();
    }
    return held;
}

static void unhold(bool held)
{
    if (held) {
        acre_sched_unlock();
    }
}

int rt_kprintf(const char *fmt, ...)
{
    struct line line = {.limit = RT_CONSOLEBUF_SIZE - 1};
    bool held = hold();
    va_list args;

    va_start(args, fmt);
    (void)acre_vformat(put, &line, fmt, args);
    va_end(args);
    flush(&line);
    unhold(held);
    return (int)line.count;
}

void rt_kputs(const char *str)
{
    if (str != RT_NULL) {
        acre_console_write(str, rt_strlen(str));
    }
}

void rt_log_line(char level, const char *tag, const char *fmt, ...)
{
    struct line line = {.limit = RT_CONSOLEBUF_SIZE - 1};
    bool held = hold();
    va_list args;

#ifdef RT_DEBUGING_COLOR
    const char *colour = (level == 'E')   ? "31"
                         : (level == 'W') ? "33"
                         : (level == 'I') ? "32"
                                          : "0";

    (void)acre_format(put, &line, "\033[%sm", colour);
#endif
    (void)acre_format(put, &line, "[%c/%s] ", level, tag);
    va_start(args, fmt);
    (void)acre_vformat(put, &line, fmt, args);
    va_end(args);
    line.limit = UINT_MAX; /* the line ends, however much of it was cut */
#ifdef RT_DEBUGING_COLOR
    (void)acre_format(put, &line, "\033[0m");
#endif
    put(&line, '\n');
    flush(&line);
    unhold(held);
}

#else

void rt_log_line(char level, const char *tag, const char *fmt, ...)
{
    (void)level;
    (void)tag;
    (void)fmt;
}

#endif
