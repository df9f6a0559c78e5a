/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim.c - a board that is a process: RAM of a chosen size, start, exit, reset
 *
 *   sim [--ram SIZE]        SIZE in bytes, or with K or M behind it; default 128K
 *
 * The RAM is what heaps are made of and nothing else: code, static data and the threads' real
 * stacks (ports/host) are the host's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <board.h>
#include <port.h>

#include <acre/kernel/kernel.h>

#include "host.h"
#include "sim.h"

#define RAM_DEFAULT (128UL * 1024UL)
#define RAM_LEAST   (4UL * 1024UL)
#define RAM_MOST    (1024UL * 1024UL * 1024UL)

#if UINTPTR_MAX > UINT32_MAX
const char acre_board_name[] = "sim";
#else
const char acre_board_name[] = "sim32";
#endif

static struct acre_board_ram ram = {.name = "ram"};
static char **arguments;

const struct acre_board_ram *acre_board_ram(size_t *count)
{
    *count = 1U;
    return &ram;
}

void acre_board_init(void)
{
    acre_sim_console_init();
}

void acre_board_exit(int status)
{
    (void)acre_port_irq_mask();
    exit(status);
}

void acre_board_reset(void)
{
    (void)acre_port_irq_mask();
    acre_sim_console_restore();
    acre_host_time_stop();
    (void)execv("/proc/self/exe", arguments);
    exit(125);
}

/* "128K" -> 131072; 0 for what is no size of ours. */
static unsigned long size_of(const char *text)
{
    char *end;
    unsigned long n;

    errno = 0;
    n = strtoul(text, &end, 10);
    if ((errno != 0) || (end == text) || (text[0] == '-')) {
        return 0U;
    }
    if ((*end == 'K') || (*end == 'k')) {
        n = (n > (RAM_MOST / 1024UL)) ? 0U : (n * 1024UL);
        end++;
    } else if ((*end == 'M') || (*end == 'm')) {
        n = (n > (RAM_MOST / 1048576UL)) ? 0U : (n * 1048576UL);
        end++;
    }
    return ((*end == '\0') && (n >= RAM_LEAST) && (n <= RAM_MOST)) ? n : 0U;
}

static void make_ram(unsigned long size)
{
    size &= ~15UL;
    ram.begin = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (ram.begin == MAP_FAILED) {
        (void)fprintf(stderr, "sim: the host has no %lu bytes for RAM\n", size);
        exit(2);
    }
    ram.end = (char *)ram.begin + size;
}

/* Weak, so that a test may begin in its own way. */
__attribute__((weak)) int main(int argc, char **argv)
{
    unsigned long size = RAM_DEFAULT;

    arguments = argv;
    if ((argc == 3) && (strcmp(argv[1], "--ram") == 0)) {
        size = size_of(argv[2]);
    } else if (argc != 1) {
        size = 0U;
    }
    if (size == 0U) {
        (void)fprintf(stderr, "usage: %s [--ram SIZE]   (%luK..%luM, e.g. 128K or 2M)\n", argv[0],
                      RAM_LEAST / 1024UL, RAM_MOST / 1048576UL);
        return 2;
    }
    make_ram(size);
    acre_boot();
}
