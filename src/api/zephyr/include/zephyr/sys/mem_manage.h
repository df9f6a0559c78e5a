/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_MEM_MANAGE_H_
#define ZEPHYR_SYS_MEM_MANAGE_H_

/* Without a memory management unit an address is where it is: mapping gives it back. */
#include <zephyr/types.h>

#define K_MEM_CACHE_NONE 2U
#define K_MEM_CACHE_WT   1U
#define K_MEM_CACHE_WB   0U
#define K_MEM_PERM_RW    (1U << 3)
#define K_MEM_PERM_EXEC  (1U << 4)

static inline void z_phys_map(uint8_t **virt_ptr, uintptr_t phys, size_t size, uint32_t flags)
{
    (void)size;
    (void)flags;
    *virt_ptr = (uint8_t *)phys;
}

#endif
