/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_HEAP_H
#define ACRE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acre/config.h"
#include "acre/err.h"

/*
 * Blocks of any size from memory handed in, each call in constant time. The heap holds no lock: one
 * caller at a time, or the owner's. Its control structure lies at the start of the memory; the rest
 * is blocks. Several heaps live side by side; nothing is shared between them.
 *
 *   operation                  cost                  from an ISR   may block
 *   acre_heap_init()           O(1) (1)              no            no
 *   acre_heap_alloc()          O(1)                  yes           no
 *   acre_heap_alloc_aligned()  O(1)                  yes           no
 *   acre_heap_alloc_offset()   O(1)                  yes           no
 *   acre_heap_free()           O(1)                  yes           no
 *   acre_heap_resize()         O(1)                  yes           no
 *   acre_heap_realloc()        O(bytes) if it moves  no            no
 *   acre_heap_verdict(), _usable(), _largest(), _max_request(), _contains()   O(1), yes, no
 *   acre_heap_first(), _next() O(1)                  yes           no
 *   acre_heap_stats(), _check()  O(blocks)           no            no
 *
 *   (1) and the clearing of the bin heads (at most 60) and, with ACRE_HEAP_CHECKED, of the bitmap.
 *
 * O(1) means: no loop over anything whose number depends on the state of the heap. There is none in
 * the six calls above, which bench/proved.py shows of the compiled code: it finds the longest path, and
 * a loop has none.
 *
 * What that is in instructions, gcc -O2, heaps up to 512 KiB: the largest that was driven, and what no
 * path of the code exceeds (`make bench` writes the lines, `make lint` compares them).
 * bench:begin
 *   instructions, driven / proved               Cortex-M3       RV32IMAC
 *   acre_heap_alloc()                           124 / 137      203 / 222
 *     ACRE_HEAP_LARGE=0                         118 / 118      197 / 203
 *     heap above 512 KiB                        126 / 140      199 / 225
 *   acre_heap_alloc_aligned()                   262 / 278      365 / 391
 *   acre_heap_free()                            133 / 133      198 / 200
 *     ACRE_HEAP_LARGE=0                         109 / 109      156 / 158
 *     heap above 512 KiB                        129 / 135      168 / 203
 *     of a wrong pointer                          - / 148        - / 200
 *   acre_heap_resize()                            - / 139        - / 186
 *   acre_heap_realloc() in place                      150            208
 *     beside the copy, if it moves                - / 490        - / 703
 *   alloc without room                                 61             96
 * bench:end
 *
 * A block costs 2 bytes of header in heaps up to 512 KiB, 4 above and 8 above 4 GiB, and is a multiple
 * of ACRE_HEAP_ALIGN; so a request of n bytes takes n + 2 rounded up. The smallest block is 8 bytes.
 * Neighbouring free blocks are merged at once: when everything is freed, one block is left.
 *
 * What free, resize and realloc notice about a pointer they should not get (acre_heap_verdict()
 * answers the same without doing anything):
 *
 *                                         plain                       ACRE_HEAP_CHECKED
 *   outside the heap                      ACRE_EFAULT                 ACRE_EFAULT
 *   not a multiple of ACRE_HEAP_ALIGN     ACRE_ESPIPE                 ACRE_ESPIPE
 *   inside a block                        ACRE_ESPIPE, if what lies   ACRE_ESPIPE, always
 *                                         before it is no header that
 *                                         fits its neighbours
 *   freed, not merged with the block      ACRE_EALREADY               ACRE_EALREADY
 *   before it; of more than 128 KiB       ACRE_ESPIPE                 ACRE_ESPIPE
 *   freed, merged, perhaps given out      as for "inside a block",    ACRE_ESPIPE, always
 *   again as part of another block        or ACRE_ECORRUPT
 *   freed and given out again at the      not to be told from its     the same
 *   same address                          new owner's free
 *   header or neighbour overwritten       ACRE_ECORRUPT or ESPIPE,    the same; also told to
 *                                         if sizes and flags of the   acre_fault()
 *                                         two neighbours disagree
 *
 * Plain: the header before the pointer must name a used block that ends inside the heap, at a block
 * that says its predecessor is used; if the header says that the block before is free, that one's
 * size at both of its ends must agree. All of it is read before the first write: a refused call has
 * changed nothing.
 */

struct acre_heap;

/* ---- setting up ---- */

/*
 * Make a heap of the memory. Any start, any size; the heap begins at the first multiple of
 * ACRE_HEAP_ALIGN and uses what is there, up to 4 GiB in a 32-bit and 16 GiB in a 64-bit program.
 *
 * Returns the heap, or NULL - and then has written nothing - iff mem is NULL, the range wraps around
 * the end of the address space, not even one block fits, or the memory is larger than this build's
 * formats reach (ACRE_HEAP_LARGE).
 */
struct acre_heap *acre_heap_init(void *mem, size_t bytes);

/* Forget every block: the state right after acre_heap_init(). */
void acre_heap_reset(struct acre_heap *heap);

/*
 * Bytes of memory, aligned to ACRE_HEAP_ALIGN, in which a heap serves one block of n bytes and not
 * two. A constant expression if n is one: "static char mem[ACRE_HEAP_BYTES_FOR(1000)]". At the end of
 * this file.
 */

/* ---- the calls ---- */

/*
 * A block of at least n bytes, uninitialised, aligned to ACRE_HEAP_ALIGN. NULL iff n is 0 or no block
 * is found for it: see acre_heap_largest() for when that is.
 */
void *acre_heap_alloc(struct acre_heap *heap, size_t n);

/* The same with an address that is a multiple of align. NULL also iff align is no power of two. */
void *acre_heap_alloc_aligned(struct acre_heap *heap, size_t align, size_t n);

/*
 * The same with (address + offset) a multiple of align: room for the caller's own header in front of
 * something aligned. NULL also iff offset is not a multiple of ACRE_HEAP_ALIGN, because no block
 * starts there (of 8 in a heap above 512 KiB, of 16 in one above 4 GiB); who needs a smaller offset
 * r asks for the next multiple and uses the last r bytes before the aligned address.
 */
void *acre_heap_alloc_offset(struct acre_heap *heap, size_t align, size_t offset, size_t n);

/*
 * Give a block back. NULL is a no-op. ACRE_OK, or an error of the table above, and then nothing was
 * changed.
 */
int acre_heap_free(struct acre_heap *heap, void *p);

/*
 * Make the block at p hold n bytes where it is: shrink, or grow into a free block after it. False,
 * and nothing changed, iff n is 0, p is refused (as by free), the place does not suffice, or the block
 * would need the header of a big one (ACRE_HEAP_BIG granules: 128 KiB) and has not got it.
 */
bool acre_heap_resize(struct acre_heap *heap, void *p, size_t n);

/*
 * acre_heap_resize(), else a new block, the contents copied, the old one freed. p NULL: alloc.
 * n 0: free, and NULL. NULL also if no memory is found or p is refused; the old block is then
 * untouched.
 */
void *acre_heap_realloc(struct acre_heap *heap, void *p, size_t n);

/* ---- asking ---- */

/* What acre_heap_free() would answer; NULL gives ACRE_EFAULT. Changes nothing, tells no hook. */
int acre_heap_verdict(const struct acre_heap *heap, const void *p);

/* Bytes usable in the block at p, at least those asked for; 0 if p is refused. */
size_t acre_heap_usable(const struct acre_heap *heap, const void *p);

/* Whether p lies in the part of the memory that blocks are made of. Says nothing about blocks. */
bool acre_heap_contains(const struct acre_heap *heap, const void *p);

/*
 * The largest n that acre_heap_alloc() would serve now, 0 if none: exact, and O(1). It can be less
 * than the largest free block: alloc looks at the first few blocks of the request's own bin only.
 */
size_t acre_heap_largest(const struct acre_heap *heap);

/* The largest n that could ever be served: by this heap when empty. */
size_t acre_heap_max_request(const struct acre_heap *heap);

/* Bytes from the start of the memory that are in use as control structure. */
size_t acre_heap_control(const struct acre_heap *heap);

/* ---- walking ---- */

/* One block. address and size are as the caller of alloc has or would have them. */
struct acre_heap_block {
    void *address;
    size_t size; /* usable bytes */
    bool used;
};

/* The first block by address, then the next. False when there is none or the heap is broken there. */
bool acre_heap_first(const struct acre_heap *heap, struct acre_heap_block *block);
bool acre_heap_next(const struct acre_heap *heap, struct acre_heap_block *block);

/* Bytes count whole blocks, header included: used_bytes + free_bytes + control is the memory. */
struct acre_heap_stats {
    size_t used_bytes;
    size_t free_bytes;
    size_t peak_bytes; /* highest used_bytes since init or reset; 0 without ACRE_HEAP_STATS */
    size_t used_blocks;
    size_t free_blocks;
    size_t largest; /* usable bytes of the largest free block */
};

void acre_heap_stats(const struct acre_heap *heap, struct acre_heap_stats *stats);

/* used_bytes and peak_bytes of the above in O(1). 0 without ACRE_HEAP_STATS. */
size_t acre_heap_used(const struct acre_heap *heap);
size_t acre_heap_peak(const struct acre_heap *heap);
void acre_heap_peak_reset(struct acre_heap *heap); /* peak = used */

/* 0, or the number of the first broken invariant (src/mm/heap_check.c lists them). Writes nothing. */
#if defined(__GNUC__)
__attribute__((warn_unused_result))
#endif
int acre_heap_check(const struct acre_heap *heap);

/* ---- extra bytes per block (ACRE_HEAP_TAG_BYTES) ---- */

#if ACRE_HEAP_TAG_BYTES > 0
/*
 * A word per block for its user: owner, call site. acre_heap_alloc() leaves it as it is; moved
 * blocks (realloc) keep it. Only for the address of a used block. acre_heap_tag_area() is all
 * ACRE_HEAP_TAG_BYTES bytes, at any alignment: use memcpy.
 */
uintptr_t acre_heap_tag(const struct acre_heap *heap, const void *p);
void acre_heap_tag_set(const struct acre_heap *heap, void *p, uintptr_t tag);
unsigned char *acre_heap_tag_area(const struct acre_heap *heap, void *p);
#endif

/* ---- sizes as constant expressions; tests/unit/test_heap_sizes.c holds them to the truth ---- */

#include "acre/heap_sizes.h"

#endif
