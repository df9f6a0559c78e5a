/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_ERR_H
#define ACRE_ERR_H

/*
 * What a call can answer. 0 is success; everything else is negative and has the value of the errno
 * that says the same on Linux, so that a log of either kind reads alike. The doors translate these
 * to RT-Thread's and Zephyr's own numbers.
 */
enum acre_err {
    ACRE_OK = 0,
    ACRE_EPERM = -1,      /* not from here: an interrupt, or a thread that does not own the thing */
    ACRE_EAGAIN = -11,    /* the time given for a wait has passed */
    ACRE_ENOMEM = -12,    /* no memory now; a later call may succeed */
    ACRE_EFAULT = -14,    /* the pointer is not from this heap or pool */
    ACRE_EBUSY = -16,     /* in use: blocks are out, or threads wait */
    ACRE_EINVAL = -22,    /* an argument that no state of the object could serve */
    ACRE_ESPIPE = -29,    /* the pointer is from here, but not the start of a block */
    ACRE_ENOTSUP = -95,   /* this configuration cannot do it */
    ACRE_EALREADY = -114, /* the block is free already */
    ACRE_ECANCELED = -125, /* the wait was ended by someone else: the object is being deleted */
    ACRE_ECORRUPT = -117,  /* the object's own data is broken: its checker says how */
};

#endif
