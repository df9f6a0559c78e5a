/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_FATAL_H_
#define ZEPHYR_FATAL_H_

#include <zephyr/types.h>

/*
 * What happens when something is beyond repair. Every fatal error - k_panic(), a failed __ASSERT,
 * an allocator that was handed a pointer it never gave out - goes through z_fatal_error() to
 * k_sys_fatal_error_handler(), which a program may define. When that one returns, the thread that
 * made the error is ended and the rest of the system goes on; an error made in an interrupt ends
 * nothing, and the call that found it returns to the interrupt with nothing changed.
 */
enum k_fatal_error_reason {
    K_ERR_CPU_EXCEPTION,
    K_ERR_SPURIOUS_IRQ,
    K_ERR_STACK_CHK_FAIL,
    K_ERR_KERNEL_OOPS,
    K_ERR_KERNEL_PANIC,
    K_ERR_ARCH_START = 16,
};

struct arch_esf; /* registers at the error; we have none to show: NULL */
#if !ACRE_ZEPHYR_API_TODAY
typedef struct arch_esf z_arch_esf_t;
typedef struct arch_esf NANO_ESF;
#endif

/* Weak: the default prints the reason and returns, or, when no thread is to blame, stops. */
void k_sys_fatal_error_handler(unsigned int reason, const struct arch_esf *esf);

/* Stop the machine. */
void k_fatal_halt(unsigned int reason) __attribute__((__noreturn__));

/* Report and, in a thread, not return. */
void z_fatal_error(unsigned int reason, const struct arch_esf *esf);

#define k_panic()               z_fatal_error(K_ERR_KERNEL_PANIC, NULL)
#define k_oops()                z_fatal_error(K_ERR_KERNEL_OOPS, NULL)
#define z_except_reason(reason) z_fatal_error((reason), NULL)

#endif
