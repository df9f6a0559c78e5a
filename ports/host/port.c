/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port.c - the host as a CPU: interrupts, time, idle, the way out
 *
 * Interrupts are requests in a small ring plus the tick. The mask is a flag:
 *
 *   signal, or acre_host_interrupt()       masked?  ---- yes ---> stays pending
 *                                             | no                    |
 *                                             v                       v
 *                                          serve()  <---- acre_port_irq_restore(0)
 *
 * serve() runs with the flag set, between acre_isr_enter() and _exit(). The exit may switch to
 * another thread from inside a signal handler; the thread switched to may not be in a handler, and
 * must be interruptible. So the signal is unblocked before serving, when the flag stands in its
 * place. Until then it stays blocked: a second signal would find the first one's handler, which is
 * our own text, though what the first has interrupted is perhaps malloc().
 *
 * Real and virtual time differ in what makes interrupts; see host.h.
 */
#define _GNU_SOURCE
#include "host.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <port.h>

#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/thread.h>

#include "host_private.h"

#define REQUESTS     32U
#define CATCH_UP_MAX 250U /* ticks made up for after the host stopped us; the rest is lost */

struct request {
    void (*fn)(void *arg);
    void *arg;
};

static volatile sig_atomic_t masked = 1;
static volatile sig_atomic_t pending; /* something below is to be served */

#if ACRE_PORT_DEFERRED_SWITCH
static bool switch_asked;
#endif

static struct request requests[REQUESTS];
static unsigned first_request;
static unsigned request_count;
static uint32_t virtual_ticks; /* asked for, not yet served */

static enum acre_host_time time_kind = ACRE_HOST_REAL;
static uint64_t tick_ns;   /* length of a tick; 0: not started */
static uint64_t tick_next; /* when the next one is due, CLOCK_MONOTONIC */

static void (*on_idle)(void);
static int watch_fd = -1;
static void (*watch_fn)(void);
static bool watch_armed;

static jmp_buf run_end;
static bool in_run;
static int run_status;

static void barrier(void)
{
    __asm__ volatile("" ::: "memory");
}

static uint64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return ((uint64_t)t.tv_sec * 1000000000U) + (uint64_t)t.tv_nsec;
}

/* --- serving interrupts ------------------------------------------------------------------- */

static void one_interrupt(void (*fn)(void *arg), void *arg)
{
    acre_isr_enter();
    fn(arg);
    acre_isr_exit();
}

static void tick_interrupt(void *arg)
{
    (void)arg;
    acre_tick_isr();
}

static void look_at_fd(void *arg)
{
    (void)arg;
    watch_fn();
}

static bool fd_ready(void)
{
    struct pollfd p = {.fd = watch_fd, .events = POLLIN};

    return (watch_fn != NULL) && watch_armed && (poll(&p, 1U, 0) > 0);
}

/* Ticks that real time owes us; also drops what is beyond making up for. */
static uint32_t ticks_due(void)
{
    uint64_t now;
    uint64_t due;

    if ((time_kind == ACRE_HOST_VIRTUAL) || (tick_ns == 0U)) {
        return 0U;
    }
    now = now_ns();
    if (now < tick_next) {
        return 0U;
    }
    due = ((now - tick_next) / tick_ns) + 1U;
    tick_next += due * tick_ns;
    return (uint32_t)((due < CATCH_UP_MAX) ? due : CATCH_UP_MAX);
}

#if ACRE_PORT_DEFERRED_SWITCH

void acre_port_switch_request(void)
{
    switch_asked = true;
    pending = 1;
}

/* After all interrupts, as the lowest of exceptions would be. */
static void commit_switch(void)
{
    if (switch_asked) {
        switch_asked = false;
        acre_host_commit_switch();
    }
}

#else

static void commit_switch(void)
{
}

#endif

/* Everything that is pending, masked. Each interrupt may switch away at its end, and then other
 * threads go on serving: so the state is read anew for each. */
static void serve(void)
{
    uint32_t ticks;

    pending = 0;
    virtual_ticks += ticks_due();
    while (request_count > 0U) {
        struct request r = requests[first_request];

        first_request = (first_request + 1U) % REQUESTS;
        request_count--;
        one_interrupt(r.fn, r.arg);
    }
    if (fd_ready()) {
        watch_armed = false;
        one_interrupt(look_at_fd, NULL);
    }
    for (ticks = virtual_ticks; (ticks > 0U) && (virtual_ticks > 0U); ticks--) {
        virtual_ticks--;
        one_interrupt(tick_interrupt, NULL);
    }
    commit_switch();
}

static void unmask(void)
{
    for (;;) {
        masked = 0;
        barrier();
        if (pending == 0) {
            return;
        }
        masked = 1;
        barrier();
        serve();
    }
}

/* --- the mask ----------------------------------------------------------------------------- */

unsigned acre_port_irq_mask(void)
{
    unsigned key;

    if (acre_host_injecting && (masked == 0)) {
        acre_host_point();
    }
    key = (unsigned)masked;
    masked = 1;
    barrier();
    return key;
}

void acre_port_irq_restore(unsigned key)
{
    barrier();
    if (key == 0U) {
        unmask();
        if (acre_host_injecting) {
            acre_host_point();
        }
    }
}

bool acre_host_interrupt(void (*fn)(void *arg), void *arg)
{
    unsigned key = (unsigned)masked;
    bool room;

    masked = 1;
    barrier();
    room = (request_count < REQUESTS);
    if (room) {
        requests[(first_request + request_count) % REQUESTS] = (struct request){fn, arg};
        request_count++;
        pending = 1;
    }
    if (key == 0U) {
        unmask();
    }
    return room;
}

void acre_host_ticks(uint32_t n)
{
    for (uint32_t i = 0U; i < n; i++) {
        unsigned key = (unsigned)masked;

        masked = 1;
        virtual_ticks++;
        pending = 1;
        if (key == 0U) {
            unmask();
        }
    }
}

/* --- real time: the signal ---------------------------------------------------------------- */

extern const char __executable_start[];
extern const char etext[];

/* Was the program interrupted in its own text, or in libc or a sanitizer? */
static bool in_own_text(const void *context)
{
    const ucontext_t *uc = context;
#if defined(__x86_64__)
    uintptr_t pc = (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
#else
    uintptr_t pc = (uintptr_t)uc->uc_mcontext.gregs[REG_EIP];
#endif

    return (pc >= (uintptr_t)__executable_start) && (pc < (uintptr_t)etext);
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    int saved = errno;

    (void)number;
    (void)info;
    pending = 1;
    if ((masked == 0) && in_own_text(context)) {
        sigset_t alarm_only;

        masked = 1;
        barrier();
        (void)sigemptyset(&alarm_only);
        (void)sigaddset(&alarm_only, SIGALRM);
        (void)sigprocmask(SIG_UNBLOCK, &alarm_only, NULL);
        serve();
        unmask();
    }
    errno = saved;
}

static void set_timer(uint64_t ns)
{
    struct itimerval t = {.it_interval = {.tv_usec = (suseconds_t)(ns / 1000U)}};

    if (ns >= 1000000000U) {
        t.it_interval.tv_sec = (time_t)(ns / 1000000000U);
        t.it_interval.tv_usec = 0;
    }
    t.it_value = t.it_interval;
    (void)setitimer(ITIMER_REAL, &t, NULL);
}

void acre_port_tick_start(uint32_t hz)
{
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};

    if (time_kind == ACRE_HOST_VIRTUAL) {
        return;
    }
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGALRM, &action, NULL);
    tick_ns = 1000000000U / hz;
    tick_next = now_ns() + tick_ns;
    set_timer(tick_ns);
}

/* --- faults ------------------------------------------------------------------------------- */

/* Sanitizers report faults better than we do; without one, say which thread it was. */
#if defined(__SANITIZE_ADDRESS__)
static void catch_faults(void)
{
}
#else
static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    (void)signal(number, SIG_DFL);
    masked = 1;
    acre_fatal(acre_host_in_guard(info->si_addr) ? ACRE_FATAL_STACK : ACRE_FATAL_CPU,
               acre_host_running_arg());
}

static void catch_faults(void)
{
    static unsigned char stack[64 * 1024]; /* the thread's own may be what has run out */
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};

    (void)sigemptyset(&action.sa_mask);
    (void)sigaltstack(&alternate, NULL);
    for (unsigned i = 0U; i < (sizeof faults / sizeof faults[0]); i++) {
        (void)sigaction(faults[i], &action, NULL);
    }
}
#endif

/* --- the rest of the contract ------------------------------------------------------------- */

void acre_port_init(void)
{
    masked = 1;
    pending = 0;
#if ACRE_PORT_DEFERRED_SWITCH
    switch_asked = false;
#endif
    first_request = 0U;
    request_count = 0U;
    virtual_ticks = 0U;
    tick_ns = 0U;
    acre_host_contexts_reset();
    catch_faults();
}

void acre_port_idle(void)
{
    if (time_kind == ACRE_HOST_VIRTUAL) {
        if (on_idle != NULL) {
            on_idle();
        } else if (pending == 0) {
            virtual_ticks++;
            pending = 1;
        }
        return;
    }
    if (pending == 0) {
        /* A signal in here ends the wait; one just before it costs at most the time to the next
         * tick, which the timeout is for. */
        struct pollfd p = {.fd = watch_armed ? watch_fd : -1, .events = POLLIN};
        struct timespec t = {.tv_nsec = (long)((tick_ns < 1000000000U) ? tick_ns : 999999999U)};

        (void)ppoll(&p, 1U, &t, NULL);
        pending = 1;
    }
}

uint32_t acre_port_cycles(void)
{
#if defined(__x86_64__) || defined(__i386__)
    return (uint32_t)__builtin_ia32_rdtsc();
#else
    return 0U;
#endif
}

void acre_port_ipi(unsigned cpu)
{
    (void)cpu; /* there is one */
}

/* Nobody stores while the one CPU looks, unless a test makes more of them (pthreads). */
void acre_port_wait_word(const uint32_t *word, uint32_t value)
{
    while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value) {
        (void)sched_yield();
    }
}

void acre_port_wake_word(const uint32_t *word, uint32_t value)
{
    (void)word;
    (void)value;
}

/* Not printf(): that may be what was interrupted. */
static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

void acre_port_fault_exit(int status)
{
    static const char *const why[] = {
        [ACRE_FATAL_STACK] = "stack overflow",         [ACRE_FATAL_LOCK] = "lock taken twice",
        [ACRE_FATAL_ESSENTIAL] = "essential end",      [ACRE_FATAL_WAIT_IDLE] = "idle waits",
        [ACRE_FATAL_STATE] = "kernel state is broken", [ACRE_FATAL_CPU] = "fault",
    };
    unsigned reason = (unsigned)status - 128U;
    bool known = (reason < sizeof why / sizeof why[0]) && (why[reason] != NULL);

    say("\nacre: ");
    say(known ? why[reason] : "stopped");
    if (acre_kernel_running() && (acre_thread_self() != NULL)) {
        say(" in thread ");
        say(acre_thread_self()->name);
    }
    say("\n");
    exit(status);
}

/* --- for boards and tests ----------------------------------------------------------------- */

void acre_host_time_set(enum acre_host_time time)
{
    time_kind = time;
}

enum acre_host_time acre_host_time_get(void)
{
    return time_kind;
}

const volatile void *acre_host_mask(void)
{
    return &masked;
}

void acre_host_on_idle(void (*fn)(void))
{
    on_idle = fn;
}

void acre_host_watch(int fd, void (*fn)(void))
{
    watch_fd = fd;
    watch_fn = fn;
    watch_armed = (fn != NULL);
}

void acre_host_watch_again(void)
{
    watch_armed = true;
    pending = 1;
}

int acre_host_run(void (*setup)(void))
{
    if (setjmp(run_end) == 0) {
        in_run = true;
        acre_host_inject_stop();
        acre_kernel_init();
        setup();
        acre_kernel_start();
    }
    in_run = false;
    return run_status;
}

void acre_host_stopped(void)
{
    if (!in_run) {
        acre_port_fault_exit(126);
    }
    longjmp(run_end, 1);
}

void acre_host_time_stop(void)
{
    if (tick_ns != 0U) {
        set_timer(0U);
        tick_ns = 0U;
        (void)signal(SIGALRM, SIG_IGN); /* one may be on its way */
    }
}

void acre_host_stop(int status)
{
    masked = 1;
    barrier();
    acre_host_inject_stop();
    acre_host_time_stop();
    run_status = status;
    acre_host_leave();
    abort(); /* nobody switches to a thread of a run that has ended */
}
