/* SPDX-License-Identifier: Apache-2.0 */
/* kernel.c - an image with the kernel and nothing else: what the doors' sizes are counted from. */
#include <acre/kernel/kernel.h>

int acre_app_main(void)
{
    return 0;
}
