/* SPDX-License-Identifier: Apache-2.0 */
/*
 * edit.c - a line editor that is fed bytes
 *
 *            0      window            cursor           length     FINSH_CMD_SIZE
 *            |        |                 |                |           |
 *   line     +--------+-----------------+----------------+-----------+
 *            | left   |      shown, as far as the        | 0         |
 *            | of it  |      terminal is wide            |           |
 *            +--------+---------------------------------------------+
 *
 * A byte goes through three sieves: escape() takes escape sequences, character() collects the
 * bytes of one character, control() acts on what is neither. Only insert(), cut() and show() change
 * the line; each leaves it valid UTF-8, so that nobody below has to expect anything else.
 *
 * Drawing is always a whole line (CR, prompt, text, erase the rest, CR, cursor to its column), but
 * for the one case that matters on a slow serial line: a character typed at the end is just sent.
 */
#include "edit.h"

#include <string.h>

#include "acre/lib/fmt.h"
#include "utf8.h"

enum escape { ESC_NONE, ESC_SEEN, ESC_CSI, ESC_SS3 };

#define CELL         16U
#define CTRL(letter) ((letter)&0x1F)
#define ESC          0x1B
#define DEL          0x7F

static void send(const struct acre_edit *edit, const char *text, size_t count)
{
    if (edit->keys) {
        edit->user.write(edit->user.arg, text, count);
    }
}

static void send_text(const struct acre_edit *edit, const char *text)
{
    send(edit, text, strlen(text));
}

static void bell(const struct acre_edit *edit)
{
    send_text(edit, "\a");
}

/* Columns that the line may use; one is left for the cursor behind its end. */
static size_t room(const struct acre_edit *edit)
{
    return ACRE_EDIT_COLUMNS - strlen(edit->user.prompt) - 1U;
}

/* Move the window so that the cursor is in it, and no further right than the line needs. */
static void place_window(struct acre_edit *edit)
{
    if (edit->window > edit->cursor) {
        edit->window = edit->cursor;
    }
    while (acre_utf8_width(edit->line, edit->window, edit->cursor) > room(edit)) {
        edit->window = acre_utf8_after(edit->line, edit->window);
    }
    while (edit->window > 0U) {
        size_t before = acre_utf8_before(edit->line, edit->window);

        if (acre_utf8_width(edit->line, before, edit->length) > room(edit)) {
            break;
        }
        edit->window = before;
    }
}

static void draw(struct acre_edit *edit)
{
    size_t end;
    size_t columns = 0U;
    char move[24];

    place_window(edit);
    for (end = edit->window; end < edit->length;) {
        size_t next = acre_utf8_after(edit->line, end);

        columns += acre_utf8_width(edit->line, end, next);
        if (columns > room(edit)) {
            break;
        }
        end = next;
    }
    send_text(edit, "\r");
    send_text(edit, edit->user.prompt);
    send(edit, edit->line + edit->window, end - edit->window);
    columns = strlen(edit->user.prompt) + acre_utf8_width(edit->line, edit->window, edit->cursor);
    (void)acre_snprintf(move, sizeof move, "\x1b[K\r\x1b[%uC", (unsigned)columns);
    send_text(edit, move);
}

/* Put bytes in at the cursor; false iff there is no room for all of them. */
static bool insert(struct acre_edit *edit, const char *bytes, size_t count)
{
    if (count >= (FINSH_CMD_SIZE - edit->length)) {
        edit->full = true;
        bell(edit);
        return false;
    }
    edit->full = false;
    memmove(edit->line + edit->cursor + count, edit->line + edit->cursor,
            (edit->length - edit->cursor) + 1U);
    memcpy(edit->line + edit->cursor, bytes, count);
    edit->length += count;
    edit->cursor += count;
    return true;
}

/* Take out line[from .. to); the cursor is left at from. */
static void cut(struct acre_edit *edit, size_t from, size_t to)
{
    if (from == to) {
        bell(edit);
        return;
    }
    edit->full = false;
    memmove(edit->line + from, edit->line + to, (edit->length - to) + 1U);
    edit->length -= to - from;
    edit->cursor = from;
    draw(edit);
}

static void show(struct acre_edit *edit, const char *line)
{
    if (line == NULL) {
        bell(edit);
        return;
    }
    edit->full = false;
    edit->length = strlen(line);
    memcpy(edit->line, line, edit->length + 1U);
    edit->cursor = edit->length;
    draw(edit);
}

static void move_to(struct acre_edit *edit, size_t cursor)
{
    if (cursor == edit->cursor) {
        bell(edit);
        return;
    }
    edit->cursor = cursor;
    draw(edit);
}

static size_t before_cursor(const struct acre_edit *edit)
{
    return (edit->cursor > 0U) ? acre_utf8_before(edit->line, edit->cursor) : 0U;
}

static size_t after_cursor(const struct acre_edit *edit)
{
    return (edit->cursor < edit->length) ? acre_utf8_after(edit->line, edit->cursor) : edit->length;
}

/* Where the word begins that ends at the cursor. */
static size_t word_start(const struct acre_edit *edit)
{
    size_t at = edit->cursor;

    while ((at > 0U) && (edit->line[at - 1U] != ' ')) {
        at--;
    }
    return at;
}

static size_t word_before(const struct acre_edit *edit)
{
    size_t at = edit->cursor;

    while ((at > 0U) && (edit->line[at - 1U] == ' ')) {
        at--;
    }
    while ((at > 0U) && (edit->line[at - 1U] != ' ')) {
        at--;
    }
    return at;
}

/* The i-th candidate that continues the word at the cursor; *i moves on. */
static const char *next_match(const struct acre_edit *edit, size_t start, size_t *i)
{
    const char *word;

    do {
        word = edit->user.candidate(edit->user.arg, edit->line, edit->cursor, *i);
        (*i)++;
    } while ((word != NULL) && (strncmp(word, edit->line + start, edit->cursor - start) != 0));
    return word;
}

/* In cells of CELL columns, as many to a row as fit. */
static void list_matches(struct acre_edit *edit, size_t start)
{
    size_t i = 0U;
    size_t column = 0U;
    const char *word;

    while ((word = next_match(edit, start, &i)) != NULL) {
        size_t next = ((column + CELL - 1U) / CELL) * CELL;

        if ((column == 0U) || ((next + strlen(word)) >= ACRE_EDIT_COLUMNS)) {
            send_text(edit, "\n");
            next = 0U;
            column = 0U;
        }
        for (; column < next; column++) {
            send_text(edit, " ");
        }
        send_text(edit, word);
        column = next + strlen(word) + 1U;
        send_text(edit, " ");
    }
    send_text(edit, "\n");
    draw(edit);
}

static void complete(struct acre_edit *edit)
{
    size_t start = word_start(edit);
    size_t i = 0U;
    size_t typed = edit->cursor - start;
    const char *first = next_match(edit, start, &i);
    size_t common = (first == NULL) ? 0U : strlen(first);
    bool only = true;
    const char *word;

    if (first == NULL) {
        bell(edit);
        return;
    }
    while ((word = next_match(edit, start, &i)) != NULL) {
        size_t same = 0U;

        while ((same < common) && (word[same] == first[same])) {
            same++;
        }
        common = same;
        only = false;
    }
    if (!only && (common == typed)) {
        list_matches(edit, start);
        return;
    }
    if (insert(edit, first + typed, common - typed) && only && (edit->cursor == edit->length)) {
        (void)insert(edit, " ", 1U);
    }
    draw(edit);
}

static enum acre_edit_event finish(struct acre_edit *edit)
{
    send_text(edit, "\n");
    if (edit->full) {
        return ACRE_EDIT_TOO_LONG;
    }
    acre_history_add(&edit->history, edit->line);
    return ACRE_EDIT_LINE;
}

/* A control byte typed at a terminal. */
static enum acre_edit_event control(struct acre_edit *edit, char byte)
{
    switch (byte) {
    case CTRL('A'):
        move_to(edit, 0U);
        break;
    case CTRL('E'):
        move_to(edit, edit->length);
        break;
    case CTRL('B'):
        move_to(edit, before_cursor(edit));
        break;
    case CTRL('F'):
        move_to(edit, after_cursor(edit));
        break;
    case CTRL('H'):
    case DEL:
        cut(edit, before_cursor(edit), edit->cursor);
        break;
    case CTRL('U'):
        cut(edit, 0U, edit->cursor);
        break;
    case CTRL('K'):
        cut(edit, edit->cursor, edit->length);
        break;
    case CTRL('W'):
        cut(edit, word_before(edit), edit->cursor);
        break;
    case CTRL('P'):
        show(edit, acre_history_older(&edit->history, edit->line));
        break;
    case CTRL('N'):
        show(edit, acre_history_younger(&edit->history));
        break;
    case CTRL('L'):
        send_text(edit, "\x1b[H\x1b[2J");
        draw(edit);
        break;
    case CTRL('I'):
        complete(edit);
        break;
    case CTRL('C'):
        send_text(edit, "^C\n");
        return ACRE_EDIT_CANCEL;
    case CTRL('D'):
        if (edit->length == 0U) {
            send_text(edit, "\n");
            return ACRE_EDIT_END;
        }
        cut(edit, edit->cursor, after_cursor(edit));
        break;
    default:
        break;
    }
    return ACRE_EDIT_MORE;
}

/* The key whose escape sequence ended with letter, number before it. */
static void escape_key(struct acre_edit *edit, char letter)
{
    static const struct {
        char letter;
        uint8_t number; /* of a letter ~ only */
        char key;
    } keys[] = {
        {'A', 0, CTRL('P')}, {'B', 0, CTRL('N')}, {'C', 0, CTRL('F')}, {'D', 0, CTRL('B')},
        {'H', 0, CTRL('A')}, {'F', 0, CTRL('E')}, {'~', 1, CTRL('A')}, {'~', 7, CTRL('A')},
        {'~', 4, CTRL('E')}, {'~', 8, CTRL('E')},
    };

    if ((letter == '~') && (edit->number == 3U)) { /* delete; unlike ctrl-D it never ends */
        cut(edit, edit->cursor, after_cursor(edit));
        return;
    }
    for (size_t i = 0U; i < (sizeof keys / sizeof keys[0]); i++) {
        if ((keys[i].letter == letter) && ((letter != '~') || (keys[i].number == edit->number))) {
            (void)control(edit, keys[i].key);
            return;
        }
    }
}

/* Takes byte iff it belongs to an escape sequence:  ESC [ digits ; letter   or   ESC O letter. */
static bool escape(struct acre_edit *edit, char byte)
{
    if (byte == ESC) {
        edit->escape = ESC_SEEN;
        edit->number = 0U;
        return true;
    }
    if ((uint8_t)byte < 0x20U) {
        edit->escape = ESC_NONE; /* a control byte ends it, and is what it always is */
    }
    switch (edit->escape) {
    case ESC_SEEN:
        edit->escape = (byte == '[') ? ESC_CSI : ((byte == 'O') ? ESC_SS3 : ESC_NONE);
        return true;
    case ESC_CSI:
        if ((byte >= '0') && (byte <= '9')) {
            if (edit->number < 1000U) { /* more means no key, and more digits do not change that */
                edit->number = (edit->number * 10U) + (unsigned)(byte - '0');
            }
            return true;
        }
        if (((uint8_t)byte >= 0x40U) && ((uint8_t)byte <= 0x7EU)) {
            edit->escape = ESC_NONE;
            if (edit->keys) {
                escape_key(edit, byte);
            }
        }
        return true;
    case ESC_SS3:
        edit->escape = ESC_NONE;
        if (edit->keys) {
            escape_key(edit, byte);
        }
        return true;
    default:
        return false;
    }
}

static void type(struct acre_edit *edit, const char *bytes, size_t count)
{
    size_t window = edit->window;

    if (!insert(edit, bytes, count)) {
        return;
    }
    place_window(edit);
    if ((edit->cursor == edit->length) && (edit->window == window)) {
        send(edit, bytes, count);
    } else {
        draw(edit);
    }
}

/* Takes byte iff it is part of a character; types the character when it is whole and printable. */
static bool character(struct acre_edit *edit, char byte)
{
    uint32_t code;

    if (edit->partial_want > 0U) {
        if (((uint8_t)byte & 0xC0U) != 0x80U) {
            edit->partial_want = 0U; /* cut off: forget it, and byte begins anew */
        } else {
            edit->partial[edit->partial_have] = byte;
            edit->partial_have++;
            if (edit->partial_have == edit->partial_want) {
                edit->partial_want = 0U;
                if (acre_utf8_decode(edit->partial, &code) && (code >= 0xA0U)) {
                    type(edit, edit->partial, edit->partial_have);
                }
            }
            return true;
        }
    }
    if ((uint8_t)byte >= 0x80U) {
        edit->partial[0] = byte;
        edit->partial_have = 1U;
        edit->partial_want = (uint8_t)acre_utf8_length((uint8_t)byte); /* 0: dropped */
        return true;
    }
    if (((uint8_t)byte < 0x20U) || (byte == DEL)) {
        return false;
    }
    type(edit, &byte, 1U);
    return true;
}

enum acre_edit_event acre_edit_feed(struct acre_edit *edit, char byte)
{
    bool after_cr = edit->after_cr;

    edit->after_cr = (byte == '\r');
    if (escape(edit, byte) || character(edit, byte) || ((byte == '\n') && after_cr)) {
        return ACRE_EDIT_MORE;
    }
    if ((byte == '\n') || (byte == '\r')) {
        return finish(edit);
    }
    if (edit->keys) {
        return control(edit, byte);
    }
    if (byte == '\t') {
        type(edit, " ", 1U);
    }
    return ACRE_EDIT_MORE;
}

void acre_edit_init(struct acre_edit *edit, const struct acre_edit_user *user, bool keys)
{
    *edit = (struct acre_edit){.user = *user, .keys = keys};
}

void acre_edit_redraw(struct acre_edit *edit)
{
    draw(edit);
}

void acre_edit_begin(struct acre_edit *edit)
{
    edit->line[0] = '\0';
    edit->length = 0U;
    edit->cursor = 0U;
    edit->window = 0U;
    edit->full = false;
    acre_history_rewind(&edit->history);
    edit->user.write(edit->user.arg, edit->user.prompt, strlen(edit->user.prompt));
}
