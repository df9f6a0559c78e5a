/* SPDX-License-Identifier: Apache-2.0 */
/* registers.h for RISC-V: all but zero, sp, gp and tp. a0 is the pattern and then the result, a1 the
 * loop's counter. */
#if __riscv_xlen == 64
#define S sd
#define L ld
#define W 8
#else
#define S sw
#define L lw
#define W 4
#endif

    .macro each action
    .irp n, 1,5,6,7,8,9,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    \action x\n, \n
    .endr
    .endm

    .macro fill reg, n
    addi    \reg, a0, \n
    .endm

    .macro look reg, n
    addi    \reg, \reg, -\n
    bne     \reg, a0, wrong
    .endm

    .text
    .global registers_hold
    .type registers_hold, @function
registers_hold:
    addi    sp, sp, -16*W
    S       ra, 0*W(sp)
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
    S       s\n, (1+\n)*W(sp)
    .endr
    each fill
    li      a1, 200
1:  addi    a1, a1, -1
    bnez    a1, 1b
    each look
    li      a0, 1
    j       2f
wrong:
    li      a0, 0
2:  L       ra, 0*W(sp)
    .irp n, 0,1,2,3,4,5,6,7,8,9,10,11
    L       s\n, (1+\n)*W(sp)
    .endr
    addi    sp, sp, 16*W
    ret
    .size registers_hold, . - registers_hold
