/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - acre-replay: what one trace needs of one allocator
 */
#include "replay.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef REPLAY_PROGRAM
#define REPLAY_PROGRAM "acre-replay"
#endif

enum { EXIT_DONE = 0, EXIT_UNSERVED = 1, EXIT_USAGE = 2, EXIT_TRACE = 3, EXIT_BROKEN = 4 };

struct arguments {
    const char *trace;
    const char *alloc;
    const char *peer;
    const char *write;
    size_t heap;
    bool fit;
    bool info;
    struct replay_options options;
};

static void help(FILE *out)
{
    (void)fprintf(
        out,
        "usage: %s TRACE [--alloc NAME | --peer FILE.so] [--heap SIZE] [--fit] [--check]\n"
        "\n"
        "Replay a program's allocations in one heap and say what they take.\n"
        "\n"
        "  --alloc NAME    whose heap: %s (default: heap)\n"
        "  --peer FILE.so  another one, from a shared object; tools/replay/peer.h says how\n"
        "  --heap SIZE     bytes, or with K or M (default: four times the trace's peak)\n"
        "  --fit           the smallest heap that completes the trace, as\n"
        "                  \"fit: BYTES bytes, factor F (robust R)\": F is that size by the peak\n"
        "                  payload; R the same for one step above the largest size that fails\n"
        "  --check         fill every block with a pattern and verify it; also range, alignment\n"
        "                  and, where the allocator has them, its invariants\n"
        "  --align N       what --check expects of every block (default: what NAME promises)\n"
        "  --info          describe the trace and replay nothing\n"
        "  --write FILE    save the trace in our format, or flat when FILE ends in .bmt\n"
        "\n"
        "Exit: 0 completed; 1 a request was not served; 2 wrong arguments; 3 the trace cannot be\n"
        "used; 4 the allocator is broken (--check says how).\n",
        REPLAY_PROGRAM, peer_builtin_list());
}

static int usage(const char *what, const char *argument)
{
    (void)fprintf(stderr, "%s: %s%s. Try --help.\n", REPLAY_PROGRAM, what, argument);
    return EXIT_USAGE;
}

/* "64K" -> 65536. 0: not a size, or none that fits. */
static size_t parse_size(const char *text)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    unsigned int shift = 0U;

    if ((end == text) || (text[0] == '-')) {
        return 0U;
    }
    if ((*end == 'K') || (*end == 'k')) {
        shift = 10U;
        end++;
    } else if ((*end == 'M') || (*end == 'm')) {
        shift = 20U;
        end++;
    }
    if ((*end != '\0') || (value > ((unsigned long long)(SIZE_MAX / 4U) >> shift))) {
        return 0U;
    }
    return (size_t)(value << shift);
}

/* Take one argument, and the next one where it wants a value. Returns how many, 0: refused. */
static int take(struct arguments *args, int left, char **argv)
{
    const struct {
        const char *name;
        const char **into;
    } texts[] = {{"--alloc", &args->alloc}, {"--peer", &args->peer}, {"--write", &args->write}};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(argv[0], texts[i].name) == 0) {
            if (left < 2) {
                (void)usage("a value must follow ", argv[0]);
                return 0;
            }
            *texts[i].into = argv[1];
            return 2;
        }
    }
    if ((strcmp(argv[0], "--heap") == 0) || (strcmp(argv[0], "--align") == 0)) {
        size_t value = (left < 2) ? 0U : parse_size(argv[1]);

        if ((value == 0U) || ((argv[0][2] == 'a') && ((value & (value - 1U)) != 0U))) {
            (void)usage((argv[0][2] == 'a') ? "a power of two must follow "
                                            : "a size such as 65536, 64K or 1M must follow ",
                        argv[0]);
            return 0;
        }
        *((argv[0][2] == 'a') ? &args->options.align : &args->heap) = value;
        return 2;
    }
    if (strcmp(argv[0], "--fit") == 0) {
        args->fit = true;
    } else if (strcmp(argv[0], "--check") == 0) {
        args->options.check = true;
    } else if (strcmp(argv[0], "--info") == 0) {
        args->info = true;
    } else if (argv[0][0] == '-') {
        (void)usage("unknown option ", argv[0]);
        return 0;
    } else if (args->trace != NULL) {
        (void)usage("one trace at a time, and a second one is ", argv[0]);
        return 0;
    } else {
        args->trace = argv[0];
    }
    return 1;
}

static void describe(const char *path, const struct trace *trace)
{
    size_t kinds[4] = {0};

    for (size_t i = 0; i < trace->count; i++) {
        kinds[trace->ops[i].kind]++;
    }
    (void)printf("trace: %s, %zu operations (%zu alloc, %zu free, %zu realloc, %zu aligned)\n",
                 path, trace->count, kinds[TRACE_ALLOC], kinds[TRACE_FREE], kinds[TRACE_REALLOC],
                 kinds[TRACE_ALIGNED]);
    (void)printf("peak payload: %llu bytes in %u blocks; largest request %llu bytes\n",
                 (unsigned long long)trace->peak_bytes, trace->peak_blocks,
                 (unsigned long long)trace->largest);
    if (trace->note[0] != '\0') {
        (void)printf("note: %s\n", trace->note);
    }
}

static void report_fault(const struct replay_result *result)
{
    static const char *const what[REPLAY_FAULTS] = {
        [REPLAY_GOOD] = "nothing",
        [REPLAY_OUTSIDE] = "the block is not inside of the heap's memory: offset",
        [REPLAY_UNALIGNED] = "the block is not aligned: offset in the heap's memory",
        [REPLAY_CONTENTS] = "the contents were changed by someone else: offset in the block",
        [REPLAY_GUARD] = "memory beside the heap's own was written: distance",
        [REPLAY_INVARIANT] = "the heap's own check found a broken invariant: number",
    };

    (void)printf("BROKEN: operation %zu, slot %u: %s %zu\n", result->fault_op, result->fault_slot,
                 what[result->fault], result->fault_offset);
}

static int replay_once(const struct arguments *args, const struct acre_peer *peer,
                       const struct trace *trace)
{
    struct replay_result result;

    if (replay_run(peer, trace, args->heap, &args->options, &result) != 0) {
        (void)fprintf(stderr, "%s: no memory for a heap of %zu bytes\n", REPLAY_PROGRAM,
                      args->heap);
        return EXIT_USAGE;
    }
    if (!result.started) {
        (void)printf("failures: the heap refused to start in %zu bytes\n", args->heap);
        return EXIT_UNSERVED;
    }
    if (peer->unbounded != 0) {
        (void)printf("peak footprint: unknown, this allocator takes its memory from the system\n");
    } else {
        (void)printf("peak footprint: %zu bytes of a heap of %zu, factor %.3f\n",
                     result.peak_extent, args->heap,
                     (double)result.peak_extent /
                         (double)((result.peak_payload != 0U) ? result.peak_payload : 1U));
        (void)printf(
            "fragmentation: %.1f %% of the footprint held no payload when it was largest\n",
            (result.peak_extent == 0U)
                ? 0.0
                : 100.0 * (1.0 - ((double)result.fill_payload / (double)result.peak_extent)));
    }
    if (result.plain != 0U) {
        (void)printf("aligned: %zu requests served without their alignment\n", result.plain);
    }
    if (result.failures != 0U) {
        (void)printf("failures: %zu, the first at operation %zu\n", result.failures,
                     result.first_failure);
    } else {
        (void)printf("failures: 0\n");
    }
    if (args->options.check) {
        if (result.fault != REPLAY_GOOD) {
            report_fault(&result);
            return EXIT_BROKEN;
        }
        (void)printf("check: every block kept its contents\n");
    } else if (result.fault != REPLAY_GOOD) {
        report_fault(&result);
        return EXIT_BROKEN;
    }
    return (result.failures != 0U) ? EXIT_UNSERVED : EXIT_DONE;
}

static int replay_fitted(const struct acre_peer *peer, const struct trace *trace)
{
    struct fit_result fit;

    if (peer->unbounded != 0) {
        return usage("--fit needs an allocator that stays within a heap; this one does not", "");
    }
    switch (replay_fit(peer, trace, &fit)) {
    case 0:
        (void)printf("fit: %zu bytes, factor %.3f (robust %.3f)\n", fit.least, fit.factor,
                     fit.robust_factor);
        return EXIT_DONE;
    case -1:
        (void)fprintf(stderr, "%s: no memory\n", REPLAY_PROGRAM);
        return EXIT_USAGE;
    default:
        (void)printf("fit: not even 64 times the peak completes this trace\n");
        return EXIT_UNSERVED;
    }
}

static int run(struct arguments *args, const struct trace *trace)
{
    struct trace_error error;
    const struct acre_peer *peer;
    int result;

    describe(args->trace, trace);
    if (args->write != NULL) {
        if (trace_save(trace, args->write, &error) != 0) {
            (void)fprintf(stderr, "%s: %s\n", REPLAY_PROGRAM, error.text);
            return EXIT_USAGE;
        }
        (void)printf("written: %s\n", args->write);
    }
    if (args->info || ((args->write != NULL) && !args->fit && !args->options.check)) {
        return EXIT_DONE;
    }
    peer = (args->peer != NULL) ? peer_load(args->peer, &error) : peer_builtin(args->alloc);
    if (peer == NULL) {
        return (args->peer != NULL) ? usage(error.text, "")
                                    : usage("no such allocator: ", args->alloc);
    }
    if ((trace->largest > SIZE_MAX / 2U) || (trace->peak_bytes > SIZE_MAX / 256U)) {
        (void)fprintf(stderr, "%s: this trace is too large for a %u-bit program\n", REPLAY_PROGRAM,
                      (unsigned int)sizeof(void *) * 8U);
        return EXIT_TRACE;
    }
    if (args->heap == 0U) {
        args->heap = ((size_t)trace->peak_bytes * 4U) + 4096U;
    }
    (void)printf("allocator: %s, %u bit\n", peer->name(), (unsigned int)sizeof(void *) * 8U);
    (void)fflush(stdout);
    result = replay_once(args, peer, trace);
    if (args->fit && (result != EXIT_BROKEN)) {
        result = replay_fitted(peer, trace);
    }
    return result;
}

int main(int argc, char **argv)
{
    struct arguments args = {.alloc = "heap"};
    struct trace_error error;
    struct trace trace;
    int result;

    for (int i = 1; i < argc;) {
        int taken;

        if ((strcmp(argv[i], "--help") == 0) || (strcmp(argv[i], "-h") == 0)) {
            help(stdout);
            return EXIT_DONE;
        }
        taken = take(&args, argc - i, &argv[i]);
        if (taken == 0) {
            return EXIT_USAGE;
        }
        i += taken;
    }
    if (args.trace == NULL) {
        return usage("which trace?", "");
    }
    if (trace_load(&trace, args.trace, &error) != 0) {
        (void)fprintf(stderr, "%s: %s: %s\n", REPLAY_PROGRAM, args.trace, error.text);
        return EXIT_TRACE;
    }
    result = run(&args, &trace);
    trace_free(&trace);
    return result;
}
