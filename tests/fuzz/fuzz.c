/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz.c - from a fuzzer's bytes to calls, with a model that knows every block
 *
 *   | variant | size of the memory, 3 bytes | operation | operation | ...
 *
 * After each operation: a new block lies in the memory, is aligned and touches no other; every block
 * that is freed or moved still has its contents; a refused call has changed nothing. Now and then, and
 * at the end: the allocator's own check agrees, and with everything freed the memory is whole again.
 * The last operation may be damage: random bytes anywhere in the memory; what only reads must survive
 * it. The memory is one block of the C library, so that the sanitizers see an access beside it.
 */
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 96U

struct block {
    unsigned char *at;
    size_t size;
    uint8_t fill;
};

static struct {
    const uint8_t *next;
    const uint8_t *end;
    unsigned char *memory;
    size_t bytes;
    void *it;
    struct block block[SLOTS];
    unsigned char *gone[8]; /* addresses of blocks that were freed */
    unsigned int op;
} f;

#define MUST(x)                                                                                    \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            (void)fprintf(stderr, "%s: operation %u: not true: %s\n", subject.name, f.op, #x);     \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static uint8_t byte(void)
{
    return (f.next < f.end) ? *f.next++ : 0U;
}

static size_t number(unsigned int bytes)
{
    size_t value = 0U;

    while (bytes-- > 0U) {
        value = (value << 8) | byte();
    }
    return value;
}

static size_t some_size(void)
{
    uint8_t kind = byte();

    switch (kind & 7U) {
    case 0:
    case 1:
    case 2:
        return kind >> 3;
    case 3:
    case 4:
        return number(1) * 2U;
    case 5:
        return number(2);
    case 6:
        return f.bytes - (kind >> 3);
    default:
        return (kind == 7U) ? number(3) : SIZE_MAX - number(1);
    }
}

static void fill(struct block *block)
{
    block->fill = (uint8_t)(f.op * 29U + 1U);
    memset(block->at, block->fill, block->size);
}

static bool intact(const struct block *block, size_t size)
{
    return (size == 0U) ||
           ((block->at[0] == block->fill) && (memcmp(block->at, block->at + 1, size - 1U) == 0));
}

/* A new or moved block, before it is in the model. */
static void must_be_ours(const struct block *self, const unsigned char *at, size_t size)
{
    size_t offset = (size_t)((uintptr_t)at - (uintptr_t)f.memory);

    MUST(((uintptr_t)at % subject.align) == 0U);
    MUST((offset < f.bytes) && (size <= f.bytes - offset));
    for (unsigned int i = 0; i < SLOTS; i++) {
        const struct block *other = &f.block[i];

        if ((other->at != NULL) && (other != self)) {
            MUST((at + size <= other->at) || (other->at + other->size <= at));
        }
    }
    MUST((subject.usable == NULL) || (subject.usable(f.it, (void *)(uintptr_t)at) >= size));
}

static struct block *some_block(bool out)
{
    unsigned int start = byte() % SLOTS;

    for (unsigned int i = 0; i < SLOTS; i++) {
        struct block *block = &f.block[(start + i) % SLOTS];

        if ((block->at != NULL) == out) {
            return block;
        }
    }
    return NULL;
}

static void do_alloc(bool aligned)
{
    struct block *block = some_block(false);
    size_t size = some_size();
    size_t align = aligned ? (size_t)1U << (byte() % 13U) : subject.align;
    size_t largest = (subject.largest != NULL) ? subject.largest(f.it) : 0U;
    unsigned char *at;

    if ((block == NULL) || (aligned && (subject.aligned == NULL))) {
        return;
    }
    at = aligned ? subject.aligned(f.it, align, size) : subject.alloc(f.it, size);
    if ((subject.largest != NULL) && !aligned) {
        MUST((at != NULL) == ((size != 0U) && (size <= largest)));
    }
    if (at != NULL) {
        MUST((size != 0U) && (((uintptr_t)at % align) == 0U));
        must_be_ours(NULL, at, size);
        block->at = at;
        block->size = size;
        fill(block);
    }
}

static void do_free(struct block *block)
{
    MUST(intact(block, block->size));
    MUST((subject.verdict == NULL) || (subject.verdict(f.it, block->at) == 0));
    MUST(subject.free(f.it, block->at) == 0);
    f.gone[f.op % 8U] = block->at;
    block->at = NULL;
}

static void do_realloc(bool in_place)
{
    struct block *block = some_block(true);
    size_t size = some_size();
    unsigned char *at;
    size_t kept;

    if ((block == NULL) || (in_place ? (subject.resize == NULL) : (subject.realloc == NULL)) ||
        (size == 0U)) {
        return;
    }
    MUST(intact(block, block->size));
    if (in_place) {
        at = subject.resize(f.it, block->at, size) ? block->at : NULL;
    } else {
        at = subject.realloc(f.it, block->at, size);
    }
    if (at == NULL) {
        MUST(intact(block, block->size));
        return;
    }
    kept = (size < block->size) ? size : block->size;
    must_be_ours(block, at, size);
    block->at = at;
    MUST(intact(block, kept));
    block->size = size;
    fill(block);
}

static bool is_out(const unsigned char *at)
{
    for (unsigned int i = 0; i < SLOTS; i++) {
        if (f.block[i].at == at) {
            return true;
        }
    }
    return false;
}

/* A pointer that is nobody's block: inside of one, freed before, anywhere in or beside the memory. */
static unsigned char *wrong_pointer(void)
{
    const struct block *block;

    switch (byte() % 4U) {
    case 0:
        block = some_block(true);
        return (block == NULL) ? NULL : block->at + (number(1) % (block->size + 1U));
    case 1:
        return f.gone[byte() % 8U];
    case 2:
        return f.memory + (number(3) % (f.bytes + 1U));
    default:
        return (unsigned char *)((uintptr_t)f.memory - 4096U + number(2));
    }
}

/* Must be refused, and must then have changed nothing. */
static void do_wrong(void)
{
    unsigned char *at = wrong_pointer();
    unsigned char *before;
    int answer = -1;

    if ((at == NULL) || is_out(at)) {
        return;
    }
    if (subject.verdict != NULL) {
        answer = subject.verdict(f.it, at);
        MUST(!subject.exact || (answer != 0));
        if (answer == 0) {
            return; /* the plain kind cannot tell all: what is written in a block may look like a header */
        }
    }
    before = malloc(f.bytes);
    memcpy(before, f.memory, f.bytes);
    MUST(subject.free(f.it, at) != 0);
    MUST((subject.usable == NULL) || (subject.usable(f.it, at) == 0U));
    MUST((subject.resize == NULL) || !subject.resize(f.it, at, 1U));
    MUST((subject.realloc == NULL) || (subject.realloc(f.it, at, 1U) == NULL));
    MUST(memcmp(before, f.memory, f.bytes) == 0);
    free(before);
}

static void free_all(void)
{
    for (unsigned int i = 0; i < SLOTS; i++) {
        struct block *block = &f.block[(i * 37U) % SLOTS];

        if (block->at != NULL) {
            do_free(block);
        }
    }
    MUST(subject.check(f.it) == 0);
    MUST((subject.whole == NULL) || subject.whole(f.it));
}

static void damage(void)
{
    for (unsigned int i = byte() % 16U; i > 0U; i--) {
        f.memory[number(3) % f.bytes] ^= byte();
    }
    if (subject.survey != NULL) {
        subject.survey(f.it);
    }
}

static bool step(void)
{
    struct block *block;
    uint8_t op = byte();

    f.op++;
    switch (op % 16U) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
        do_alloc(false);
        break;
    case 5:
        do_alloc(true);
        break;
    case 6:
    case 7:
    case 8:
    case 9:
        block = some_block(true);
        if (block != NULL) {
            do_free(block);
        }
        break;
    case 10:
        do_realloc(false);
        break;
    case 11:
        do_realloc(true);
        break;
    case 12:
    case 13:
        do_wrong();
        break;
    case 14:
        MUST(subject.check(f.it) == 0);
        break;
    default:
        if (op == 255U) {
            damage();
            return false;
        }
        free_all();
        break;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t variant;
    bool sound = true;

    memset(&f, 0, sizeof f);
    f.next = data;
    f.end = data + size;
    variant = byte();
    f.bytes = subject.memory[0] + (number(3) % (subject.memory[1] - subject.memory[0] + 1U));
    f.memory = malloc(f.bytes);
    f.it = (f.memory == NULL) ? NULL : subject.init(f.memory, f.bytes, variant);
    if (f.it != NULL) {
        while ((f.next < f.end) && sound) {
            sound = step();
        }
        if (sound) {
            MUST(subject.check(f.it) == 0);
            free_all();
        }
    }
    free(f.memory);
    return 0;
}
