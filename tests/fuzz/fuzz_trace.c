/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_trace.c - the reader of traces: whatever the file, it is refused, or survives a round trip */
#include "subject.h"
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a fuzzer cannot guess is put right: the checksum at the end. */
static uint8_t *sealed(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1U);
    uint32_t crc;

    memcpy(copy, data, size);
    if ((size >= 16U) && (memcmp(copy, "ACRT", 4U) == 0)) {
        crc = trace_crc(0U, copy, size - 4U);
        for (size_t i = 0; i < 4U; i++) {
            copy[size - 4U + i] = (uint8_t)(crc >> (8U * i));
        }
    }
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trace_error error = {""};
    struct trace trace;
    uint8_t *copy = sealed(data, size);

    if (trace_read(&trace, copy, size, &error) == 0) {
        for (size_t i = 0; i < trace.count; i++) {
            if (trace.ops[i].slot >= trace.slots) {
                abort();
            }
        }
        trace_free(&trace);
    } else if ((error.text[0] == '\0') || (trace.ops != NULL)) {
        abort(); /* refused without a word, or with something left over */
    }
    free(copy);
    return 0;
}
