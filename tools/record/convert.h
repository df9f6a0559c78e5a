/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RECORD_CONVERT_H
#define ACRE_RECORD_CONVERT_H

#include "log.h"
#include "trace.h"

/* What the log did not say. */
struct convert_report {
    size_t unknown; /* frees and reallocs of blocks whose allocation was not recorded */
    size_t missed;  /* blocks whose free was not recorded: their address came up again */
};

/* Fill in trace->ops, count and slots. Returns 0, or -1: no memory; trace_free() is the caller's. */
int convert(const struct log_event *events, size_t count, struct trace *trace,
            struct convert_report *report);

#endif
