/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RTTHREAD_WRONG_H
#define ACRE_RTTHREAD_WRONG_H

/*
 * Wrong use of memory, told in one line: what, which block, which heap or pool, which thread. Then
 * the assert hook decides what happens; without one the board is left, as for every assertion. In an
 * unchecked build nothing is printed. Either way the call has changed nothing, and is counted.
 *
 *   operation            cost                    from an ISR    may block
 *   door_wrong()         O(1) and the printing   yes            no
 *   door_wrong_count()   O(1)                    yes            no
 */
#include "door.h"

/* What src/mm cannot tell by itself: see mem.h. */
enum door_damage {
    DOOR_OVERRUN = -1001, /* written over its end */
    DOOR_STALE = -1002,   /* written after it was freed */
};

/*
 * err says what is wrong: ACRE_EFAULT, ACRE_ESPIPE, ACRE_EALREADY, ACRE_ECORRUPT of a block that was
 * passed, ACRE_EBUSY of something that is in use, or an enum door_damage. call is the function's name, owner the heap's or
 * pool's, "" if it is not known whose the block is.
 */
void door_wrong(int err, const char *call, const char *owner, const void *block);

/* The same, knowing the block around the address, its size, and the name of its thread, which need
 * not be closed within its 8 bytes. */
struct door_place {
    const void *start;
    rt_size_t bytes;
    const char *thread;
};
void door_wrong_at(int err, const char *call, const char *owner, const void *block,
                   const struct door_place *place);

/* How often since the start. */
rt_ubase_t door_wrong_count(void);

#endif
