/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu_m3.S - Cortex-M3 on QEMU's mps2-an385, run with -icount shift=10
 *
 * An instruction takes 1024 ns there and the CMSDK timer counts down at 25 MHz: 25.6 ticks each.
 */
    .syntax unified
    .cpu cortex-m3
    .thumb

    .section .vectors, "a"
    .word bench_stack_top
    .word reset + 1
    .rept 14
    .word fault + 1
    .endr

    .text
    .global reset
    .thumb_func
reset:
    ldr r0, =0x40000000     /* timer 0: reload and value all ones, then on */
    mvn r1, #0
    str r1, [r0, #8]
    str r1, [r0, #4]
    mov r1, #1
    str r1, [r0]
    ldr r0, =0x40004000     /* UART 0: divider, then transmitter on */
    mov r1, #16
    str r1, [r0, #16]
    mov r1, #1
    str r1, [r0, #8]
    bl bench_main
    b .

    .thumb_func
fault:
    mov r0, #3
    b bench_exit

/* bench_ticks(result, fn, a, b, c): see target.h. The count falls, so the first value is the larger. */
    .global bench_ticks
    .thumb_func
    .align 2
bench_ticks:
    push {r4-r8, lr}
    mov r4, r0
    mov r5, r1
    mov r0, r2
    mov r1, r3
    ldr r2, [sp, #24]
    ldr r6, =0x40000004
    ldr r7, [r6]
    blx r5
    ldr r8, [r6]
    str r0, [r4]
    sub r0, r7, r8
    pop {r4-r8, pc}

    .global bench_empty
    .thumb_func
bench_empty:
    bx lr

    .global bench_three
    .thumb_func
bench_three:
    nop
    nop
    bx lr

    .global bench_eleven
    .thumb_func
bench_eleven:
    .rept 10
    nop
    .endr
    bx lr

    .global bench_loop
    .thumb_func
bench_loop:
    mov r0, #499
    nop
1:  subs r0, #1
    bne 1b
    bx lr

    .global bench_put
    .thumb_func
bench_put:
    ldr r1, =0x40004000
1:  ldr r2, [r1, #4]        /* bit 0: the transmit buffer is full */
    tst r2, #1
    bne 1b
    str r0, [r1]
    bx lr

    .global bench_exit
    .thumb_func
bench_exit:                 /* semihosting: SYS_EXIT_EXTENDED */
    ldr r1, =0x20026
    push {r0, lr}
    push {r1, r2}
    ldr r2, [sp, #8]
    str r2, [sp, #4]
    mov r1, sp
    mov r0, #0x20
    bkpt 0xab
    b .
