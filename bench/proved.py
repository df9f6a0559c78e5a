#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Bounds of the allocators' calls that hold in any state: the longest path through the code that `make bench` counts.

  proved.py [MACHINE] [ALLOCATOR...]   print them beside the largest that was driven
  proved.py [MACHINE] ALLOCATOR --path CALL   the path itself: what costs, where

What was driven (target.py) is a largest count over states that someone thought of. What is proved (longest.py) is a
count that no state exceeds, and the proof that there is no loop over the state of a heap: a loop is an error unless
it is listed here, with the reason why its rounds are few. Paths that contradict themselves are left out where that is
certain (feasible.py); what is proved may still be more than what can happen.
"""
import argparse
import re
import sys
from dataclasses import dataclass

import target
from longest import Code, Longest
from workplace import ROOT, Failed, Figures

# Who calls through a pointer, acre_fault() if not named: what the program's hook costs is the program's.
HOOKS = {"heap": ["acre_fault_at"], "region": ["acre_fault_at"]}
COPY = "memcpy"            # of realloc, when it moves a block
REFUSING = {"heap": ["refuse"], "region": ["refuse"]}  # calls that end in one of these found something wrong


@dataclass
class Call:
    """A function of which a bound is given. sound: of calls that find nothing wrong. driven: the kinds it covers."""
    kind: str
    function: str
    driven: tuple = ()
    sound: bool = True


@dataclass
class Loop:
    """A loop of few rounds. rounds: how often its head is executed, a test that ends it included."""
    function: str
    text: str
    rounds: object
    why: str


def calls(name):
    if name.startswith("heap"):
        return [Call("alloc", "acre_heap_alloc", ("alloc", "fail")), Call("free", "acre_heap_free", ("free",)),
                Call("badfree", "acre_heap_free", ("free",), sound=False),
                Call("aligned", "acre_heap_alloc_aligned", ("aligned",)), Call("resize", "acre_heap_resize"),
                Call("realloc", "acre_heap_realloc", ("place", "refuse"))]
    made = [Call("alloc", "take" if name == "region" else f"acre_{name}_alloc", ("alloc", "fail")),
            Call("free", f"acre_{name}_free", ("free",))]
    if name == "slab":
        made += [Call("aligned", "acre_slab_alloc_aligned", ("aligned",)),
                 Call("realloc", "acre_slab_realloc", ("place", "refuse"))]
    return made


LEVELS = "ACRE_QUAD_LEVELS_MAX"
LOOPS = {
    "quad": [
        Loop("acre_quad_level_of", "} while (quad->level[k].size < bytes);", LEVELS, "up the levels"),
        Loop("acre_quad_alloc", "while (((quad->nonempty >> k) & 1U) == 0U) {", LEVELS, "up the levels"),
        Loop("acre_quad_alloc", "for (; k < want; k++) {", LEVELS, "down the levels"),
        Loop("locate", "while (is_split(quad, k, i)) {", LEVELS, "down the levels"),
        Loop("acre_quad_free", "while ((k > 0U) && partners_free(quad, k, i)) {", LEVELS, "up the levels"),
        Loop("unlink_partners", "for (uint32_t partner = first; partner < (first + 4U); partner++) {", 5, "a block's quarters"),
        Loop("unlink_partners", "while (partner > first) {", 4, "the quarters before one"),
    ],
    "slab": [
        Loop("zone_make", "for (uint32_t i = 1U; i < pages; i++) {", "ACRE_SLAB_ZONE_PAGES", "a zone's other pages"),
        Loop("memset", "while (bytes-- > 0U) {", "ACRE_SLAB_ZONE_PAGES+1", "the kinds of a zone's pages"),
    ],
    "region": [
        Loop("place", "for (size_t i = 0U; (block == NULL) && (i < region->count); i++) {",
             "ACRE_REGION_HEAPS+1", "its heaps"),
        Loop("explain", "for (size_t i = 0U; i < ACRE_REGION_HEAPS; i++) {", "ACRE_REGION_HEAPS+1", "its heaps"),
        Loop("starting_by", "while (low < high) {", 5, "log2 of ACRE_REGION_HEAPS, and 1; and the test that ends it"),
        Loop("around", "while ((place > 0U) && (map->slots[place - 1U].last < address)) {", 2, "heaps do not nest"),
    ],
}


def number(rounds):
    """A number, or NAME or NAME+1 of a header."""
    if isinstance(rounds, int):
        return rounds
    name, _, more = rounds.partition("+")
    for header in sorted((ROOT / "include/acre").glob("*.h")):
        found = re.search(rf"#define {name} (\d+)U?\b", header.read_text())
        if found:
            return int(found[1]) + int(more or 0)
    raise Failed(f"no header says what {name} is")


class Proof:
    """All bounds of one allocator on one machine."""

    def __init__(self, allocator, machine):
        self.allocator, self.machine = allocator, machine
        image = target.build(allocator, machine)
        self.code = Code(image, machine.compiler.removesuffix("gcc"), machine is target.M3)
        self.bounds, self.searches = {}, {}
        family = "heap" if allocator.name.startswith("heap") else allocator.name
        loops = {(loop.function, loop.text): number(loop.rounds) for loop in LOOPS.get(family, [])}
        hooks = HOOKS.get(family, ["acre_fault"])
        refusing = {name: self.code.all([name]) for name in REFUSING.get(family, []) + hooks}
        for name in (name for name, where in refusing.items() if not where):
            raise Failed(f"{image.name}: there is no function {name} any more; REFUSING or HOOKS in bench/proved.py names it")
        met = set()
        for call in calls(allocator.name):
            search = Longest(self.code, set().union(*refusing.values()) if call.sound else (),
                             self.code.all([COPY]), hooks, loops)
            self.searches[call.kind] = search, self.code.one(call.function)
            self.bounds[call.kind] = search.of(self.code.one(call.function))
            met |= search.loops
        for function, text in sorted(set(loops) - met):
            raise Failed(f"{image.name}: there is no loop '{text}' in {function} any more; LOOPS in bench/proved.py lists it")

    def check(self, driven):
        """driven(kind): the largest that was counted, or None. Nothing may be more than what is proved."""
        for call in calls(self.allocator.name):
            for kind in call.driven:
                if (driven(kind) or 0) > self.bounds[call.kind]:
                    raise Failed(f"{self.allocator.name}, {kind}: {driven(kind)} instructions were counted, more than the "
                                 f"{self.bounds[call.kind]} that are proved: the record is of other code, or the proof is wrong")

    def print_path(self, kind):
        search, entry = self.searches[kind]
        path = search.path(entry)
        for at, frames in zip(path, self.code.sources(path)):
            name, where, line = frames[0]
            called = search.of(self.code.steps[at].call) if self.code.steps[at].call else ""
            print(f"{self.code.place(at):28} {self.code.steps[at].text:44} {called:5} {where.split('/')[-1]}:{line} {name}")


MACHINES = (target.M3, target.RV32)


def measure(figures, allocator, progress, machine):
    progress("proved", f"{allocator.title} on {machine.name}")
    base, recorded = f"{machine.name}.{allocator.name}", Figures.load()
    proof = Proof(allocator, machine)
    proof.check(lambda kind: figures.value(f"{base}.worst.{kind}") or recorded.value(f"{base}.worst.{kind}"))
    for kind, bound in proof.bounds.items():
        figures.add(f"{base}.proved.{kind}", bound, "instructions")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="machines (m3, rv32) and allocators")
    parser.add_argument("--path", metavar="CALL", help="alloc, free, ...: print its longest path")
    args = parser.parse_args()
    recorded = Figures.load()
    target.BUILD.mkdir(parents=True, exist_ok=True)
    names = [word for word in args.words if word not in target.MACHINES]
    machines = [target.MACHINES[word] for word in args.words if word in target.MACHINES] or [target.M3]
    for machine in machines:
        for allocator in target.OURS:
            if names and allocator.name not in names:
                continue
            proof = Proof(allocator, machine)
            for call in calls(allocator.name):
                driven = [recorded.value(f"{machine.name}.{allocator.name}.worst.{kind}") or 0 for kind in call.driven]
                print(f"{machine.name:5} {allocator.name:12} {call.kind:8} driven {max(driven, default=0):6} "
                      f"proved {proof.bounds[call.kind]:6}")
            if args.path:
                proof.print_path(args.path)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as error:
        sys.exit(f"proved: failed: {error}")
