/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_TRACE_H
#define ACRE_TRACE_H

#include <stddef.h>
#include <stdint.h>

/*
 * A program's allocations, in order: docs/trace-format.md describes both formats in which they lie
 * in files. A slot is a variable that holds a block; slots are used again, so a trace needs as many
 * as blocks were ever live together.
 */
enum trace_kind { TRACE_ALLOC, TRACE_FREE, TRACE_REALLOC, TRACE_ALIGNED };

struct trace_op {
    uint64_t size; /* bytes; 0 for a free */
    uint32_t slot;
    uint8_t kind;    /* enum trace_kind */
    uint8_t align;   /* of TRACE_ALIGNED: log2 of the alignment asked for */
    uint16_t thread; /* number of the thread, 0 first; 0 where none was recorded */
    uint64_t time;   /* ns since the first operation; 0 where none was recorded */
    uint64_t site;   /* address of the call; 0 where none was recorded */
};

/* What is recorded with each operation beyond what replaying it needs. */
#define TRACE_HAS_TIME   1U
#define TRACE_HAS_THREAD 2U
#define TRACE_HAS_SITE   4U

struct trace {
    struct trace_op *ops;
    size_t count;
    uint32_t slots;
    uint32_t mark;        /* operations of warm-up, not to be measured */
    uint32_t flags;       /* TRACE_HAS_... */
    uint64_t peak_bytes;  /* largest sum of requested sizes */
    uint32_t peak_blocks; /* blocks that were live at that moment */
    uint64_t largest;     /* largest request */
    char note[256];       /* where it comes from; may be empty */
};

struct trace_error {
    char text[256];
};

/*
 * Read a file of either format and check every operation: slots in range, only free slots
 * allocated, only used ones freed. Returns 0, or -1 with a sentence in error and nothing to free.
 */
int trace_load(struct trace *trace, const char *path, struct trace_error *error);

/* The same from memory. */
int trace_read(struct trace *trace, const unsigned char *file, size_t bytes,
               struct trace_error *error);

/* The same checks over operations that are in memory already; also fills in the peaks. */
int trace_verify(struct trace *trace, struct trace_error *error);

/*
 * Write in our format, or in the flat one when path ends in ".bmt" (which cannot hold alignment,
 * times and sites: they are left out). Returns 0, or -1 with a sentence in error.
 */
int trace_save(const struct trace *trace, const char *path, struct trace_error *error);

void trace_free(struct trace *trace);

/* CRC-32 as of Ethernet and zip, over bytes at data; start with 0 and pass the result on. */
uint32_t trace_crc(uint32_t crc, const void *data, size_t bytes);

#endif
