/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_FUZZ_SUBJECT_H
#define ACRE_FUZZ_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An allocator under fuzz. fuzz.c turns the fuzzer's bytes into calls of it and keeps a model of every
 * block; anything that the model would not have done ends the program. Each fuzz_*.c defines one
 * subject. A NULL is a service the allocator has not.
 */
struct subject {
    const char *name;
    size_t align;     /* of every block */
    size_t memory[2]; /* smallest and largest memory to try */
    bool exact;       /* every wrong pointer is refused, whatever was written where */

    void *(*init)(void *memory, size_t bytes, uint8_t variant);
    void *(*alloc)(void *it, size_t bytes);
    void *(*aligned)(void *it, size_t align, size_t bytes);
    int (*free)(void *it, void *block);
    void *(*realloc)(void *it, void *block, size_t bytes);
    bool (*resize)(void *it, void *block, size_t bytes);
    size_t (*usable)(void *it, void *block);
    int (*verdict)(void *it, void *block); /* what free would answer */
    size_t (*largest)(void *it);           /* exactly what alloc would serve */
    int (*check)(void *it);
    bool (*whole)(void *it);  /* with nothing out: all memory is one piece again */
    void (*survey)(void *it); /* reads everything there is to read; survives any damage */
};

extern const struct subject subject;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
