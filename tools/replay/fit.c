/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fit.c - the smallest heap in which a trace completes
 *
 * Bisection, between the peak payload (which no heap can beat) and a size that completes, down to
 * the larger of 32 bytes and 0.1 % of the peak. That is the figure other allocators are quoted by.
 * But success is not monotone: a heap a little larger can place blocks differently and fail. So the
 * sizes above are tried one by one as well, until a tenth of the size has gone by without a failure;
 * one step above the last failure is the robust figure, the one to buy memory by.
 *
 *   fails  |..............|######|..|###|.............................  one step: 0.2 % of the peak
 *                                ^ least      ^ robust: the last failure and a step
 *
 * A run that fails stops there, and a run checks nothing, so all of it takes well below a minute.
 */
#include "replay.h"

static int completes(const struct acre_peer *peer, const struct trace *trace, size_t bytes,
                     struct fit_result *fit)
{
    static const struct replay_options options = {.stop_at_failure = true};
    struct replay_result result;

    fit->runs++;
    if (replay_run(peer, trace, bytes, &options, &result) != 0) {
        return -1;
    }
    return result.started && (result.failures == 0U) && (result.fault == REPLAY_GOOD);
}

static size_t larger(size_t a, size_t b)
{
    return (a > b) ? a : b;
}

static int bisect(const struct acre_peer *peer, const struct trace *trace, struct fit_result *fit)
{
    size_t low = (size_t)trace->peak_bytes; /* taken to fail */
    size_t high = low + (low / 2U) + 64U;
    size_t fine = larger(32U, low / 1000U);
    int good;

    while ((good = completes(peer, trace, high, fit)) == 0) {
        if (high / 64U > (size_t)trace->peak_bytes + 1024U) {
            return -2;
        }
        low = high;
        high *= 2U;
    }
    while ((good > 0) && (high - low > fine)) {
        size_t middle = low + ((high - low) / 2U);

        good = completes(peer, trace, middle, fit);
        if (good < 0) {
            break;
        }
        if (good > 0) {
            high = middle;
        } else {
            low = middle;
            good = 1;
        }
    }
    fit->least = high;
    return (good < 0) ? -1 : 0;
}

static int scan(const struct acre_peer *peer, const struct trace *trace, struct fit_result *fit)
{
    size_t step = larger(32U, (size_t)trace->peak_bytes / 500U);
    size_t at;

    fit->robust = fit->least;
    for (at = fit->least + step; at - fit->robust <= fit->robust / 10U; at += step) {
        int good = completes(peer, trace, at, fit);

        if (good < 0) {
            return -1;
        }
        if (good == 0) {
            fit->robust = at + step;
        }
    }
    return 0;
}

int replay_fit(const struct acre_peer *peer, const struct trace *trace, struct fit_result *fit)
{
    double peak = (double)((trace->peak_bytes != 0U) ? trace->peak_bytes : 1U);
    int result;

    *fit = (struct fit_result){0};
    result = bisect(peer, trace, fit);
    if (result == 0) {
        result = scan(peer, trace, fit);
    }
    fit->factor = (double)fit->least / peak;
    fit->robust_factor = (double)fit->robust / peak;
    return result;
}
