/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace.c - read a trace, and refuse one that makes no sense
 *
 * Nothing in a file is believed before it is checked: a reader of the operations may index by slot
 * without looking. The one number that memory is taken for before the operations are read, their
 * count, is bounded by the length of the file, since each takes a byte at least.
 */
#include "trace.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLAT_HEADER 24U
#define FLAT_OP     8U
#define SLOTS_MAX   0x3fffffffU

static int refuse(struct trace_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int refuse(struct trace_error *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    return -1;
}

uint32_t trace_crc(uint32_t crc, const void *data, size_t bytes)
{
    const unsigned char *at = data;

    crc = ~crc;
    for (size_t i = 0; i < bytes; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
        }
    }
    return ~crc;
}

/* ---- what both formats must obey ---- */

static const char *step(uint64_t *sizes, const struct trace *trace, const struct trace_op *op)
{
    if (op->slot >= trace->slots) {
        return "names a slot beyond the last";
    }
    switch (op->kind) {
    case TRACE_ALLOC:
    case TRACE_ALIGNED:
        if (sizes[op->slot] != 0U) {
            return "allocates into a slot that is in use";
        }
        sizes[op->slot] = op->size;
        break;
    case TRACE_FREE:
        if (sizes[op->slot] == 0U) {
            return "frees a slot that is empty";
        }
        sizes[op->slot] = 0U;
        break;
    default:
        if (sizes[op->slot] == 0U) {
            return "reallocates a slot that is empty";
        }
        sizes[op->slot] = op->size;
        break;
    }
    return NULL;
}

int trace_verify(struct trace *trace, struct trace_error *error)
{
    uint64_t *sizes = calloc((size_t)trace->slots + 1U, sizeof *sizes);
    uint64_t live = 0U;
    uint32_t blocks = 0U;
    int result = 0;

    if (sizes == NULL) {
        return refuse(error, "no memory for %u slots", trace->slots);
    }
    trace->peak_bytes = 0U;
    trace->peak_blocks = 0U;
    trace->largest = 0U;
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_op *op = &trace->ops[i];
        uint64_t before = (op->slot < trace->slots) ? sizes[op->slot] : 0U;
        const char *wrong = step(sizes, trace, op);

        if (wrong != NULL) {
            result = refuse(error, "corrupt: operation %zu %s (slot %u of %u)", i, wrong, op->slot,
                            trace->slots);
            break;
        }
        live = live - before + sizes[op->slot];
        blocks += (uint32_t)(before == 0U);
        blocks -= (uint32_t)(op->kind == TRACE_FREE);
        if (live > trace->peak_bytes) {
            trace->peak_bytes = live;
            trace->peak_blocks = blocks;
        }
        if (op->size > trace->largest) {
            trace->largest = op->size;
        }
    }
    free(sizes);
    return result;
}

static int take_ops(struct trace *trace, uint64_t count, uint64_t slots, uint64_t mark,
                    struct trace_error *error)
{
    if ((slots > SLOTS_MAX) || (slots > count) || (mark > count)) {
        return refuse(error, "corrupt: header says %llu operations, %llu slots, mark %llu",
                      (unsigned long long)count, (unsigned long long)slots,
                      (unsigned long long)mark);
    }
    trace->count = (size_t)count;
    trace->slots = (uint32_t)slots;
    trace->mark = (uint32_t)mark;
    trace->ops = calloc(trace->count + 1U, sizeof *trace->ops);
    if (trace->ops == NULL) {
        return refuse(error, "no memory for %zu operations", trace->count);
    }
    return 0;
}

/* ---- flat ---- */

static uint32_t le32(const unsigned char *at)
{
    return (uint32_t)at[0] | ((uint32_t)at[1] << 8) | ((uint32_t)at[2] << 16) |
           ((uint32_t)at[3] << 24);
}

static int read_flat(struct trace *trace, const unsigned char *file, size_t bytes,
                     struct trace_error *error)
{
    uint32_t count;

    if (bytes < FLAT_HEADER) {
        return refuse(error, "truncated: %zu bytes are less than the header", bytes);
    }
    count = le32(&file[4]);
    if (((bytes - FLAT_HEADER) % FLAT_OP != 0U) || ((bytes - FLAT_HEADER) / FLAT_OP != count)) {
        return refuse(error, "%s: the header says %u operations, the file holds %zu",
                      ((bytes - FLAT_HEADER) / FLAT_OP < count) ? "truncated" : "corrupt", count,
                      (bytes - FLAT_HEADER) / FLAT_OP);
    }
    if (take_ops(trace, count, le32(&file[8]), le32(&file[12]), error) != 0) {
        return -1;
    }
    for (size_t i = 0; i < trace->count; i++) {
        const unsigned char *at = &file[FLAT_HEADER + (i * FLAT_OP)];
        struct trace_op *op = &trace->ops[i];

        op->kind = (uint8_t)(le32(at) >> 30);
        op->slot = le32(at) & SLOTS_MAX;
        op->size = (op->kind == TRACE_FREE) ? 0U : le32(&at[4]);
        if (op->kind > TRACE_REALLOC) {
            return refuse(error, "corrupt: operation %zu is of no known kind", i);
        }
        if ((op->kind != TRACE_FREE) && (op->size == 0U)) {
            op->size = 1U;
        }
    }
    if (trace_verify(trace, error) != 0) {
        return -1;
    }
    if (trace->peak_bytes != le32(&file[16])) {
        return refuse(error,
                      "corrupt: the header says a peak of %u bytes, the operations make %llu",
                      le32(&file[16]), (unsigned long long)trace->peak_bytes);
    }
    return 0;
}

/* ---- ours ---- */

struct cursor {
    const unsigned char *at;
    const unsigned char *end;
    bool short_of; /* something was read beyond the end, or a number has no end */
};

static uint8_t take_byte(struct cursor *in)
{
    if (in->at == in->end) {
        in->short_of = true;
        return 0U;
    }
    return *in->at++;
}

static uint64_t take_varint(struct cursor *in)
{
    uint64_t value = 0U;

    for (unsigned int shift = 0U; shift < 70U; shift += 7U) {
        uint8_t byte = take_byte(in);

        if ((shift == 63U) && (byte > 1U)) {
            break; /* more than 64 bits */
        }
        value |= (uint64_t)(byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0U) {
            return value;
        }
    }
    in->short_of = true;
    return 0U;
}

static int64_t unfold(uint64_t folded)
{
    return (int64_t)(folded >> 1) ^ -(int64_t)(folded & 1U);
}

static int read_op(struct cursor *in, uint32_t flags, const struct trace_op *last,
                   struct trace_op *op)
{
    uint64_t head = take_varint(in);
    int64_t slot = (int64_t)last->slot + unfold(head >> 2);

    op->kind = (uint8_t)(head & 3U);
    if ((slot < 0) || (slot > (int64_t)SLOTS_MAX)) {
        return -1;
    }
    op->slot = (uint32_t)slot;
    if (op->kind != TRACE_FREE) {
        op->size = take_varint(in);
        op->size += (uint64_t)(op->size == 0U);
    }
    if (op->kind == TRACE_ALIGNED) {
        op->align = take_byte(in);
        if (op->align > 31U) {
            return -1;
        }
    }
    op->time = last->time + (((flags & TRACE_HAS_TIME) != 0U) ? take_varint(in) : 0U);
    if ((flags & TRACE_HAS_THREAD) != 0U) {
        op->thread = (uint16_t)take_varint(in);
    }
    op->site = last->site;
    if ((flags & TRACE_HAS_SITE) != 0U) {
        op->site += (uint64_t)unfold(take_varint(in));
    }
    return in->short_of ? -1 : 0;
}

static int read_ops(struct trace *trace, struct cursor *in, struct trace_error *error)
{
    struct trace_op none = {0};

    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_op *last = (i == 0U) ? &none : &trace->ops[i - 1U];

        if (read_op(in, trace->flags, last, &trace->ops[i]) != 0) {
            return refuse(error, "corrupt: operation %zu cannot be read", i);
        }
    }
    if (in->at != in->end) {
        return refuse(error, "corrupt: %zu bytes follow the last operation",
                      (size_t)(in->end - in->at));
    }
    return 0;
}

static int read_ours(struct trace *trace, const unsigned char *file, size_t bytes,
                     struct trace_error *error)
{
    struct cursor in = {file + 6, file + bytes - 4, false};
    uint64_t count;
    uint64_t slots;
    uint64_t mark;
    uint64_t peak;
    uint64_t note;

    if (bytes < 16U) {
        return refuse(error, "truncated: %zu bytes are less than the header", bytes);
    }
    if (file[4] != 1U) {
        return refuse(error, "version %u of the format; this program reads version 1", file[4]);
    }
    if (trace_crc(0U, file, bytes - 4U) != le32(file + bytes - 4U)) {
        return refuse(error, "truncated or corrupt: the checksum does not fit");
    }
    trace->flags = file[5];
    count = take_varint(&in);
    slots = take_varint(&in);
    mark = take_varint(&in);
    peak = take_varint(&in);
    (void)take_varint(&in); /* blocks at the peak: computed anew */
    note = take_varint(&in);
    if (in.short_of || ((trace->flags & ~7U) != 0U) || (count > bytes) ||
        (note >= sizeof trace->note) || (note > (uint64_t)(in.end - in.at))) {
        return refuse(error, "corrupt: the header makes no sense");
    }
    memcpy(trace->note, in.at, (size_t)note);
    in.at += note;
    if ((take_ops(trace, count, slots, mark, error) != 0) || (read_ops(trace, &in, error) != 0) ||
        (trace_verify(trace, error) != 0)) {
        return -1;
    }
    if (trace->peak_bytes != peak) {
        return refuse(error, "corrupt: the header says a peak of %llu bytes, the operations %llu",
                      (unsigned long long)peak, (unsigned long long)trace->peak_bytes);
    }
    return 0;
}

/* ---- files ---- */

static unsigned char *slurp(const char *path, size_t *bytes, struct trace_error *error)
{
    FILE *file = fopen(path, "rb");
    unsigned char *data = NULL;
    size_t room = 0U;

    *bytes = 0U;
    if (file == NULL) {
        (void)refuse(error, "%s", strerror(errno));
        return NULL;
    }
    for (;;) {
        if (*bytes == room) {
            unsigned char *more = realloc(data, room = (room * 2U) + 65536U);

            if (more == NULL) {
                (void)refuse(error, "no memory for a file of more than %zu bytes", *bytes);
                break;
            }
            data = more;
        }
        *bytes += fread(&data[*bytes], 1U, room - *bytes, file);
        if (ferror(file) != 0) {
            (void)refuse(error, "%s", strerror(errno));
            break;
        }
        if (feof(file) != 0) {
            (void)fclose(file);
            return data;
        }
    }
    (void)fclose(file);
    free(data);
    return NULL;
}

int trace_read(struct trace *trace, const unsigned char *file, size_t bytes,
               struct trace_error *error)
{
    int result;

    memset(trace, 0, sizeof *trace);
    if ((bytes >= 4U) && (memcmp(file, "BMT1", 4U) == 0)) {
        result = read_flat(trace, file, bytes, error);
    } else if ((bytes >= 4U) && (memcmp(file, "ACRT", 4U) == 0)) {
        result = read_ours(trace, file, bytes, error);
    } else {
        result = refuse(error, "not a trace: it starts with neither BMT1 nor ACRT");
    }
    if (result != 0) {
        trace_free(trace);
    }
    return result;
}

int trace_load(struct trace *trace, const char *path, struct trace_error *error)
{
    size_t bytes;
    unsigned char *file = slurp(path, &bytes, error);
    int result;

    if (file == NULL) {
        trace->ops = NULL;
        return -1;
    }
    result = trace_read(trace, file, bytes, error);
    free(file);
    return result;
}

void trace_free(struct trace *trace)
{
    free(trace->ops);
    trace->ops = NULL;
    trace->count = 0U;
}
