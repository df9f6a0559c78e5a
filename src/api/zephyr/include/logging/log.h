/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_LOGGING_LOG_H
#define ACRE_OLD_LOGGING_LOG_H
#include <zephyr/logging/log.h> /* where it was before 3.1 */
#endif
