/* SPDX-License-Identifier: Apache-2.0 */
/* heap_body.h - what heap.c needs of a format; see heap_formats.h */
#include "heap_core.h"
#include "heap_more.h"
#include "heap_set.h"
