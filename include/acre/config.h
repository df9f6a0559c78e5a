/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_CONFIG_H
#define ACRE_CONFIG_H

/*
 * Every option of the core, with unit, range, default and cost. A project that uses Kconfig (ours
 * does) passes -DACRE_CONFIG_HEADER='"autoconf.h"'; another one passes -D options, or nothing.
 */
#ifdef ACRE_CONFIG_HEADER
#include ACRE_CONFIG_HEADER
#endif

#include <stdint.h>

#endif
