/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu_rv32.S - RV32IMAC on QEMU's virt, run with -icount shift=0: minstret is exact there
 */
    .section .vectors, "ax"
    .global reset
reset:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    la      sp, bench_stack_top
    la      t0, fault
    csrw    mtvec, t0
    call    bench_main
1:  j       1b

    .text
    .balign 4
fault:
    li      a0, 3
    j       bench_exit

/* bench_ticks(result, fn, a, b, c): see target.h. */
    .global bench_ticks
bench_ticks:
    addi    sp, sp, -16
    sw      ra, 12(sp)
    sw      s0, 8(sp)
    sw      s1, 4(sp)
    mv      s0, a0
    mv      t0, a1
    mv      a0, a2
    mv      a1, a3
    mv      a2, a4
    csrr    s1, minstret
    jalr    t0
    csrr    t0, minstret
    sw      a0, 0(s0)
    sub     a0, t0, s1
    lw      ra, 12(sp)
    lw      s0, 8(sp)
    lw      s1, 4(sp)
    addi    sp, sp, 16
    ret

    .global bench_empty
bench_empty:
    ret

    .global bench_three
bench_three:
    nop
    nop
    ret

    .global bench_eleven
bench_eleven:
    .rept 10
    nop
    .endr
    ret

    .global bench_loop
bench_loop:
    li      a0, 499
    nop
1:  addi    a0, a0, -1
    bnez    a0, 1b
    ret

    .global bench_put
bench_put:
    li      a1, 0x10000000      /* the 16550 */
1:  lbu     a2, 5(a1)
    andi    a2, a2, 0x20        /* the transmitter is empty */
    beqz    a2, 1b
    sb      a0, 0(a1)
    ret

    .global bench_exit
bench_exit:                     /* SiFive's test device: 0x5555, or the code and 0x3333 */
    li      a1, 0x100000
    li      a2, 0x5555
    beqz    a0, 1f
    slli    a0, a0, 16
    li      a2, 0x3333
    or      a2, a2, a0
1:  sw      a2, 0(a1)
    j       1b
