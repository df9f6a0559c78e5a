/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fault.c - one hook for everything that is found wrong
 *
 * The only variable of the core that is not part of an object its user handed in. It is written
 * once at start-up; a word's store is one access on every target, so it needs no lock.
 */
#include "acre/fault.h"

static acre_fault_fn *installed;

acre_fault_fn *acre_fault_hook(acre_fault_fn *hook)
{
    acre_fault_fn *before = installed;

    installed = hook;
    return before;
}

static int tell(const struct acre_fault *fault)
{
    if (installed != NULL) {
        installed(fault);
    }
    return fault->err;
}

int acre_fault(const struct acre_fault *fault)
{
    return tell(fault);
}

int acre_fault_at(enum acre_module module, enum acre_err err, const void *object,
                  const void *address)
{
    const struct acre_fault fault = {module, err, 0, object, address};

    return tell(&fault);
}
