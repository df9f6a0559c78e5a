/* SPDX-License-Identifier: Apache-2.0 */
/*
 * switch.S - the thread switch, the first thread, and the way into the fault report
 *
 * A thread that is not running, from its stored sp upward:
 *
 *      sp -> r4 r5 r6 r7 r8 r9 r10 r11 lr       pushed by PendSV; lr is EXC_RETURN
 *            s16 ... s31                         only if EXC_RETURN says an FP frame is below
 *            r0 r1 r2 r3 r12 lr pc xpsr          pushed by the hardware
 *            s0 ... s15 fpscr -                  the same, with lazy stacking: written late
 *
 * On ARMv8-M PSPLIM is not stored: it is the thread's stack, which acre_cortex_guard() knows.
 */
    .syntax unified
    .thumb
    .text

/* Lowest priority of all, so no handler is interrupted half-way and the PSP is a thread's. */
    .global acre_pendsv
    .thumb_func
    .type acre_pendsv, %function
acre_pendsv:
    mrs     r0, psp
#ifdef __ARM_FP
    tst     lr, #0x10
    it      eq
    vstmdbeq r0!, {s16-s31}
#endif
    stmdb   r0!, {r4-r11, lr}
    bl      acre_cortex_switch      /* (old sp) -> new sp, new guard in place */
    ldmia   r0!, {r4-r11, lr}
#ifdef __ARM_FP
    tst     lr, #0x10
    it      eq
    vldmiaeq r0!, {s16-s31}
#endif
    msr     psp, r0
    isb
    bx      lr
    .size acre_pendsv, . - acre_pendsv

/* void acre_cortex_enter(void *context): by an SVC, since only an exception can return to a
 * thread's frame. MSP goes back to its top: the start-up code's frames are not needed again. */
    .global acre_cortex_enter
    .thumb_func
    .type acre_cortex_enter, %function
acre_cortex_enter:
    movs    r1, #0x40               /* devices, SysTick and PendSV wait behind BASEPRI: an SVC */
    msr     basepri, r1             /* under PRIMASK would be a HardFault */
    cpsie   i
    svc     0
    .size acre_cortex_enter, . - acre_cortex_enter

    .global acre_svc
    .thumb_func
    .type acre_svc, %function
acre_svc:
    ldr     r0, [sp]                /* r0 of the caller: the context */
    ldr     r1, =__interrupt_stack_end
    msr     msp, r1
    ldmia   r0!, {r4-r11, lr}
    msr     psp, r0
    movs    r1, #0
    msr     basepri, r1
    isb
    bx      lr
    .size acre_svc, . - acre_svc

/* Every fault: all registers into a struct acre_cortex_fault on a stack of its own, since the
 * one in use may be what is broken. Never returns. */
    .global acre_fault_entry
    .thumb_func
    .type acre_fault_entry, %function
acre_fault_entry:
    mrs     r0, msp
    mrs     r1, psp
    ldr     r2, =acre_cortex_fault_stack + 1024 /* fault.c asserts the size */
    mov     sp, r2
    push    {r4-r11}
    mov     r2, lr
    push    {r0-r2}                 /* msp, psp, EXC_RETURN, then r4-r11 */
    mov     r0, sp
    sub     sp, sp, #4              /* 11 words are on it: calls want 8-alignment */
    bl      acre_cortex_fault
    b       .
    .size acre_fault_entry, . - acre_fault_entry

/* int setjmp(jmp_buf), void longjmp(jmp_buf, int) */
    .global setjmp
    .thumb_func
    .type setjmp, %function
setjmp:
    mov     r12, sp
    stmia   r0!, {r4-r12, lr}
#ifdef __ARM_FP
    vstmia  r0!, {d8-d15}
#endif
    movs    r0, #0
    bx      lr
    .size setjmp, . - setjmp

    .global longjmp
    .thumb_func
    .type longjmp, %function
longjmp:
    ldmia   r0!, {r4-r12, lr}
    mov     sp, r12
#ifdef __ARM_FP
    vldmia  r0!, {d8-d15}
#endif
    movs    r0, r1
    it      eq
    moveq   r0, #1
    bx      lr
    .size longjmp, . - longjmp
