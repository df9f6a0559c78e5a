/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS_HEAP_LISTENER_H
#define ACRE_OLD_SYS_HEAP_LISTENER_H
#include <zephyr/sys/heap_listener.h> /* where it was before 3.1 */
#endif
