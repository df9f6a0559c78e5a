/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu_host.S - x86-64 under Linux: the trap flag raises SIGTRAP after every instruction
 *
 * host.c's handler counts them. From the popf that sets the flag to the one that clears it the same
 * few instructions are ours in every call, so calibration takes them away exactly.
 */
    .text
    .globl bench_ticks
    .type bench_ticks, @function
bench_ticks:                /* (result, fn, a, b, c) in rdi, rsi, rdx, rcx, r8 */
    pushq %rbx
    pushq %r12
    pushq %r13
    movq %rdi, %rbx
    movq %rsi, %r12
    movq %rdx, %rdi
    movq %rcx, %rsi
    movq %r8, %rdx
    movl $0, bench_steps(%rip)
    cmpl $0, bench_quiet(%rip)
    jne 1f
    pushfq
    orq $0x100, (%rsp)
    popfq
    call *%r12
    pushfq
    andq $~0x100, (%rsp)
    popfq
    jmp 2f
1:  call *%r12
2:  movq %rax, (%rbx)
    movl bench_steps(%rip), %eax
    popq %r13
    popq %r12
    popq %rbx
    ret
    .size bench_ticks, . - bench_ticks

    .globl bench_empty
bench_empty:
    ret
    .globl bench_three
bench_three:
    nop
    nop
    ret
    .globl bench_eleven
bench_eleven:
    .rept 10
    nop
    .endr
    ret
    .globl bench_loop
bench_loop:
    movl $499, %ecx
    nop
1:  decl %ecx
    jne 1b
    ret
    .section .note.GNU-stack, "", @progbits
