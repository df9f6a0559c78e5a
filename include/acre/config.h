/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_CONFIG_H
#define ACRE_CONFIG_H

/*
 * Every option of the core, with unit, range, default and cost. A project that uses Kconfig (ours
 * does) passes -DACRE_CONFIG_HEADER='"autoconf.h"'; another one passes -D options, or nothing.
 */
#ifdef ACRE_CONFIG_HEADER
#include ACRE_CONFIG_HEADER
#endif

#include <stdint.h>

/*
 * Heap: alignment of every result and unit of every block, in bytes. 4 or 8 on 32-bit targets, 8 or 16
 * on 64-bit ones. 4 saves memory with small objects; types of 8 bytes then are not
 * aligned.
 */
#ifndef ACRE_HEAP_ALIGN
#define ACRE_HEAP_ALIGN 8
#endif

/*
 * Heap: how large a heap this build serves. Each step adds code.
 *   0  up to 16384 granules of ACRE_HEAP_ALIGN bytes (128 KiB)
 *   1  up to 65536 granules (512 KiB)
 *   2  any size (4 GiB; 16 GiB in a 64-bit program)
 */
#ifndef ACRE_HEAP_LARGE
#define ACRE_HEAP_LARGE 2
#endif

/*
 * Heap: 0 or 1. With 1 a block that shrinks or grows within its bin keeps its place in the list: fewer
 * instructions on average, more code.
 */
#ifndef ACRE_HEAP_IN_PLACE
#ifdef __OPTIMIZE_SIZE__
#define ACRE_HEAP_IN_PLACE 0
#else
#define ACRE_HEAP_IN_PLACE 1
#endif
#endif

/*
 * Heap: 0 or 1. 1 keeps a bitmap of where blocks start (one bit per granule: 1.6 % of the memory),
 * so that free tells every wrong pointer exactly, in constant time.
 */
#ifndef ACRE_HEAP_CHECKED
#define ACRE_HEAP_CHECKED 0
#endif

/* Heap: 0 or 1. 1 counts bytes in use and their peak: two words of control, some instructions. */
#ifndef ACRE_HEAP_STATS
#define ACRE_HEAP_STATS 0
#endif

/* Heap: 0, 4 or 8 extra bytes in front of each block for its user (owner, call site). */
#ifndef ACRE_HEAP_TAG_BYTES
#define ACRE_HEAP_TAG_BYTES 0
#endif

#if ((ACRE_HEAP_ALIGN != 4) && (ACRE_HEAP_ALIGN != 8) && (ACRE_HEAP_ALIGN != 16)) ||               \
    ((ACRE_HEAP_ALIGN == 4) && (UINTPTR_MAX > 0xffffffffU)) ||                                     \
    ((ACRE_HEAP_ALIGN == 16) && (UINTPTR_MAX <= 0xffffffffU))
#error "ACRE_HEAP_ALIGN is 4 or 8 on 32-bit targets, 8 or 16 on 64-bit targets"
#endif
#if (ACRE_HEAP_LARGE < 0) || (ACRE_HEAP_LARGE > 2)
#error "ACRE_HEAP_LARGE is 0, 1 or 2"
#endif
#if ((ACRE_HEAP_CHECKED != 0) && (ACRE_HEAP_CHECKED != 1)) ||                                      \
    ((ACRE_HEAP_STATS != 0) && (ACRE_HEAP_STATS != 1))
#error "ACRE_HEAP_CHECKED and ACRE_HEAP_STATS are 0 or 1"
#endif
#if (ACRE_HEAP_TAG_BYTES != 0) && (ACRE_HEAP_TAG_BYTES != 4) && (ACRE_HEAP_TAG_BYTES != 8)
#error "ACRE_HEAP_TAG_BYTES is 0, 4 or 8"
#endif

#endif
