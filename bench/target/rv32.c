/* SPDX-License-Identifier: Apache-2.0 */
/* rv32.c - ticks of cpu_rv32.S are instructions. */
#include "target.h"

uint64_t bench_per_256(uint64_t ticks)
{
    return ticks * 256U;
}
