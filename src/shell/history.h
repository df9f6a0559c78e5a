/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_SHELL_HISTORY_H
#define ACRE_SHELL_HISTORY_H

#include "options.h"

/*
 * The last lines entered, in a ring; oldest forgotten first.
 *
 *   age   0              1          2              count
 *         line being     last       the one        oldest
 *         edited         entered    before
 *
 * Cost of each call: O(one line).
 */
struct acre_history {
    char line[FINSH_HISTORY_LINES][FINSH_CMD_SIZE]; /* [newest] is age 0's slot while browsing */
    unsigned newest;                                /* index of the slot of age 0 */
    unsigned count; /* lines entered that are kept: 0 .. FINSH_HISTORY_LINES - 1 */
    unsigned age;   /* which one is being shown */
};

/* Keep line, unless it is empty or blank, or the same as the last. */
void acre_history_add(struct acre_history *history, const char *line);

/* Show the line one older (or one younger). shown is the line as edited so far: of age 0 it is
 * put aside and comes back. Returns the line to show, NULL iff there is none. */
const char *acre_history_older(struct acre_history *history, const char *shown);
const char *acre_history_younger(struct acre_history *history);

/* Back to age 0: a new line begins. */
void acre_history_rewind(struct acre_history *history);

#endif
