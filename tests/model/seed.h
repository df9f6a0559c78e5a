/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_TESTS_SEED_H
#define ACRE_TESTS_SEED_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Random numbers a failure can be repeated with. A model test runs the seeds 1, 2, ... of its own
 * choice; SEED=n in the environment runs that one alone. The seed in use is printed when an
 * expectation fails.
 */
static uint64_t seed_state;

static inline void seed_set(uint64_t seed)
{
    seed_state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1U;
}

static inline uint32_t seed_next(void) /* xorshift64*: period 2^64 - 1 */
{
    seed_state ^= seed_state >> 12;
    seed_state ^= seed_state << 25;
    seed_state ^= seed_state >> 27;
    return (uint32_t)((seed_state * UINT64_C(0x2545F4914F6CDD1D)) >> 32);
}

/* 0 .. below - 1 */
static inline uint32_t seed_below(uint32_t below)
{
    return (uint32_t)(((uint64_t)seed_next() * below) >> 32);
}

/* Run one(seed) for the seeds 1 .. count, or for SEED alone; failures points at a count. */
static inline void seed_run(const char *name, unsigned count, void (*one)(uint64_t seed),
                            const int *failures)
{
    const char *given = getenv("SEED");
    uint64_t first = (given != NULL) ? strtoull(given, NULL, 0) : 1U;
    uint64_t last = (given != NULL) ? first : count;

    printf("%s: SEED=%llu..%llu\n", name, (unsigned long long)first, (unsigned long long)last);
    for (uint64_t seed = first; seed <= last; seed++) {
        int before = *failures;

        seed_set(seed);
        one(seed);
        if (*failures != before) {
            printf("%s: failed with SEED=%llu\n", name, (unsigned long long)seed);
            return;
        }
    }
}

#endif
