/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_FAULT_H
#define ACRE_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "acre/err.h"

/*
 * The one place where the core says that something is wrong. It neither prints nor stops: it fills
 * in what it knows and calls the hook, which may do either, and then refuses the operation.
 *
 *   operation           cost               from an ISR    may block
 *   acre_fault_hook()     O(1)               yes            no
 *   acre_fault()          O(1) + the hook    yes            the hook must not
 */

/* Who speaks. The number within the module is the broken invariant's, as its file lists them. */
enum acre_module {
    ACRE_MODULE_HEAP = 1,
    ACRE_MODULE_SLAB,
    ACRE_MODULE_REGION,
    ACRE_MODULE_POOL,
    ACRE_MODULE_QUAD,
    ACRE_MODULE_KERNEL,
};

struct acre_fault {
    enum acre_module module;
    enum acre_err err;   /* what is wrong with the call, or ACRE_ECORRUPT */
    int invariant;       /* for ACRE_ECORRUPT: the number of the invariant, else 0 */
    const void *object;  /* the heap, pool, thread, ... */
    const void *address; /* the pointer that was passed, or where the damage was seen */
};

typedef void acre_fault_fn(const struct acre_fault *fault);

/* Install hook (NULL: none) and return the one that was there. */
acre_fault_fn *acre_fault_hook(acre_fault_fn *hook);

/* Tell the hook. Returns fault->err, so that "return acre_fault(&f);" refuses a call. */
int acre_fault(const struct acre_fault *fault);

/* The same of a wrong call: no invariant is known to be broken. Returns err. */
int acre_fault_at(enum acre_module module, enum acre_err err, const void *object,
                  const void *address);

#endif
