/* SPDX-License-Identifier: Apache-2.0 */
/*
 * void acre_host_swap(void **save_sp, void *next_sp)
 *
 * Stack of a switched-out thread, from *save_sp up:
 *
 *   [ mxcsr, x87 control | r15 | r14 | r13 | r12 | rbx | rbp | return address ]
 *
 * The System V ABI keeps exactly these across calls. Nothing is written below the saved stack
 * pointer, and a new thread's stack is laid out by acre_port_context() to look like this one.
 */
#if defined(__x86_64__)
    .text
    .globl acre_host_swap
    .type acre_host_swap, @function
acre_host_swap:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    stmxcsr (%rsp)
    fnstcw 4(%rsp)
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    ldmxcsr (%rsp)
    fldcw 4(%rsp)
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size acre_host_swap, . - acre_host_swap
#endif
    .section .note.GNU-stack, "", @progbits
