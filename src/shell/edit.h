/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_SHELL_EDIT_H
#define ACRE_SHELL_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history.h"
#include "options.h"

/*
 * A line editor that is fed bytes and draws on a terminal. It knows no console, thread or command:
 * bytes come by acre_edit_feed(), drawing leaves by write(), and candidate() knows the words.
 *
 *   operation            cost
 *   acre_edit_feed()     O(line), drawing included; Tab: O(candidates * line)
 *
 * Keys: left right home end, ctrl-A ctrl-E; backspace, delete, ctrl-D; ctrl-U ctrl-K ctrl-W cut to
 * the start, to the end, the word before; up down history; Tab completes; ctrl-L clears the
 * screen; ctrl-C drops the line. A key that can do nothing rings the bell. All other control
 * bytes, unknown escape sequences and invalid UTF-8 are dropped.
 *
 * A line wider than the terminal is shown through a window that follows the cursor.
 */
#define ACRE_EDIT_COLUMNS 80U

enum acre_edit_event {
    ACRE_EDIT_MORE,     /* the line is not finished */
    ACRE_EDIT_LINE,     /* acre_edit.line is a command line, 0-terminated */
    ACRE_EDIT_TOO_LONG, /* likewise, but part of what was entered found no room */
    ACRE_EDIT_CANCEL,   /* ctrl-C */
    ACRE_EDIT_END,      /* ctrl-D on an empty line */
};

struct acre_edit_user {
    void (*write)(void *arg, const char *bytes, size_t count);
    /* The i-th word that may replace the last word of text[0 .. length), NULL after the last. */
    const char *(*candidate)(void *arg, const char *text, size_t length, size_t i);
    void *arg;
    const char *prompt;
};

struct acre_edit {
    struct acre_edit_user user;
    bool keys; /* a terminal: keys act and are drawn. Else bytes are collected, controls dropped */

    char line[FINSH_CMD_SIZE];
    size_t length;   /* bytes, and line[length] is 0       } line is valid UTF-8, and cursor and */
    size_t cursor;   /* 0 .. length                        } window lie between characters       */
    size_t window;   /* first byte shown; <= cursor        }                                     */
    bool full;       /* something found no room and the line has not been changed since */
    bool after_cr;   /* the last byte was CR: a LF that follows belongs to it */
    uint8_t escape;  /* enum escape: how far into an escape sequence we are */
    unsigned number; /* its numeric parameter */

    char partial[4]; /* bytes of an unfinished character */
    uint8_t partial_have;
    uint8_t partial_want;

    struct acre_history history;
};

/* keys: see struct acre_edit. user is copied. */
void acre_edit_init(struct acre_edit *edit, const struct acre_edit_user *user, bool keys);

/* Begin a line: empty, and the prompt drawn. */
void acre_edit_begin(struct acre_edit *edit);

/* Draw prompt and line again where the terminal's cursor is, as after output of others. */
void acre_edit_redraw(struct acre_edit *edit);

/* One byte. After anything but MORE the terminal is at the start of a line (with keys), and
 * acre_edit_begin() must come next. */
enum acre_edit_event acre_edit_feed(struct acre_edit *edit, char byte);

#endif
