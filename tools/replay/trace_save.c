/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace_save.c - write a trace in either format
 *
 * The file is made in memory first, since the checksum covers all of it, and only then written.
 */
#include "trace.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
    unsigned char *data;
    size_t bytes;
    size_t room;
    bool failed;
};

static void put(struct buffer *out, const void *data, size_t bytes)
{
    if (out->room - out->bytes < bytes) {
        size_t room = (out->room * 2U) + bytes + 4096U;
        unsigned char *more = realloc(out->data, room);

        if (more == NULL) {
            out->failed = true;
            return;
        }
        out->data = more;
        out->room = room;
    }
    memcpy(&out->data[out->bytes], data, bytes);
    out->bytes += bytes;
}

static void put_byte(struct buffer *out, unsigned int byte)
{
    unsigned char b = (unsigned char)byte;

    put(out, &b, 1U);
}

static void put_le32(struct buffer *out, uint32_t value)
{
    for (unsigned int shift = 0U; shift < 32U; shift += 8U) {
        put_byte(out, (value >> shift) & 0xffU);
    }
}

static void put_varint(struct buffer *out, uint64_t value)
{
    while (value >= 0x80U) {
        put_byte(out, (unsigned int)(value & 0x7fU) | 0x80U);
        value >>= 7;
    }
    put_byte(out, (unsigned int)value);
}

static uint64_t fold(int64_t value)
{
    return (value < 0) ? (~(uint64_t)value << 1) | 1U : (uint64_t)value << 1;
}

static void put_op(struct buffer *out, uint32_t flags, const struct trace_op *last,
                   const struct trace_op *op)
{
    put_varint(out, (fold((int64_t)op->slot - (int64_t)last->slot) << 2) | op->kind);
    if (op->kind != TRACE_FREE) {
        put_varint(out, op->size);
    }
    if (op->kind == TRACE_ALIGNED) {
        put_byte(out, op->align);
    }
    if ((flags & TRACE_HAS_TIME) != 0U) {
        put_varint(out, op->time - last->time);
    }
    if ((flags & TRACE_HAS_THREAD) != 0U) {
        put_varint(out, op->thread);
    }
    if ((flags & TRACE_HAS_SITE) != 0U) {
        put_varint(out, fold((int64_t)(op->site - last->site)));
    }
}

static void make_ours(struct buffer *out, const struct trace *trace)
{
    struct trace_op none = {0};

    put(out, "ACRT\1", 5U);
    put_byte(out, trace->flags);
    put_varint(out, trace->count);
    put_varint(out, trace->slots);
    put_varint(out, trace->mark);
    put_varint(out, trace->peak_bytes);
    put_varint(out, trace->peak_blocks);
    put_varint(out, strlen(trace->note));
    put(out, trace->note, strlen(trace->note));
    for (size_t i = 0; i < trace->count; i++) {
        put_op(out, trace->flags, (i == 0U) ? &none : &trace->ops[i - 1U], &trace->ops[i]);
    }
    put_le32(out, trace_crc(0U, out->data, out->bytes));
}

static int make_flat(struct buffer *out, const struct trace *trace, struct trace_error *error)
{
    if ((trace->largest > UINT32_MAX) || (trace->peak_bytes > UINT32_MAX) ||
        (trace->count > UINT32_MAX)) {
        (void)snprintf(error->text, sizeof error->text, "the flat format ends at 4 GiB");
        return -1;
    }
    put(out, "BMT1", 4U);
    put_le32(out, (uint32_t)trace->count);
    put_le32(out, trace->slots);
    put_le32(out, trace->mark);
    put_le32(out, (uint32_t)trace->peak_bytes);
    put_le32(out, trace->peak_blocks);
    for (size_t i = 0; i < trace->count; i++) {
        const struct trace_op *op = &trace->ops[i];
        uint32_t kind = (op->kind == TRACE_ALIGNED) ? TRACE_ALLOC : op->kind;

        put_le32(out, (kind << 30) | op->slot);
        put_le32(out, (uint32_t)op->size);
    }
    return 0;
}

static int write_out(const struct buffer *out, const char *path)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL) {
        return -1;
    }
    if ((fwrite(out->data, 1U, out->bytes, file) != out->bytes) || (fflush(file) != 0)) {
        int keep = errno;

        (void)fclose(file);
        errno = keep;
        return -1;
    }
    return fclose(file);
}

int trace_save(const struct trace *trace, const char *path, struct trace_error *error)
{
    const char *end = strrchr(path, '.');
    struct buffer out = {0};
    int result = 0;

    if ((end != NULL) && (strcmp(end, ".bmt") == 0)) {
        result = make_flat(&out, trace, error);
    } else {
        make_ours(&out, trace);
    }
    if ((result == 0) && out.failed) {
        (void)snprintf(error->text, sizeof error->text, "no memory to write it from");
        result = -1;
    }
    if ((result == 0) && (write_out(&out, path) != 0)) {
        (void)snprintf(error->text, sizeof error->text, "%s: %s", path, strerror(errno));
        result = -1;
    }
    free(out.data);
    return result;
}
