/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ztest_bench.c - benchmarks of the test API
 *
 * What the measuring itself costs is measured first, with a body that does nothing, and taken off.
 * A figure is printed and never judged: on a host it depends on who else is running.
 */
#include <zephyr/ztest.h>

static void nothing(void)
{
}

struct cycles {
    uint32_t least;
    uint32_t most;
    uint64_t sum;
};

static struct cycles measure(const struct z_ztest_benchmark *benchmark, void (*body)(void))
{
    struct cycles cycles = {UINT32_MAX, 0U, 0U};

    for (unsigned i = 0U; i < benchmark->samples; i++) {
        uint32_t begin, took;

        if (benchmark->setup != NULL) {
            benchmark->setup();
        }
        begin = k_cycle_get_32();
        body();
        took = k_cycle_get_32() - begin;
        if (benchmark->teardown != NULL) {
            benchmark->teardown();
        }
        cycles.least = MIN(cycles.least, took);
        cycles.most = MAX(cycles.most, took);
        cycles.sum += took;
    }
    return cycles;
}

void z_ztest_benchmark(const struct z_ztest_benchmark *benchmark)
{
    static const struct z_ztest_benchmark empty = {"", 32U, NULL, nothing, NULL};
    uint32_t cost = measure(&empty, nothing).least;
    struct cycles cycles = measure(benchmark, benchmark->body);
    uint32_t mean = (uint32_t)(cycles.sum / MAX(benchmark->samples, 1U));

    printk("%s: %u samples, cycles least %u, mean %u, most %u\n", benchmark->name,
           benchmark->samples, (unsigned)(cycles.least - MIN(cost, cycles.least)),
           (unsigned)(mean - MIN(cost, mean)), (unsigned)(cycles.most - MIN(cost, cycles.most)));
}
