/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_LIBC_SETJMP_H
#define ACRE_LIBC_SETJMP_H

#include <stdint.h>

/* Callee-saved registers, return address and stack pointer: 10 words on Cortex-M, 14 on RISC-V,
 * where a word is a register; and 16 of the floating-point unit where the compiler uses one. */
#if defined(__riscv)
typedef uintptr_t jmp_buf[14];
#elif defined(__ARM_FP)
typedef uint64_t jmp_buf[5 + 8];
#else
typedef uint32_t jmp_buf[10];
#endif

int setjmp(jmp_buf env) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf env, int value);

#endif
