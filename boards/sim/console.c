/* SPDX-License-Identifier: Apache-2.0 */
/*
 * console.c - standard input and output as the board's UART
 *
 * A terminal is set so that every key comes as it is typed, without echo; control-C is a byte for
 * the shell. Control-\ still ends the simulator, whatever the threads are doing. The terminal is
 * put back on every way out: exit, the signals that end a process, and faults (which end in exit,
 * or in a sanitizer's death callback).
 *
 * Input is never read ahead of the reader, so what the simulator does not consume stays in the
 * pipe for whoever comes next.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <board.h>
#include <port.h>

#include "host.h"
#include "sim.h"

static struct termios before;
static bool is_raw;
static bool ended;
static void (*receiver)(void *arg);
static void *receiver_arg;

/* Only where a sanitizer is linked in. */
extern void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

void acre_sim_console_restore(void)
{
    if (is_raw) {
        is_raw = false;
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
    }
}

/* UndefinedBehaviorSanitizer calls this before it reports, and ends without any other last word. */
void __ubsan_on_report(void);
void __ubsan_on_report(void)
{
    acre_sim_console_restore();
}

static void on_end_signal(int number)
{
    acre_sim_console_restore();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void watch_the_ways_out(void)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT};

    (void)atexit(acre_sim_console_restore);
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(acre_sim_console_restore);
    }
    for (unsigned i = 0U; i < (sizeof ends / sizeof ends[0]); i++) {
        (void)signal(ends[i], on_end_signal);
    }
}

void acre_sim_console_init(void)
{
    struct termios raw;

    if ((isatty(STDIN_FILENO) == 0) || (tcgetattr(STDIN_FILENO, &before) != 0)) {
        return;
    }
    raw = before;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IXON);
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    raw.c_cc[VINTR] = _POSIX_VDISABLE;
    raw.c_cc[VSUSP] = _POSIX_VDISABLE;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    watch_the_ways_out();
    is_raw = true;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

bool acre_board_console_interactive(void)
{
    return isatty(STDIN_FILENO) != 0;
}

void acre_board_console_write(const char *bytes, size_t count)
{
    while (count > 0U) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);

        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        } else if ((written < 0) && (errno == EAGAIN)) {
            struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};

            (void)poll(&p, 1U, -1);
        } else if ((written == 0) || (errno != EINTR)) {
            return; /* nobody listens any more */
        }
    }
}

int acre_board_console_read(char *bytes, size_t count)
{
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    ssize_t got;

    if (ended) {
        return ACRE_BOARD_CONSOLE_END;
    }
    if ((count == 0U) || (poll(&p, 1U, 0) <= 0)) {
        acre_host_watch_again();
        return 0;
    }
    got = read(STDIN_FILENO, bytes, (count < 4096U) ? count : 4096U);
    if ((got < 0) && ((errno == EINTR) || (errno == EAGAIN))) {
        acre_host_watch_again();
        return 0;
    }
    if (got <= 0) {
        ended = true;
        return ACRE_BOARD_CONSOLE_END;
    }
    return (int)got;
}

static void arrived(void)
{
    if (receiver != NULL) {
        receiver(receiver_arg);
    }
}

void acre_board_console_on_receive(void (*fn)(void *arg), void *arg)
{
    unsigned key = acre_port_irq_mask();

    receiver_arg = arg;
    receiver = fn;
    acre_host_watch(STDIN_FILENO, (fn == NULL) ? NULL : arrived);
    acre_port_irq_restore(key);
}
