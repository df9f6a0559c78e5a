/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_IRQ_OFFLOAD_H
#define ACRE_OLD_IRQ_OFFLOAD_H
#include <zephyr/irq_offload.h> /* where it was before 3.1 */
#endif
