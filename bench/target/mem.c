/* SPDX-License-Identifier: Apache-2.0 */
/* mem.c - memcpy and memset for images without a C library: the compiler may call them. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);

__attribute__((optimize("no-tree-loop-distribute-patterns"))) void *memcpy(
    void *restrict to, const void *restrict from, size_t bytes)
{
    unsigned char *out = to;
    const unsigned char *in = from;

    if ((((uintptr_t)out | (uintptr_t)in) & 3U) == 0U) {
        for (; bytes >= 4U; bytes -= 4U, out += 4U, in += 4U) {
            *(uint32_t *)(void *)out = *(const uint32_t *)(const void *)in;
        }
    }
    while (bytes-- > 0U) {
        *out++ = *in++;
    }
    return to;
}

__attribute__((optimize("no-tree-loop-distribute-patterns"))) void *memset(void *to, int byte,
                                                                           size_t bytes)
{
    unsigned char *out = to;

    while (bytes-- > 0U) {
        *out++ = (unsigned char)byte;
    }
    return to;
}
