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

/*
 * err says what is wrong: ACRE_EFAULT, ACRE_ESPIPE, ACRE_EALREADY, ACRE_ECORRUPT of a block that was
 * passed, ACRE_EBUSY of something that is in use. call is the function's name, owner the heap's or
 * pool's, "" if it is not known whose the block is.
 */
void door_wrong(int err, const char *call, const char *owner, const void *block);

/* How often since the start. */
rt_ubase_t door_wrong_count(void);

#endif
