/* SPDX-License-Identifier: Apache-2.0 */
/* rv32.c - ticks of cpu_rv32.S are instructions. */
#include "target.h"

extern unsigned char bench_heap_end[]; /* of rv32.ld */

uint64_t bench_per_256(uint64_t ticks)
{
    return ticks * 256U;
}

size_t bench_heap_bytes(void)
{
    return (size_t)(bench_heap_end - bench_heap);
}
