/* SPDX-License-Identifier: Apache-2.0 */
/* registers.h for Cortex-M: r2 to r12, lr, and s0 to s31 where there are such. r0 is the pattern,
 * r1 the loop's counter, and then the result. */
    .syntax unified
    .thumb
    .text

    .macro each action
    .irp n, 2,3,4,5,6,7,8,9,10,11,12
    \action r\n, \n
    .endr
    \action lr, 14
    .endm

    .macro fill reg, n
    add     \reg, r0, #\n
    .endm

    .macro look reg, n
    sub     \reg, \reg, #\n
    cmp     \reg, r0
    bne     wrong
    .endm

    .global registers_hold
    .thumb_func
    .type registers_hold, %function
registers_hold:
    push    {r4-r11, lr}
#ifdef __ARM_FP
    vpush   {s16-s31}
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    add     r1, r0, #(64 + \n)
    vmov    s\n, r1
    .endr
#endif
    each fill
    mov     r1, #200
1:  subs    r1, r1, #1
    bne     1b
    each look
#ifdef __ARM_FP
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    add     r1, r0, #(64 + \n)
    vmov    r2, s\n
    cmp     r1, r2
    bne     wrong
    .endr
#endif
    movs    r1, #1
    b       2f
wrong:
    movs    r1, #0
2:  mov     r0, r1
#ifdef __ARM_FP
    vpop    {s16-s31}
#endif
    pop     {r4-r11, pc}
    .size registers_hold, . - registers_hold
