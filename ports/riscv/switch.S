/* SPDX-License-Identifier: Apache-2.0 */
/*
 * switch.S - reset, the thread switch, interrupts and exceptions
 *
 * A thread that is not running, from its stored sp upward (W is 4 or 8 bytes, sp is 16-aligned):
 *
 *      sp -> ra s0 s1 ... s11                           13 W, pushed by acre_port_switch()
 *            ... the calls from the interrupt's exit, if that is what switched ...
 *            ra t0-t6 a0-a7 mepc mstatus                18 W, pushed by the interrupt
 *
 * An interrupt runs on the hart's own stack, whose end is in mscratch, and does not nest. It comes
 * back to the thread's stack for acre_isr_exit(), which may switch: acre_port_switch() then leaves
 * the rest of this file's work on the thread's stack until the thread is chosen again.
 *
 * An exception never returns: it stores all registers on the same stack as interrupts and reports.
 */
#if __riscv_xlen == 64
#define L ld
#define S sd
#define W 8
#else
#define L lw
#define S sw
#define W 4
#endif
#define SWITCH_BYTES    ((13 * W + 15) / 16 * 16)
#define INTERRUPT_BYTES ((18 * W + 15) / 16 * 16)
#define FAULT_BYTES     ((32 * W + 15) / 16 * 16)

    .section .reset, "ax"
    .global _start
    .type _start, @function
_start:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    csrw    mie, zero
    csrci   mstatus, 8
    csrr    a0, mhartid
    la      t0, acre_riscv_cpus     /* in flash: RAM is not ready yet */
    lw      t0, 0(t0)
    bgeu    a0, t0, 1f
    la      sp, acre_riscv_stacks
    addi    t1, a0, 1
    la      t0, acre_riscv_stack_bytes
    lw      t0, 0(t0)
    mul     t1, t1, t0
    add     sp, sp, t1              /* the end of this hart's */
    csrw    mscratch, sp
    la      t0, acre_riscv_trap
    csrw    mtvec, t0
    call    acre_riscv_start
1:  wfi                             /* a hart that the image does not use */
    j       1b
    .size _start, . - _start

    .text
    /* void acre_port_switch(void **save, void *next) */
    .global acre_port_switch
    .type acre_port_switch, @function
acre_port_switch:
    addi    sp, sp, -SWITCH_BYTES
    S       ra, 0*W(sp)
    S       s0, 1*W(sp)
    S       s1, 2*W(sp)
    S       s2, 3*W(sp)
    S       s3, 4*W(sp)
    S       s4, 5*W(sp)
    S       s5, 6*W(sp)
    S       s6, 7*W(sp)
    S       s7, 8*W(sp)
    S       s8, 9*W(sp)
    S       s9, 10*W(sp)
    S       s10, 11*W(sp)
    S       s11, 12*W(sp)
    S       sp, 0(a0)
    mv      a0, a1
    /* fall through */
    /* void acre_riscv_enter(void *context): the second half alone */
    .global acre_riscv_enter
    .type acre_riscv_enter, @function
acre_riscv_enter:
    mv      sp, a0
    L       ra, 0*W(sp)
    L       s0, 1*W(sp)
    L       s1, 2*W(sp)
    L       s2, 3*W(sp)
    L       s3, 4*W(sp)
    L       s4, 5*W(sp)
    L       s5, 6*W(sp)
    L       s6, 7*W(sp)
    L       s7, 8*W(sp)
    L       s8, 9*W(sp)
    L       s9, 10*W(sp)
    L       s10, 11*W(sp)
    L       s11, 12*W(sp)
    addi    sp, sp, SWITCH_BYTES
    ret
    .size acre_port_switch, . - acre_port_switch

    /* A new thread comes out of its first switch here: s0 is its entry, s1 the argument. */
    .global acre_riscv_first
    .type acre_riscv_first, @function
acre_riscv_first:
    mv      a0, s1
    li      ra, 0
    jr      s0
    .size acre_riscv_first, . - acre_riscv_first

    .balign 4
    .global acre_riscv_trap
    .type acre_riscv_trap, @function
acre_riscv_trap:
    csrrw   sp, mscratch, sp        /* the thread's sp may be what is broken: look at the cause */
    S       t0, -W(sp)              /* before anything is stored there */
    csrr    t0, mcause
    bgez    t0, exception
    L       t0, -W(sp)
    csrrw   sp, mscratch, sp
    addi    sp, sp, -INTERRUPT_BYTES
    S       t0, 1*W(sp)
    csrr    t0, mcause
    S       ra, 0*W(sp)
    S       t1, 2*W(sp)
    S       t2, 3*W(sp)
    S       t3, 4*W(sp)
    S       t4, 5*W(sp)
    S       t5, 6*W(sp)
    S       t6, 7*W(sp)
    S       a0, 8*W(sp)
    S       a1, 9*W(sp)
    S       a2, 10*W(sp)
    S       a3, 11*W(sp)
    S       a4, 12*W(sp)
    S       a5, 13*W(sp)
    S       a6, 14*W(sp)
    S       a7, 15*W(sp)
    csrr    a1, mepc
    csrr    a2, mstatus
    S       a1, 16*W(sp)
    S       a2, 17*W(sp)
    mv      a0, t0
    mv      a1, sp
    csrr    sp, mscratch
    addi    sp, sp, -16
    S       a1, 0(sp)
    call    acre_riscv_interrupt    /* (cause, thread's sp); begins with acre_isr_enter() */
    L       sp, 0(sp)
    call    acre_isr_exit           /* on the thread's stack; may come back much later */
    L       a1, 16*W(sp)
    L       a2, 17*W(sp)
    csrw    mepc, a1
    csrw    mstatus, a2             /* MPIE and MPP as at the interrupt, MIE clear until mret */
    L       ra, 0*W(sp)
    L       t0, 1*W(sp)
    L       t1, 2*W(sp)
    L       t2, 3*W(sp)
    L       t3, 4*W(sp)
    L       t4, 5*W(sp)
    L       t5, 6*W(sp)
    L       t6, 7*W(sp)
    L       a0, 8*W(sp)
    L       a1, 9*W(sp)
    L       a2, 10*W(sp)
    L       a3, 11*W(sp)
    L       a4, 12*W(sp)
    L       a5, 13*W(sp)
    L       a6, 14*W(sp)
    L       a7, 15*W(sp)
    addi    sp, sp, INTERRUPT_BYTES
    mret

exception:                          /* the interrupted sp waits in mscratch */
    L       t0, -W(sp)
    addi    sp, sp, -FAULT_BYTES
    S       x1, 0*W(sp)
    S       x3, 2*W(sp)
    S       x4, 3*W(sp)
    S       x5, 4*W(sp)
    S       x6, 5*W(sp)
    S       x7, 6*W(sp)
    S       x8, 7*W(sp)
    S       x9, 8*W(sp)
    S       x10, 9*W(sp)
    S       x11, 10*W(sp)
    S       x12, 11*W(sp)
    S       x13, 12*W(sp)
    S       x14, 13*W(sp)
    S       x15, 14*W(sp)
    S       x16, 15*W(sp)
    S       x17, 16*W(sp)
    S       x18, 17*W(sp)
    S       x19, 18*W(sp)
    S       x20, 19*W(sp)
    S       x21, 20*W(sp)
    S       x22, 21*W(sp)
    S       x23, 22*W(sp)
    S       x24, 23*W(sp)
    S       x25, 24*W(sp)
    S       x26, 25*W(sp)
    S       x27, 26*W(sp)
    S       x28, 27*W(sp)
    S       x29, 28*W(sp)
    S       x30, 29*W(sp)
    S       x31, 30*W(sp)
    csrr    t0, mscratch
    S       t0, 1*W(sp)             /* x2 */
    addi    t0, sp, FAULT_BYTES
    csrw    mscratch, t0            /* a fault in the report starts here again */
    csrr    t0, mepc
    S       t0, 31*W(sp)
    mv      a0, sp
    call    acre_riscv_fault
    .size acre_riscv_trap, . - acre_riscv_trap

    /* intptr_t acre_semihost(uintptr_t operation, void *argument): three instructions that QEMU
     * knows by their looks; they must be whole words and within one page. */
    .balign 16
    .global acre_semihost
    .type acre_semihost, @function
acre_semihost:
    .option push
    .option norvc
    slli    zero, zero, 0x1f
    ebreak
    srai    zero, zero, 7
    ret
    .option pop
    .size acre_semihost, . - acre_semihost

    .global setjmp
    .type setjmp, @function
setjmp:
    S       ra, 0*W(a0)
    S       sp, 1*W(a0)
    S       s0, 2*W(a0)
    S       s1, 3*W(a0)
    S       s2, 4*W(a0)
    S       s3, 5*W(a0)
    S       s4, 6*W(a0)
    S       s5, 7*W(a0)
    S       s6, 8*W(a0)
    S       s7, 9*W(a0)
    S       s8, 10*W(a0)
    S       s9, 11*W(a0)
    S       s10, 12*W(a0)
    S       s11, 13*W(a0)
    li      a0, 0
    ret
    .size setjmp, . - setjmp

    .global longjmp
    .type longjmp, @function
longjmp:
    L       ra, 0*W(a0)
    L       sp, 1*W(a0)
    L       s0, 2*W(a0)
    L       s1, 3*W(a0)
    L       s2, 4*W(a0)
    L       s3, 5*W(a0)
    L       s4, 6*W(a0)
    L       s5, 7*W(a0)
    L       s6, 8*W(a0)
    L       s7, 9*W(a0)
    L       s8, 10*W(a0)
    L       s9, 11*W(a0)
    L       s10, 12*W(a0)
    L       s11, 13*W(a0)
    seqz    a0, a1
    add     a0, a0, a1              /* 0 is returned as 1 */
    ret
    .size longjmp, . - longjmp
