/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_VERSION_H
#define ACRE_VERSION_H

#define ACRE_VERSION "0.1.0"

#endif
