/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line editor against a small terminal: bytes go in, and what a person would see is compared:
 * the row the cursor is on, with | where the cursor stands, and the rows above it.
 */
#include "edit.h"
#include "expect.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* A terminal of 80 columns: rows scroll away, only the last ones are kept. A cell is a character. */
#define COLUMNS 80U
#define ROWS    8U

static struct {
    char cell[ROWS][COLUMNS + 1U][5]; /* UTF-8; "" blank; a wide one leaves its right cell "" */
    size_t column;
    unsigned bells;
    unsigned overrun; /* characters behind the last column: the editor must not do that */
    char escape[16];
    size_t escape_length;
    char partial[5];
    size_t partial_length;
} screen;

static void line_feed(void)
{
    memmove(screen.cell[0], screen.cell[1], sizeof screen.cell[0] * (ROWS - 1U));
    memset(screen.cell[ROWS - 1U], 0, sizeof screen.cell[0]);
    screen.column = 0U;
}

static void escape_end(char letter)
{
    unsigned n = (unsigned)strtoul(screen.escape + 1, NULL, 10);

    switch (letter) {
    case 'K':
        memset(screen.cell[ROWS - 1U][screen.column], 0,
               sizeof screen.cell[0][0] * (COLUMNS + 1U - screen.column));
        break;
    case 'C':
        screen.column += (n == 0U) ? 1U : n;
        EXPECT(screen.column < COLUMNS);
        break;
    case 'H':
        screen.column = 0U;
        break;
    case 'J':
        memset(screen.cell, 0, sizeof screen.cell);
        break;
    default:
        EXPECT(letter == '?'); /* a sequence the terminal does not know */
        break;
    }
    screen.escape_length = 0U;
}

static void show_character(void)
{
    uint32_t code = 0U;

    EXPECT(acre_utf8_decode(screen.partial, &code));
    if (screen.column >= COLUMNS) {
        screen.overrun++;
    } else {
        memcpy(screen.cell[ROWS - 1U][screen.column], screen.partial, sizeof screen.partial);
        screen.column += acre_utf8_columns(code);
    }
    screen.partial_length = 0U;
    memset(screen.partial, 0, sizeof screen.partial);
}

static void terminal(void *arg, const char *bytes, size_t count)
{
    (void)arg;
    for (size_t i = 0U; i < count; i++) {
        char c = bytes[i];

        if (screen.escape_length > 0U) {
            screen.escape[screen.escape_length - 1U] = c;
            screen.escape[screen.escape_length] = '\0';
            screen.escape_length++;
            if ((c >= '@') && (c != '[')) {
                escape_end(c);
            }
        } else if (c == '\x1b') {
            screen.escape_length = 1U;
        } else if (c == '\r') {
            screen.column = 0U;
        } else if (c == '\n') {
            line_feed();
        } else if (c == '\a') {
            screen.bells++;
        } else {
            EXPECT(((unsigned char)c >= 0x20U) && (c != 0x7F));
            screen.partial[screen.partial_length] = c;
            screen.partial_length++;
            if (screen.partial_length == acre_utf8_length((uint8_t)screen.partial[0])) {
                show_character();
            }
        }
    }
}

/* The row that is up rows above the last one; the last one with | at the cursor. */
static const char *row(size_t up)
{
    static char text[(COLUMNS * 4U) + 8U];
    size_t last = 0U;

    text[0] = '\0';
    for (size_t i = 0U; i < COLUMNS; i++) {
        if (screen.cell[ROWS - 1U - up][i][0] != '\0') {
            last = i + 1U;
        }
    }
    for (size_t i = 0U; (i < last) || ((up == 0U) && (i <= screen.column)); i++) {
        const char *cell = screen.cell[ROWS - 1U - up][i];
        uint32_t code = 0U;

        if ((up == 0U) && (i == screen.column)) {
            strcat(text, "|");
        }
        strcat(text, ((cell[0] == '\0') && (i < last)) ? " " : cell);
        if ((cell[0] != '\0') && acre_utf8_decode(cell, &code) && (acre_utf8_columns(code) == 2U)) {
            i++; /* the blank right half */
        }
    }
    return text;
}

static const char *const words[] = {"free", "help", "list", "list_all", "memcheck", "memtrace"};

static const char *candidate(void *arg, const char *text, size_t length, size_t i)
{
    static const char *const kinds[] = {"thread", "timer"};

    (void)arg;
    if (memchr(text, ' ', length) == NULL) {
        return (i < (sizeof words / sizeof words[0])) ? words[i] : NULL;
    }
    if ((strncmp(text, "list ", 5) != 0) || (memchr(text + 5, ' ', length - 5U) != NULL)) {
        return NULL;
    }
    return (i < 2U) ? kinds[i] : NULL;
}

static struct acre_edit edit;
static const struct acre_edit_user user = {terminal, candidate, NULL, "msh >"};

static void start(bool keys)
{
    memset(&screen, 0, sizeof screen);
    acre_edit_init(&edit, &user, keys);
    acre_edit_begin(&edit);
}

/* Feed bytes; the last event that was not MORE, and a new line begun after each such. */
static enum acre_edit_event feed_n(const char *bytes, size_t count, char *entered)
{
    enum acre_edit_event last = ACRE_EDIT_MORE;

    for (size_t i = 0U; i < count; i++) {
        enum acre_edit_event event = acre_edit_feed(&edit, bytes[i]);

        EXPECT((edit.length < sizeof edit.line) && (edit.line[edit.length] == '\0'));
        EXPECT((edit.cursor <= edit.length) && (edit.window <= edit.cursor));
        if (event != ACRE_EDIT_MORE) {
            last = event;
            if (entered != NULL) {
                strcpy(entered, edit.line);
            }
            acre_edit_begin(&edit);
        }
    }
    EXPECT(screen.overrun == 0U);
    return last;
}

static enum acre_edit_event feed(const char *bytes)
{
    return feed_n(bytes, strlen(bytes), NULL);
}

static int shows(const char *expected)
{
    if (strcmp(row(0), expected) != 0) {
        printf("shown  %s\nwanted %s\n", row(0), expected);
        return 0;
    }
    return 1;
}

/* A row per key: what is typed, and what is then to be seen. */
static void test_keys(void)
{
    static const struct {
        const char *typed;
        const char *shown;
        unsigned bells;
    } steps[] = {
        {"", "msh >|", 0},
        {"abc", "msh >abc|", 0},
        {"\x1b[D", "msh >ab|c", 0},
        {"X", "msh >abX|c", 0},
        {"\x1b[C", "msh >abXc|", 0},
        {"\x1b[C", "msh >abXc|", 1}, /* nowhere to go */
        {"\x01", "msh >|abXc", 1},
        {"\x1b[D", "msh >|abXc", 2},
        {"\x7f", "msh >|abXc", 3}, /* nothing before it */
        {"\x1b[3~", "msh >|bXc", 3},
        {"\x04", "msh >|Xc", 3}, /* ctrl-D in a line deletes */
        {"\x05", "msh >Xc|", 3},
        {"\x1b[3~", "msh >Xc|", 4},
        {"\x08", "msh >X|", 4},
        {"one two  three", "msh >Xone two  three|", 4},
        {"\x17", "msh >Xone two  |", 4},
        {"\x17", "msh >Xone |", 4},
        {"two\x1b[H", "msh >|Xone two", 4},
        {"\x1b[4~", "msh >Xone two|", 4},
        {"\x1b[1~\x06\x06", "msh >Xo|ne two", 4},
        {"\x0b", "msh >Xo|", 4},
        {"\x02", "msh >X|o", 4},
        {"\x15", "msh >|o", 4},
        {"\x1b[F\x15", "msh >|", 4},
        {"\x15", "msh >|", 5},
        {"a\x1bOHb\x1bOF", "msh >ba|", 5},
        {"\x0c", "msh >ba|", 5},
    };

    start(true);
    for (size_t i = 0U; i < (sizeof steps / sizeof steps[0]); i++) {
        EXPECT(feed(steps[i].typed) == ACRE_EDIT_MORE);
        EXPECT(shows(steps[i].shown));
        EXPECT(screen.bells == steps[i].bells);
    }
}

static void test_events(void)
{
    char entered[FINSH_CMD_SIZE];

    start(true);
    EXPECT(feed_n("ab\x1b[D!\r", 7U, entered) ==
           ACRE_EDIT_LINE); /* enter in the middle: whole line */
    EXPECT(strcmp(entered, "a!b") == 0);
    EXPECT((strcmp(row(1), "msh >a!b") == 0) && shows("msh >|"));
    EXPECT(feed("\r") == ACRE_EDIT_LINE);
    EXPECT(feed("\n") == ACRE_EDIT_MORE); /* of CR LF */
    EXPECT(feed("\n") == ACRE_EDIT_LINE);
    EXPECT(feed("half\x03") == ACRE_EDIT_CANCEL);
    EXPECT((strcmp(row(1), "msh >half^C") == 0) && shows("msh >|"));
    EXPECT(feed("\x04") == ACRE_EDIT_END);
    EXPECT(feed("x\x04") == ACRE_EDIT_MORE);
    EXPECT(feed("\x7f\x1b[3~") == ACRE_EDIT_MORE); /* the delete key does not end */
}

static void test_history(void)
{
    start(true);
    (void)feed("one\rtwo\rtwo\r   \rthree\r");
    EXPECT(feed("dra\x1b[A") == ACRE_EDIT_MORE);
    EXPECT(shows("msh >three|"));
    (void)feed("\x1b[A");
    EXPECT(shows("msh >two|"));
    (void)feed("\x1b[A");
    EXPECT(shows("msh >one|")); /* two only once, the blank line not at all */
    (void)feed("\x1b[A");
    EXPECT(shows("msh >one|") && (screen.bells == 1U));
    (void)feed("\x1b[B\x1b[B\x0e");
    EXPECT(shows("msh >dra|")); /* the line that was being typed */
    (void)feed("\x1b[B");
    EXPECT(shows("msh >dra|") && (screen.bells == 2U));
    (void)feed("\x10\x10!\r\x1b[A"); /* an old line, changed and entered, is the newest */
    EXPECT(shows("msh >two!|"));
    (void)feed("\x1b[A");
    EXPECT(shows("msh >three|"));

    start(true);
    for (int i = 0; i < 40; i++) {
        char line[16];

        (void)snprintf(line, sizeof line, "n%d\r", i);
        (void)feed(line);
    }
    for (int i = 0; i < 60; i++) {
        (void)feed("\x1b[A");
    }
    EXPECT(screen.bells == (60U - (FINSH_HISTORY_LINES - 1U)));
    EXPECT(strncmp(row(0), "msh >n3", 7) == 0);
    (void)feed("\x1b[A\r\x1b[A");
    EXPECT(strncmp(row(0), "msh >n3", 7) == 0); /* entered again from its own slot: intact */
}

static void test_completion(void)
{
    start(true);
    (void)feed("h\t");
    EXPECT(shows("msh >help |"));
    (void)feed("\x15m\t");
    EXPECT(shows("msh >mem|")); /* as far as they agree */
    (void)feed("\t");
    EXPECT(shows("msh >mem|") && (strcmp(row(1), "memcheck        memtrace ") == 0));
    (void)feed("t\t");
    EXPECT(shows("msh >memtrace |"));
    (void)feed("\x15li\t");
    EXPECT(shows("msh >list|")); /* a whole word that is also a beginning: no blank */
    (void)feed(" ti\t");
    EXPECT(shows("msh >list timer |"));
    (void)feed("\t");
    EXPECT(screen.bells == 1U); /* no third word */
    (void)feed("\x15zz\t");
    EXPECT(shows("msh >zz|") && (screen.bells == 2U));
    (void)feed("\x15memc x\x1b[D\x1b[D\t");
    EXPECT(shows("msh >memcheck| x")); /* inside a line: no blank added */
}

static void test_long(void)
{
    char entered[FINSH_CMD_SIZE];
    char expected[FINSH_CMD_SIZE];

    start(true);
    for (size_t i = 0U; i < (FINSH_CMD_SIZE - 1U); i++) {
        char c = (char)('a' + (int)(i % 26U));

        expected[i] = c;
        (void)feed_n(&c, 1U, NULL);
    }
    expected[FINSH_CMD_SIZE - 1U] = '\0';
    EXPECT((screen.bells == 0U) && (strncmp(row(0), "msh >", 5) == 0));
    EXPECT(screen.column == (ACRE_EDIT_COLUMNS - 1U)); /* the window has moved along */
    (void)feed("\x01");
    EXPECT((screen.column == 5U) && (strncmp(row(0), "msh >|abcdef", 11) == 0));
    EXPECT(feed_n("\r", 1U, entered) == ACRE_EDIT_LINE);
    EXPECT(strcmp(entered, expected) == 0);

    (void)feed("\x1b[A");
    EXPECT((feed("!") == ACRE_EDIT_MORE) && (screen.bells == 1U)); /* no room */
    EXPECT(feed("\r") == ACRE_EDIT_TOO_LONG);
    (void)feed("\x1b[A!");
    EXPECT(feed("\x7f\x7f\r") == ACRE_EDIT_LINE); /* the user has seen it and cut it down */
}

static void test_utf8(void)
{
    char entered[FINSH_CMD_SIZE];

    start(true);
    (void)feed("\xe5\x86\x85\xe5\xad\x98x"); /* two of two columns */
    EXPECT(shows("msh >\xe5\x86\x85\xe5\xad\x98x|") && (screen.column == 10U));
    (void)feed("\x1b[D\x1b[D");
    EXPECT(screen.column == 7U);
    (void)feed("\x7f");
    EXPECT(shows("msh >|\xe5\xad\x98x"));
    (void)feed("\xc3\xa9");
    EXPECT(shows("msh >\xc3\xa9|\xe5\xad\x98x") && (screen.column == 6U));
    (void)feed("\x15\x0b");
    /* The least and the greatest of each length, and the neighbours of the surrogates. */
    (void)feed("\xc2\xa0\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"
               "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
    EXPECT(edit.length == 24U);
    (void)feed("\x15");
    /* Lone, cut off, overlong, surrogate, too high, C1 control: each leaves nothing behind. */
    (void)feed("a\x80\xff\xc0\xaf"
               "b\xe5\x86"
               "c\xe0\x80\xaf\xed\xa0\x80\xf4\x90\x80\x80\xc2\x9b"
               "d");
    EXPECT(shows("msh >abcd|"));
    (void)feed_n("\0\x1c\x1f", 3U, NULL);
    (void)feed("\x1b[999999999999;5Q\x1b[200~\x1bx\x1bOz");
    EXPECT(shows("msh >abcd|"));
    (void)feed("\x1b[D\x1b[1003~\x1b[4294967299~\x1b[C");
    EXPECT(shows("msh >abcd|")); /* neither is the delete key's 3 */
    EXPECT(feed_n("\x1b[\r", 3U, entered) ==
           ACRE_EDIT_LINE); /* enter is enter, whatever came before */
    EXPECT(strcmp(entered, "abcd") == 0);
}

/* No terminal: nothing is drawn but the prompt, controls vanish, long lines are told apart. */
static void test_plain(void)
{
    char entered[FINSH_CMD_SIZE];

    start(false);
    EXPECT(feed_n("a\tb\x1b[D\x04\x03\x7f"
                  "c\n",
                  12U, entered) == ACRE_EDIT_LINE);
    EXPECT(strcmp(entered, "a bc") == 0);
    EXPECT(shows("msh >msh >|") && (screen.bells == 0U));
    for (int i = 0; i < 1000; i++) {
        EXPECT(feed("x") == ACRE_EDIT_MORE);
    }
    EXPECT(feed("\n") == ACRE_EDIT_TOO_LONG);
    EXPECT(feed_n("ok\r\n", 4U, entered) == ACRE_EDIT_LINE);
    EXPECT(strcmp(entered, "ok") == 0);
}

/* Any bytes: the invariants that feed_n() and the terminal check hold, and enter still enters. */
static void test_random(unsigned seed)
{
    srand(seed);
    start(true);
    for (int i = 0; i < 200000; i++) {
        static const char likely[] =
            "\x01\x02\x04\x05\x06\x0b\x0e\x10\x15\x17\x7f\t\x1b[ADCH~3ab \xe5\x86\x85";
        char c = likely[(size_t)rand() % (sizeof likely - 1U)];

        if ((rand() % 4) == 0) {
            c = (char)(rand() % 256);
        }
        (void)feed_n(&c, 1U, NULL);
    }
    EXPECT(feed("\x1b[\x05\x15zz\r") == ACRE_EDIT_LINE);
}

int main(int argc, char **argv)
{
    unsigned seed = (argc > 1) ? (unsigned)strtoul(argv[1], NULL, 0) : 1U;

    printf("SEED=%u\n", seed);
    test_keys();
    test_events();
    test_history();
    test_completion();
    test_long();
    test_utf8();
    test_plain();
    test_random(seed);
    return expect_report("edit");
}
