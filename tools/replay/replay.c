/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.c - replay a trace in one heap
 *
 *   +-------+----------------------- bytes ----------------------+-------+
 *   | guard | what the peer is handed: control data, blocks, ... | guard |
 *   +-------+----------------------------------------------------+-------+
 *
 * With check, every block is filled with a pattern made of its number, and the pattern is verified
 * before each free and realloc and, for what is left, at the end. Two blocks that overlap have
 * different patterns, so one of them is found changed. Fill and verify are what a checked replay
 * costs; without check nothing of a block is touched but by the peer.
 */
#include "replay.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GUARD_BYTES 256U
#define GUARD_FILL  0xa5
#define CHECK_EVERY 4096U /* operations between two calls of the peer's own check */

struct block {
    unsigned char *at; /* NULL: empty, or the request failed */
    size_t size;
    uint32_t stamp; /* what its pattern is made of */
};

struct run {
    const struct acre_peer *peer;
    const struct replay_options *options;
    struct replay_result *result;
    unsigned char *memory;
    size_t bytes;
    size_t align;
    void *heap;
    struct block *blocks;
    size_t live;
    size_t index; /* of the operation */
};

static uint32_t word_of(uint32_t stamp, size_t index)
{
    return (stamp * 2654435761U) ^ ((uint32_t)index * 0x9e3779b9U);
}

static void fill(struct block *block, uint32_t stamp)
{
    block->stamp = stamp;
    for (size_t i = 0; i < block->size; i += 4U) {
        uint32_t word = word_of(stamp, i / 4U);
        size_t left = block->size - i;

        memcpy(&block->at[i], &word, (left < 4U) ? left : 4U);
    }
}

/* Offset of the first of the first size bytes that is not as filled, or size. */
static size_t verify(const struct block *block, size_t size)
{
    for (size_t i = 0; i < size; i += 4U) {
        uint32_t word = word_of(block->stamp, i / 4U);
        size_t left = ((size - i) < 4U) ? size - i : 4U;

        for (size_t k = 0; (k < left) && (memcmp(&block->at[i], &word, left) != 0); k++) {
            if (block->at[i + k] != ((const unsigned char *)&word)[k]) {
                return i + k;
            }
        }
    }
    return size;
}

static void blame(struct run *run, enum replay_fault fault, uint32_t slot, size_t offset)
{
    if (run->result->fault == REPLAY_GOOD) {
        run->result->fault = fault;
        run->result->fault_op = run->index;
        run->result->fault_slot = slot;
        run->result->fault_offset = offset;
    }
}

static void check_contents(struct run *run, uint32_t slot, size_t size)
{
    struct block *block = &run->blocks[slot];

    if (run->options->check) {
        size_t good = verify(block, size);

        if (good != size) {
            blame(run, REPLAY_CONTENTS, slot, good);
        }
    }
}

/* A block was just handed out: is it one that may be used at all? */
static bool accept(struct run *run, const struct trace_op *op, const unsigned char *at)
{
    uintptr_t offset = (uintptr_t)at - (uintptr_t)run->memory;
    size_t size = (size_t)op->size;
    size_t align = run->align;

    if ((run->peer->unbounded == 0) && ((offset > run->bytes) || (size > run->bytes - offset))) {
        blame(run, REPLAY_OUTSIDE, op->slot, (size_t)offset);
        return false;
    }
    if ((op->kind == TRACE_ALIGNED) && (run->peer->aligned != NULL) &&
        (((size_t)1U << op->align) > align)) {
        align = (size_t)1U << op->align;
    }
    if (((uintptr_t)at & (align - 1U)) != 0U) {
        blame(run, REPLAY_UNALIGNED, op->slot, (size_t)offset);
    }
    return true;
}

static void book(struct run *run, size_t before, struct block *block)
{
    struct replay_result *result = run->result;
    size_t end = (size_t)((uintptr_t)block->at - (uintptr_t)run->memory) + block->size;

    run->live = run->live - before + block->size;
    if (run->live > result->peak_payload) {
        result->peak_payload = run->live;
    }
    if ((run->peer->unbounded == 0) && (end > result->peak_extent)) {
        result->peak_extent = end;
        result->fill_payload = run->live;
    }
}

static void failed(struct run *run)
{
    if (run->result->failures++ == 0U) {
        run->result->first_failure = run->index;
    }
}

static void do_alloc(struct run *run, const struct trace_op *op)
{
    struct block *block = &run->blocks[op->slot];
    void *at;

    if ((op->kind == TRACE_ALIGNED) && (run->peer->aligned != NULL)) {
        at = run->peer->aligned(run->heap, (size_t)1U << op->align, (size_t)op->size);
    } else {
        run->result->plain += (size_t)(op->kind == TRACE_ALIGNED);
        at = run->peer->alloc(run->heap, (size_t)op->size);
    }
    if (at == NULL) {
        failed(run);
    } else if (accept(run, op, at)) {
        block->at = at;
        block->size = (size_t)op->size;
        book(run, 0U, block);
        if (run->options->check) {
            fill(block, (uint32_t)run->index);
        }
    }
}

static void do_free(struct run *run, const struct trace_op *op)
{
    struct block *block = &run->blocks[op->slot];

    check_contents(run, op->slot, block->size);
    run->peer->free(run->heap, block->at);
    run->live -= block->size;
    block->at = NULL;
}

static void do_realloc(struct run *run, const struct trace_op *op)
{
    struct block *block = &run->blocks[op->slot];
    size_t before = block->size;
    size_t kept = (before < (size_t)op->size) ? before : (size_t)op->size;
    void *at;

    check_contents(run, op->slot, before);
    at = run->peer->realloc(run->heap, block->at, (size_t)op->size);
    if (at == NULL) {
        failed(run);
    } else if (accept(run, op, at)) {
        block->at = at;
        check_contents(run, op->slot, kept);
        block->size = (size_t)op->size;
        book(run, before, block);
        if (run->options->check) {
            fill(block, (uint32_t)run->index);
        }
    } else {
        block->at = NULL;
        run->live -= before;
    }
}

static void check_peer(struct run *run)
{
    if (run->options->check && (run->peer->check != NULL)) {
        int number = run->peer->check(run->heap);

        if (number != 0) {
            blame(run, REPLAY_INVARIANT, 0U, (size_t)number);
        }
    }
}

static void do_trace(struct run *run, const struct trace *trace)
{
    struct replay_result *result = run->result;

    for (run->index = 0U; run->index < trace->count; run->index++) {
        const struct trace_op *op = &trace->ops[run->index];

        if ((op->kind == TRACE_ALLOC) || (op->kind == TRACE_ALIGNED)) {
            do_alloc(run, op);
        } else if (run->blocks[op->slot].at == NULL) {
            /* Its request failed: there is nothing to free or to resize. */
        } else if (op->kind == TRACE_FREE) {
            do_free(run, op);
        } else {
            do_realloc(run, op);
        }
        if ((run->index % CHECK_EVERY) == CHECK_EVERY - 1U) {
            check_peer(run);
        }
        if ((run->options->stop_at_failure && (result->failures != 0U)) ||
            (result->fault != REPLAY_GOOD)) {
            break;
        }
    }
    result->done = run->index;
}

static void check_end(struct run *run, const struct trace *trace)
{
    const unsigned char *low = run->memory - GUARD_BYTES;
    const unsigned char *high = run->memory + run->bytes;

    check_peer(run);
    for (uint32_t slot = 0U; slot < trace->slots; slot++) {
        if (run->blocks[slot].at != NULL) {
            check_contents(run, slot, run->blocks[slot].size);
        }
    }
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        if (low[i] != GUARD_FILL) {
            blame(run, REPLAY_GUARD, 0U, GUARD_BYTES - i);
        }
        if (high[i] != GUARD_FILL) {
            blame(run, REPLAY_GUARD, 0U, i);
        }
    }
}

static void give_back(struct run *run, const struct trace *trace)
{
    for (uint32_t slot = 0U; slot < trace->slots; slot++) {
        if (run->blocks[slot].at != NULL) {
            run->peer->free(run->heap, run->blocks[slot].at);
        }
    }
}

int replay_run(const struct acre_peer *peer, const struct trace *trace, size_t bytes,
               const struct replay_options *options, struct replay_result *result)
{
    struct run run = {.peer = peer, .options = options, .result = result, .bytes = bytes};
    size_t inner = (peer->unbounded != 0) ? 0U : bytes;
    unsigned char *arena = NULL;

    memset(result, 0, sizeof *result);
    if (inner > SIZE_MAX - (2U * GUARD_BYTES) - 16U) {
        return -1;
    }
    run.bytes = inner;
    run.align = (options->align != 0U) ? options->align : peer->align;
    run.align = (run.align != 0U) ? run.align : sizeof(void *);
    run.blocks = calloc((size_t)trace->slots + 1U, sizeof *run.blocks);
    /* No size is refused for its last bits: the arena is one, the heap's end is where it is. */
    if (posix_memalign((void **)&arena, 16U, inner + (2U * GUARD_BYTES)) != 0) {
        arena = NULL;
    }
    if ((arena == NULL) || (run.blocks == NULL)) {
        free(run.blocks);
        free(arena);
        return -1;
    }
    memset(arena, GUARD_FILL, GUARD_BYTES);
    memset(&arena[GUARD_BYTES + inner], GUARD_FILL, GUARD_BYTES);
    run.memory = arena + GUARD_BYTES;
    acre_peer_largest = (size_t)trace->largest;
    run.heap = peer->init(run.memory, inner);
    if (run.heap != NULL) {
        result->started = true;
        do_trace(&run, trace);
        if (result->fault == REPLAY_GOOD) {
            check_end(&run, trace);
        }
        /* What is left of a heap of ours goes with the arena; what is not ours must be freed. */
        if ((peer->unbounded != 0) && (result->fault == REPLAY_GOOD)) {
            give_back(&run, trace);
        }
    }
    free(run.blocks);
    free(arena);
    return 0;
}
