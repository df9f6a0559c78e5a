/* SPDX-License-Identifier: Apache-2.0 */
/*
 * convert.c - from a log of addresses to a trace of slots
 *
 * A table from address to slot (open addressing, linear probing), and a stack of slots that are empty:
 * the one emptied last is used first, so that slots stay few and differences between them small.
 */
#include "convert.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    uint64_t address; /* 0: never used */
    uint32_t slot;
    uint32_t live; /* 0: was deleted; a search goes on past it */
};

struct table {
    struct entry *entry;
    size_t room; /* a power of two */
    size_t used; /* entries that were ever used */
    uint32_t *spare;
    uint32_t spares;
};

static size_t place(const struct table *table, uint64_t address)
{
    return (size_t)((address * 0x9e3779b97f4a7c15ULL) >> 20) & (table->room - 1U);
}

static struct entry *find(const struct table *table, uint64_t address)
{
    size_t at = place(table, address);

    while (table->entry[at].address != 0U) {
        if ((table->entry[at].live != 0U) && (table->entry[at].address == address)) {
            return &table->entry[at];
        }
        at = (at + 1U) & (table->room - 1U);
    }
    return NULL;
}

static void insert(struct table *table, uint64_t address, uint32_t slot)
{
    size_t at = place(table, address);

    while (table->entry[at].live != 0U) {
        at = (at + 1U) & (table->room - 1U);
    }
    table->used += (size_t)(table->entry[at].address == 0U);
    table->entry[at] = (struct entry){address, slot, 1U};
}

/* Make a table of what is live, twice as large as that needs, and without what was deleted. */
static int rebuild(struct table *table)
{
    struct table fresh = *table;
    size_t live = 0U;

    for (size_t i = 0; i < table->room; i++) {
        live += table->entry[i].live;
    }
    fresh.room = 1024U;
    while (fresh.room < live * 4U) {
        fresh.room *= 2U;
    }
    fresh.used = 0U;
    fresh.entry = calloc(fresh.room, sizeof *fresh.entry);
    if (fresh.entry == NULL) {
        return -1;
    }
    for (size_t i = 0; i < table->room; i++) {
        if (table->entry[i].live != 0U) {
            insert(&fresh, table->entry[i].address, table->entry[i].slot);
        }
    }
    free(table->entry);
    *table = fresh;
    return 0;
}

static struct trace_op *next(struct trace *trace, const struct log_event *event, uint64_t start)
{
    struct trace_op *op = &trace->ops[trace->count++];

    op->thread = (uint16_t)event->thread;
    op->time = event->time - start;
    op->site = event->site;
    return op;
}

static void drop(struct table *table, struct trace *trace, struct entry *entry,
                 const struct log_event *event, uint64_t start)
{
    struct trace_op *op = next(trace, event, start);

    op->kind = TRACE_FREE;
    op->slot = entry->slot;
    entry->live = 0U;
    table->spare[table->spares++] = op->slot;
}

static void add(struct table *table, struct trace *trace, const struct log_event *event,
                uint64_t start)
{
    struct trace_op *op = next(trace, event, start);

    op->kind = TRACE_ALLOC;
    op->size = event->size + (uint64_t)(event->size == 0U);
    if (event->kind == LOG_ALIGNED) {
        op->kind = TRACE_ALIGNED;
        op->align = (uint8_t)event->align;
    }
    op->slot = (table->spares != 0U) ? table->spare[--table->spares] : trace->slots++;
    insert(table, event->address, op->slot);
}

static void take(struct table *table, struct trace *trace, const struct log_event *event,
                 uint64_t start, struct convert_report *report)
{
    struct entry *old = find(table, (event->kind == LOG_REALLOC) ? event->old : event->address);
    struct entry *there = (event->kind == LOG_FREE) ? NULL : find(table, event->address);
    uint32_t slot;

    if ((there != NULL) && ((event->kind != LOG_REALLOC) || (there != old))) {
        report->missed++; /* the address is new, so its last block was freed behind our back */
        drop(table, trace, there, event, start);
    }
    if (event->kind == LOG_FREE) {
        if (old == NULL) {
            report->unknown++;
        } else {
            drop(table, trace, old, event, start);
        }
    } else if ((event->kind == LOG_REALLOC) && (old != NULL)) {
        struct trace_op *op = next(trace, event, start);

        op->kind = TRACE_REALLOC;
        op->size = event->size + (uint64_t)(event->size == 0U);
        op->slot = slot = old->slot;
        old->live = 0U;
        insert(table, event->address, slot);
    } else {
        report->unknown += (event->kind == LOG_REALLOC) ? 1U : 0U;
        add(table, trace, event, start);
    }
}

int convert(const struct log_event *events, size_t count, struct trace *trace,
            struct convert_report *report)
{
    struct table table = {0};
    uint64_t start = (count != 0U) ? events[0].time : 0U;

    *report = (struct convert_report){0};
    trace->count = 0U;
    trace->slots = 0U;
    trace->ops = calloc((count * 2U) + 1U, sizeof *trace->ops); /* an event makes two at most */
    table.spare = calloc(count + 1U, sizeof *table.spare);
    if ((trace->ops == NULL) || (table.spare == NULL) || (rebuild(&table) != 0)) {
        free(table.spare);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind ==
            LOG_EXEC) { /* another program now: its predecessor's memory is gone */
            for (size_t k = 0; k < table.room; k++) {
                if (table.entry[k].live != 0U) {
                    drop(&table, trace, &table.entry[k], &events[i], start);
                }
            }
        } else {
            take(&table, trace, &events[i], start, report);
        }
        if ((table.used * 2U > table.room) && (rebuild(&table) != 0)) {
            free(table.entry);
            free(table.spare);
            return -1;
        }
    }
    free(table.entry);
    free(table.spare);
    return 0;
}
