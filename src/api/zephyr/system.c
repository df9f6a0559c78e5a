/* SPDX-License-Identifier: Apache-2.0 */
/*
 * system.c - printing, errors, start-up, offloaded interrupts
 *
 * A fatal error takes this way: z_fatal_error() -> k_sys_fatal_error_handler(), weak -> and when that
 * returns, the thread that made the error ends. All weak functions have their only default here, so
 * that a test harness or a program replaces one by defining it.
 */
#include <acre/kernel/console.h>
#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/lib/fmt.h>

#include "private.h"

/* ---- printing ---- */

#define PRINT_CHUNK 64U /* written at once; lines up to here do not mix with others */

struct printer {
    size_t used;
    char text[PRINT_CHUNK];
};

static void print_char(void *arg, char c)
{
    struct printer *out = arg;

    out->text[out->used] = c;
    out->used++;
    if (out->used == PRINT_CHUNK) {
        acre_console_write(out->text, out->used);
        out->used = 0U;
    }
}

void vprintk(const char *fmt, va_list ap)
{
    struct printer out;

    out.used = 0U;
    (void)acre_vformat(print_char, &out, fmt, ap);
    if (out.used > 0U) {
        acre_console_write(out.text, out.used);
    }
}

void printk(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vprintk(fmt, ap);
    va_end(ap);
}

int vsnprintk(char *str, size_t size, const char *fmt, va_list ap)
{
    return acre_vsnprintf(str, size, fmt, ap);
}

int snprintk(char *str, size_t size, const char *fmt, ...)
{
    va_list ap;
    int length;

    va_start(ap, fmt);
    length = acre_vsnprintf(str, size, fmt, ap);
    va_end(ap);
    return length;
}

/* ---- errors ---- */

/* ztest.c, where it is in the image: true iff the error belongs to a running test. */
__weak bool z_ztest_fatal(unsigned int reason, const struct arch_esf *esf)
{
    (void)reason;
    (void)esf;
    return false;
}

static const char *reason_name(unsigned int reason)
{
    static const char *const names[] = {"CPU exception", "unhandled interrupt", "stack overflow",
                                        "kernel oops", "kernel panic"};

    return (reason < ARRAY_SIZE(names)) ? names[reason] : "unknown error";
}

void k_fatal_halt(unsigned int reason)
{
    printk("halted: %s\n", reason_name(reason));
    acre_port_fault_exit(1);
}

__weak void k_sys_fatal_error_handler(unsigned int reason, const struct arch_esf *esf)
{
    if (z_ztest_fatal(reason, esf)) {
        return;
    }
    if (acre_in_isr() || !acre_kernel_running()) {
        k_fatal_halt(reason);
    }
    printk("thread %s ended: %s\n", k_thread_name_get(k_current_get()), reason_name(reason));
}

void z_fatal_error(unsigned int reason, const struct arch_esf *esf)
{
    k_sys_fatal_error_handler(reason, esf);
    if (acre_in_isr()) {
        return;
    }
    if (!acre_kernel_running()) {
        k_fatal_halt(reason);
    }
    acre_thread_exit();
}

__weak void assert_post_action(const char *file, unsigned int line)
{
    (void)file;
    (void)line;
    k_panic();
}

void z_assert_failed(const char *test, const char *file, unsigned int line, const char *fmt, ...)
{
    va_list ap;

    printk("ASSERTION FAIL [%s] @ %s:%u\n", test, file, line);
    if (fmt[0] != '\0') {
        printk("\t");
        va_start(ap, fmt);
        vprintk(fmt, ap);
        va_end(ap);
        printk("\n");
    }
    assert_post_action(file, line);
}

/* ---- offloaded interrupts ---- */

#if ACRE_ZEPHYR_API_114
void irq_offload(irq_offload_routine_t routine, void *parameter)
#else
void irq_offload(irq_offload_routine_t routine, const void *parameter)
#endif
{
    acre_key key = acre_irq_mask();

    /* The contract of ports: enter and exit on the thread's own stack, masked. What the routine
     * makes ready is switched to in the exit, or when interrupts are unmasked. */
    acre_isr_enter();
    routine(parameter);
    acre_isr_exit();
    acre_irq_restore(key);
}

/* ---- SYS_INIT ---- */

ACRE_EXPORT_TABLE(acre_zephyr_inits);

/* Within a level by priority, among equals as linked: one pass for each priority that is there. */
static void init_level(enum z_init_level level)
{
    for (unsigned prio = 0U, next; prio <= UINT8_MAX; prio = next) {
        next = UINT8_MAX + 1U;
        for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_zephyr_inits); i++) {
            const struct z_init_entry *it =
                ACRE_EXPORT_AT(acre_zephyr_inits, struct z_init_entry, i);

            if (it->level != (uint8_t)level) {
                continue;
            }
            if (it->priority == prio) {
#if ACRE_ZEPHYR_API_TODAY
                (void)it->fn();
#else
                (void)it->fn(NULL);
#endif
            } else if ((it->priority > prio) && (it->priority < next)) {
                next = it->priority;
            }
        }
    }
}

static int init_before_kernel(void)
{
    init_level(Z_INIT_EARLY);
    init_level(Z_INIT_PRE_KERNEL_1);
    init_level(Z_INIT_PRE_KERNEL_2);
    return 0;
}
ACRE_INIT(zephyr_pre_kernel, init_before_kernel, ACRE_INIT_BOARD + 2);

static int init_post_kernel(void)
{
    init_level(Z_INIT_POST_KERNEL);
    return 0;
}
ACRE_INIT(zephyr_post_kernel, init_post_kernel, ACRE_INIT_CORE + 1);

static int init_application(void)
{
    init_level(Z_INIT_APPLICATION);
    init_level(Z_INIT_SMP);
    return 0;
}
ACRE_INIT(zephyr_application, init_application, ACRE_INIT_APP - 4);
