/* SPDX-License-Identifier: Apache-2.0 */
/* m3.c - ticks of cpu_m3.S as instructions: 25.6 ticks each, so 10 / 256 instructions a tick. */
#include "target.h"

uint64_t bench_per_256(uint64_t ticks)
{
    return ticks * 10U;
}
