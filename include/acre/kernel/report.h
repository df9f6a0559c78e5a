/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_REPORT_H
#define ACRE_KERNEL_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <acre/kernel/export.h>

/*
 * Who knows what lies at an address. A CPU port that reports a fault has only the address; whoever
 * has heaps, pools or stacks registers a describer, and the report asks them all:
 *
 *      static bool describe(uintptr_t address, char *text, size_t size)
 *      {
 *          ... find the block; false iff the address is not ours ...
 *          acre_snprintf(text, size, "heap %s: block %p of %zu bytes, owner %s", ...);
 *          return true;
 *      }
 *      ACRE_DESCRIBER(heaps, describe);
 *
 * A describer runs after a fault, in whatever context that was, interrupts masked, other CPUs
 * perhaps still running: it takes no lock, writes nothing but text, and believes no pointer that it
 * has not checked against the bounds of the memory it came from.
 */
struct acre_describer {
    bool (*fn)(uintptr_t address, char *text, size_t size);
};

#define ACRE_DESCRIBER(ident, function)                                                            \
    static const struct acre_describer acre_describer_##ident = {(function)};                      \
    ACRE_EXPORT(acre_describers, acre_describer_entry_##ident, &acre_describer_##ident)

#endif
