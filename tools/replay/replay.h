/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_REPLAY_H
#define ACRE_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "peer.h"
#include "trace.h"

/* Which way a peer was caught. */
enum replay_fault {
    REPLAY_GOOD,
    REPLAY_OUTSIDE,   /* a block that is not within the memory handed to init */
    REPLAY_UNALIGNED, /* a block that is less aligned than promised or asked for */
    REPLAY_CONTENTS,  /* a block's bytes changed while its owner did nothing */
    REPLAY_GUARD,     /* bytes beside the memory handed to init were written */
    REPLAY_INVARIANT, /* the peer's own check answered a number */
    REPLAY_FAULTS,    /* how many there are */
};

struct replay_options {
    bool check;           /* fill every block, verify before each free and realloc and at the end */
    bool stop_at_failure; /* end at the first request that is not served */
    size_t align;         /* what to expect; 0: what the peer says */
};

struct replay_result {
    bool started; /* init accepted the memory; if not, all else is 0 */
    size_t done;  /* operations */
    size_t failures;
    size_t first_failure; /* operation, when failures is not 0 */
    size_t plain;         /* aligned requests served by alloc, the peer having nothing better */
    size_t peak_payload;  /* bytes asked for and served, at most at one time */
    size_t peak_extent;   /* bytes from the start of the memory to the end of the highest block */
    size_t fill_payload;  /* payload when the extent was last raised */
    enum replay_fault fault;
    size_t fault_op;     /* operation at which it was noticed */
    size_t fault_offset; /* of the byte in the block, or the invariant's number */
    uint32_t fault_slot;
};

/* Replay trace in a new heap of bytes. Returns 0, or -1: no memory to do it with. */
int replay_run(const struct acre_peer *peer, const struct trace *trace, size_t bytes,
               const struct replay_options *options, struct replay_result *result);

/* The sizes at which a trace completes; see fit.c. */
struct fit_result {
    size_t least;  /* smallest heap that completes, as bisection finds it */
    size_t robust; /* one step above the largest heap that fails */
    double factor; /* least by peak payload */
    double robust_factor;
    size_t runs;
};

/* Returns 0, -1: no memory, or -2: not even 64 times the peak is enough. */
int replay_fit(const struct acre_peer *peer, const struct trace *trace, struct fit_result *fit);

/* Built-in peer by its name, or NULL. The list is for the help text. */
const struct acre_peer *peer_builtin(const char *name);
const char *peer_builtin_list(void);

/* The five functions of a shared object. Returns NULL, with a sentence in error. */
const struct acre_peer *peer_load(const char *path, struct trace_error *error);

#endif
