/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RECORD_LOG_H
#define ACRE_RECORD_LOG_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * What the library in the recorded program writes and acre-record reads afterwards: a file that is
 * mapped, so that nothing is lost however the program ends. The layout is the same for 32 and 64 bit.
 *
 *   | head, one page | event | event | event | ...     the file grows by LOG_WINDOW bytes
 */
enum log_kind { LOG_ALLOC = 1, LOG_FREE, LOG_REALLOC, LOG_ALIGNED, LOG_EXEC };

struct log_event {
    uint64_t address; /* the block; of a realloc the new one */
    uint64_t old;     /* of a realloc: the block before */
    uint64_t size;
    uint64_t time; /* ns, monotonic */
    uint64_t site; /* where the call returns to */
    uint32_t thread;
    uint16_t kind;
    uint16_t align; /* log2 */
    uint64_t spare[2];
};

_Static_assert(sizeof(struct log_event) == 64, "a window holds whole events");

struct log_head {
    uint32_t magic; /* LOG_MAGIC */
    uint32_t pid;   /* of the program to record; the library of any other process keeps still */
    _Atomic uint32_t started;  /* times a program began to record; more than 1: it called exec */
    _Atomic uint32_t children; /* forks: what they did is not here */
    _Atomic uint32_t failed;   /* requests that malloc did not serve */
    _Atomic uint32_t early;    /* calls from before recording could begin */
    _Atomic uint32_t stopped;  /* the file could not grow: the rest is missing */
    _Atomic uint32_t threads;  /* seen so far */
    uint64_t count;            /* events; written under the library's lock */
};

#define LOG_MAGIC  0x4c435241U
#define LOG_PAGE   4096U
#define LOG_WINDOW (1U << 20)
#define LOG_VAR    "ACRE_RECORD_LOG" /* environment: the file */

#endif
