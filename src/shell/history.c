/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.c - the last lines entered
 *
 *   slot    0        1        2        3          FINSH_HISTORY_LINES = 4
 *         +--------+--------+--------+--------+
 *         | "ps"   | "free" | age 0  | (old)  |   newest = 2, count = 2
 *         +--------+--------+--------+--------+
 *           age 2    age 1
 *
 * The slot of age 0 is where the next line will be kept; until then it holds the line that was
 * being edited when browsing began.
 */
#include "history.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static char *slot(struct acre_history *history, unsigned age)
{
    return history->line[(history->newest + FINSH_HISTORY_LINES - age) % FINSH_HISTORY_LINES];
}

static void copy(char *to, const char *from)
{
    size_t length = strlen(from);

    length = (length < FINSH_CMD_SIZE) ? length : (FINSH_CMD_SIZE - 1U);
    memcpy(to, from, length);
    to[length] = '\0';
}

static bool blank(const char *line)
{
    while (*line == ' ') {
        line++;
    }
    return *line == '\0';
}

void acre_history_add(struct acre_history *history, const char *line)
{
    history->age = 0U;
    if (blank(line) || ((history->count > 0U) && (strcmp(slot(history, 1U), line) == 0))) {
        return;
    }
    copy(slot(history, 0U), line);
    history->newest = (history->newest + 1U) % FINSH_HISTORY_LINES;
    if ((history->count + 1U) < FINSH_HISTORY_LINES) {
        history->count++;
    }
}

const char *acre_history_older(struct acre_history *history, const char *shown)
{
    if (history->age == history->count) {
        return NULL;
    }
    if (history->age == 0U) {
        copy(slot(history, 0U), shown);
    }
    history->age++;
    return slot(history, history->age);
}

const char *acre_history_younger(struct acre_history *history)
{
    if (history->age == 0U) {
        return NULL;
    }
    history->age--;
    return slot(history, history->age);
}

void acre_history_rewind(struct acre_history *history)
{
    history->age = 0U;
}
