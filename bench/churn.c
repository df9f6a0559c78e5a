/* SPDX-License-Identifier: Apache-2.0 */
/*
 * churn.c - a trace of random churn: acre-churn SHAPE PAYLOAD STEPS SEED FILE
 *
 * The hardest steady load for an allocator: sizes and lifetimes know nothing of each other. Blocks of
 * random sizes are allocated until the payload is reached; from then on, for every new block, random
 * ones are freed until it fits. SHAPE: uni, uniform 16 to 256 bytes; log, log-uniform 8 to 4096; bim,
 * bimodal: nine in ten 16 to 64 bytes, the tenth 512 to 2048.
 */
#include "trace.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint64_t random64(void) /* xorshift64* */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 2685821657736338717ULL;
}

static uint32_t below(uint32_t n)
{
    return (uint32_t)(((random64() >> 32) * n) >> 32);
}

/* 2^(x / 65536) * 65536 for x below 65536, by the bits of x: no mathematics library, no rounding. */
static uint64_t power(uint32_t x)
{
    static const uint64_t root[16] = {92682, 77936, 71468, 68438, 66971, 66250, 65892, 65714,
                                      65625, 65580, 65558, 65547, 65542, 65539, 65537, 65537};
    uint64_t result = 65536;

    for (unsigned int bit = 0; bit < 16U; bit++) {
        if (((x >> (15U - bit)) & 1U) != 0U) {
            result = (result * root[bit]) >> 16;
        }
    }
    return result;
}

static uint32_t size_of(const char *shape)
{
    if (strcmp(shape, "uni") == 0) {
        return 16U + below(241U);
    }
    if (strcmp(shape, "log") == 0) {
        uint32_t x = below(9U * 65536U);

        return (uint32_t)((power(x & 0xffffU) << (3U + (x >> 16))) >> 16);
    }
    return (below(10U) != 0U) ? 16U + below(49U) : 512U + below(1537U);
}

struct pile {
    uint32_t *slot; /* of each live block */
    uint32_t *size;
    uint32_t *spare; /* slots that are empty */
    uint32_t live;
    uint32_t spares;
    uint64_t bytes;
};

static void drop(struct pile *pile, struct trace *trace)
{
    uint32_t victim = below(pile->live);
    struct trace_op *op = &trace->ops[trace->count++];

    op->kind = TRACE_FREE;
    op->slot = pile->slot[victim];
    pile->spare[pile->spares++] = op->slot;
    pile->bytes -= pile->size[victim];
    pile->live--;
    pile->slot[victim] = pile->slot[pile->live];
    pile->size[victim] = pile->size[pile->live];
}

static void add(struct pile *pile, struct trace *trace, uint32_t size)
{
    struct trace_op *op = &trace->ops[trace->count++];

    op->kind = TRACE_ALLOC;
    op->size = size;
    op->slot = (pile->spares > 0U) ? pile->spare[--pile->spares] : trace->slots++;
    pile->slot[pile->live] = op->slot;
    pile->size[pile->live] = size;
    pile->live++;
    pile->bytes += size;
}

int main(int argc, char **argv)
{
    struct trace trace = {0};
    struct trace_error error;
    struct pile pile = {0};
    uint64_t payload;
    uint32_t steps;

    if (argc != 6) {
        (void)fprintf(stderr, "usage: %s uni|log|bim PAYLOAD STEPS SEED FILE\n", argv[0]);
        return 2;
    }
    payload = strtoull(argv[2], NULL, 10);
    steps = (uint32_t)strtoul(argv[3], NULL, 10);
    state = (strtoull(argv[4], NULL, 10) * 0x9e3779b97f4a7c15ULL) | 1U;
    trace.ops = calloc(((size_t)steps * 2U) + 16U, sizeof *trace.ops);
    pile.slot = calloc(steps + 1U, sizeof *pile.slot);
    pile.size = calloc(steps + 1U, sizeof *pile.size);
    pile.spare = calloc(steps + 1U, sizeof *pile.spare);
    if ((trace.ops == NULL) || (pile.slot == NULL) || (pile.size == NULL) || (pile.spare == NULL)) {
        return 2;
    }
    for (uint32_t i = 0; i < steps; i++) {
        uint32_t size = size_of(argv[1]);

        while ((pile.live > 0U) && (pile.bytes + size > payload)) {
            drop(&pile, &trace);
        }
        add(&pile, &trace, size);
    }
    (void)snprintf(trace.note, sizeof trace.note, "churn %s, payload %s, %s steps, seed %s",
                   argv[1], argv[2], argv[3], argv[4]);
    if ((trace_verify(&trace, &error) != 0) || (trace_save(&trace, argv[5], &error) != 0)) {
        (void)fprintf(stderr, "%s: %s\n", argv[0], error.text);
        return 2;
    }
    return 0;
}
