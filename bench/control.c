/* SPDX-License-Identifier: Apache-2.0 */
/* control.c - what heaps of some sizes keep for themselves: "size structure lost" a line */
#include <stdio.h>

#include "acre/heap.h"

int main(void)
{
    static const size_t sizes[] = {256, 1024, 4096, 16384, 65536, 131072};
    static _Alignas(16) unsigned char memory[131072];

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct acre_heap *heap = acre_heap_init(memory, sizes[i]);

        if (heap != NULL) {
            (void)printf("%zu %zu %zu\n", sizes[i], acre_heap_control(heap),
                         sizes[i] - acre_heap_max_request(heap));
        }
    }
    return 0;
}
