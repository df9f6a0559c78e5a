/* SPDX-License-Identifier: Apache-2.0 */
/* m3.c - ticks of cpu_m3.S as instructions: 25.6 ticks each, so 10 / 256 instructions a tick. */
#include "target.h"

extern unsigned char bench_heap_end[]; /* of m3.ld */

uint64_t bench_per_256(uint64_t ticks)
{
    return ticks * 10U;
}

size_t bench_heap_bytes(void)
{
    return (size_t)(bench_heap_end - bench_heap);
}
