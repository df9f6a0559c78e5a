/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.c - the bench image as a Linux program: image JOB-FILE TRACE-FILE
 *
 * An instruction is one SIGTRAP, so counts are exact there too, though each takes about a microsecond;
 * what only sets a state up runs without (bench_quiet). A string instruction counts once a repetition.
 */
#define _GNU_SOURCE
#include "target.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned char bench_job[4096];
unsigned char bench_trace[2 << 20];
_Alignas(4096) unsigned char bench_heap[16 << 20];
volatile uint32_t bench_steps;

static void step(int signal)
{
    (void)signal;
    bench_steps++;
}

uint64_t bench_per_256(uint64_t ticks)
{
    return ticks * 256U;
}

void bench_put(char c)
{
    (void)putchar(c);
}

void bench_exit(int code)
{
    (void)fflush(stdout);
    _Exit(code);
}

size_t bench_heap_bytes(void)
{
    return sizeof bench_heap;
}

static void load(const char *path, void *into, size_t room)
{
    FILE *file = fopen(path, "rb");

    if ((file == NULL) || (fread(into, 1U, room, file) == 0U)) {
        (void)printf("error cannot read %s\n", path);
        bench_exit(1);
    }
    (void)fclose(file);
}

int main(int argc, char **argv)
{
    struct sigaction trap = {.sa_handler = step};

    (void)setvbuf(stdout, malloc(4096), _IOFBF, 4096);
    load(argv[1], bench_job, sizeof bench_job);
    if (argc > 2) {
        load(argv[2], bench_trace, sizeof bench_trace);
    }
    (void)sigaction(SIGTRAP, &trap, NULL);
    return bench_main();
}
