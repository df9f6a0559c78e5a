# SPDX-License-Identifier: Apache-2.0
"""What the headers of the allocators state as worst cases: lines between two marks, made from the record."""

BEGIN, END = " * bench:begin", " * bench:end"
MACHINES = ("m3", "rv32")

# header: (allocator, [(the call, what was driven, what was proved)]); a figure of another allocator has its name and /
HEADERS = {
    "heap.h": ("heap", [
        ("acre_heap_alloc()", "worst.alloc", "proved.alloc"),
        ("  ACRE_HEAP_LARGE=0", "heap128/worst.alloc", "heap128/proved.alloc"),
        ("  heap above 512 KiB", "heapwide/worst.alloc", "heapwide/proved.alloc"),
        ("acre_heap_alloc_aligned()", "worst.aligned", "proved.aligned"),
        ("acre_heap_free()", "worst.free", "proved.free"),
        ("  ACRE_HEAP_LARGE=0", "heap128/worst.free", "heap128/proved.free"),
        ("  heap above 512 KiB", "heapwide/worst.free", "heapwide/proved.free"),
        ("  of a wrong pointer", None, "proved.badfree"),
        ("acre_heap_resize()", None, "proved.resize"),
        ("acre_heap_realloc() in place", "worst.place", None),
        ("  beside the copy, if it moves", None, "proved.realloc"),
        ("alloc without room", "worst.fail", None)]),
    "slab.h": ("slab", [
        ("acre_slab_alloc()", "worst.alloc", "proved.alloc"),
        ("  without a new zone or run", "path.alloc.chunk", None),
        ("acre_slab_alloc_aligned()", "worst.aligned", "proved.aligned"),
        ("acre_slab_free()", "worst.free", "proved.free"),
        ("  of a chunk whose zone stays", "path.free.first_chunk", None),
        ("acre_slab_page_free()", "worst.page_free", None),
        ("acre_slab_realloc() in place", "worst.place", None),
        ("acre_slab_usable()", "worst.usable", None),
        ("alloc without room", "worst.fail", None),
        ("realloc without room, wrong pointer", "worst.refuse", None)]),
    "region.h": ("region", [
        ("acre_region_alloc() of 8 heaps", "worst.alloc", "proved.alloc"),
        ("  when the first one serves", "path.alloc.first", None),
        ("acre_region_alloc_aligned()", "worst.aligned", None),
        ("acre_region_free()", "worst.free", "proved.free"),
        ("acre_region_realloc() in place", "worst.place", None),
        ("acre_region_usable()", "worst.usable", None),
        ("alloc without room in any of 8", "worst.fail", None),
        ("wrong pointer", "worst.refuse", None)]),
    "quad.h": ("quad", [
        ("acre_quad_alloc(), 1 level", "path.alloc.1_level", None),
        ("  4 levels", "path.alloc.4_levels", None),
        ("  10 levels", "path.alloc.10_levels", None),
        ("  16 levels", None, "proved.alloc"),
        ("acre_quad_free(), 1 level", "path.free.1_level", None),
        ("  4 levels", "path.free.4_levels", None),
        ("  10 levels", "path.free.10_levels", None),
        ("  10 levels, links overwritten", "path.free.overwritten", None),
        ("  16 levels", None, "proved.free"),
        ("acre_quad_usable(), 10 levels", "worst.usable", None),
        ("alloc with none free, 10 levels", "path.fail.none", None),
        ("wrong pointer, 10 levels", "worst.refuse", None)]),
    "pool.h": ("pool", [
        ("acre_pool_alloc()", "worst.alloc", "proved.alloc"),
        ("acre_pool_free()", "worst.free", "proved.free"),
        ("acre_pool_owner()", "worst.owner", None),
        ("alloc with none free, or broken list", "worst.fail", None),
        ("wrong pointer", "worst.refuse", None)]),
}


def lines(figures, header):
    """Driven and, behind a slash, proved: instructions on each machine."""
    allocator, rows = HEADERS[header]
    text = f" *   {'instructions, driven / proved':38}{'Cortex-M3':>15}{'RV32IMAC':>15}\n"
    for call, driven, proved in rows:
        cells = ""
        for machine in MACHINES:
            of = [name if "/" in name else f"{allocator}/{name}" for name in (driven or "", proved or "")]
            values = [figures.value(f"{machine}.{name.replace('/', '.')}") for name in of]
            cells += f"{values[0] if driven else '-'}{f' / {values[1]}' if proved else ''}".rjust(15)
        text += f" *   {call:38}{cells}\n"
    return text
