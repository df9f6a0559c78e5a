#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Longest paths: of functions of known length they are exact, QEMU counts as many, and what is no bound is refused."""
import functools
import pathlib
import shutil
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/tools/longest"
sys.path.insert(0, str(ROOT / "bench"))

import feasible
import proved
import target
from longest import Code, Longest
from workplace import BUILD, Failed, Figures

EXCLUDING = ["same_value", "same_memory", "same_order", "sums", "shifted", "same_difference", "equal_to_most",
             "equal_to_least", "larger_is_something", "beside_the_stack"]
SEEMING = ["other_memory", "memory_of_callee", "other_order", "clobbered", "smaller_is_nothing", "on_the_stack"]
ONLY_M3 = ["it_block", "it_return", "it_pop", "by_table", "two_entrances", "into_data"]
ASM = {*ONLY_M3, *EXCLUDING, *SEEMING, "larger_is_something_too", "maybe_moved", "memory_of_zero"}


@functools.lru_cache(maxsize=None)
def image_of(fixture, machine_name):
    machine = target.MACHINES[machine_name]
    sources = [HERE / "paths.c", "mem.c"] + ([HERE / f"paths_{machine_name}.S"] if fixture in ASM else [])
    return target.build(target.Allocator(f"test-{fixture}", fixture, sources, ["-g", f"-DFIXTURE={fixture}"]), machine)


def driven(image, machine):
    counts = target.boot(image, target.CHURN, 65536, 1, 300, 4096, 0, machine=machine)
    return counts["fail"].max


class Recorded(unittest.TestCase):
    """What guards the proofs themselves."""

    def proof(self, bounds):
        made = object.__new__(proved.Proof)
        made.allocator, made.bounds = target.OURS[0], bounds
        return made

    def test_more_driven_than_proved_is_a_failure(self):
        bounds = {call.kind: 100 for call in proved.calls("heap")}
        self.proof(bounds).check(lambda kind: 100)
        for kind in ("alloc", "fail", "free", "aligned", "place", "refuse"):
            with self.assertRaises(Failed, msg=kind):
                self.proof(bounds).check(lambda asked, kind=kind: 101 if asked == kind else None)

    def test_everything_that_is_driven_is_at_most_what_is_proved(self):
        recorded, compared = Figures.load(), 0
        for base, call, kind in ((f"{machine}.{allocator.name}", call, kind) for machine in ("m3", "rv32")
                                 for allocator in target.OURS for call in proved.calls(allocator.name)
                                 for kind in call.driven):
            driven = recorded.value(f"{base}.worst.{kind}")
            if driven is not None:
                self.assertLessEqual(driven, recorded.value(f"{base}.proved.{call.kind}"), f"{base} {kind}")
                compared += 1
        self.assertGreater(compared, 50)

    def test_heap_and_pool_have_no_loop_at_all(self):
        """As DESIGN.md says: none is listed, so one would be an error."""
        self.assertEqual({"heap", "pool"} & set(proved.LOOPS), set())

    def test_a_number_comes_from_its_header(self):
        self.assertEqual(proved.number("ACRE_REGION_HEAPS+1"), proved.number("ACRE_REGION_HEAPS") + 1)
        self.assertEqual(proved.number(7), 7)
        with self.assertRaises(Failed):
            proved.number("ACRE_NO_SUCH_NAME")


class Machine:
    """The same tests on both processors."""

    @classmethod
    def setUpClass(cls):
        if not shutil.which(cls.machine.compiler) or not shutil.which(cls.machine.qemu[0]):
            raise unittest.SkipTest(f"{cls.machine.compiler} or {cls.machine.qemu[0]} is not installed")
        BUILD.mkdir(parents=True, exist_ok=True)

    def search(self, fixture, avoid=(), **more):
        self.image = image_of(fixture, self.machine.name)
        code = Code(self.image, self.machine.compiler.removesuffix("gcc"), self.machine is target.M3)
        return Longest(code, code.all(avoid), **more)

    def longest(self, fixture, **more):
        search = self.search(fixture, **more)
        return search.of(search.code.one(fixture))

    def exact(self, fixture, **more):
        """Driven and proved agree, or else each is printed."""
        bound = self.longest(fixture, **more)
        self.assertEqual(driven(self.image, self.machine), bound, fixture)
        return bound

    def refused(self, fixture, words, **more):
        search = self.search(fixture, **more)
        with self.assertRaises(Failed) as caught:
            search.of(search.code.one(fixture))
        self.assertIn(words, str(caught.exception))

    def test_what_can_be_taken_is_counted_exactly(self):
        for fixture in ("straight", "branches", "chain"):
            self.exact(fixture)

    def test_a_call_costs_what_it_calls(self):
        search = self.search("chain")
        chain, helper = (search.of(search.code.one(name)) for name in ("chain", "helper"))
        path = [search.code.steps[at] for at in search.path(search.code.one("chain"))]
        self.assertEqual([step.call for step in path if step.call], [search.code.one("helper")] * 2)
        self.assertEqual(chain, len([step for step in path if step.function == "chain"]) + 3 * helper)

    def test_a_loop_is_found(self):
        self.refused("unbounded", "not constant time: loop at unbounded+0x")
        self.refused("unbounded", "paths.c:")
        self.refused("rounds", "for (uint32_t i = 0U; i < 20U; i++) {")

    def test_a_listed_loop_costs_its_rounds(self):
        loop = ("rounds", "for (uint32_t i = 0U; i < 20U; i++) {")
        self.assertEqual(self.exact("rounds", rounds={loop: 20}), self.longest("rounds", rounds={loop: 19}) + 3)

    def test_loops_in_loops_multiply(self):
        self.exact("nested", rounds={("nested", "for (uint32_t i = 0U; i < 20U; i++) {"): 20,
                                     ("nested", "for (uint32_t j = 0U; j < 30U; j++) {"): 30})

    def test_a_loop_in_a_listed_one_is_found_too(self):
        self.refused("nested", "loop at", rounds={("nested", "for (uint32_t i = 0U; i < 20U; i++) {"): 20})

    def test_recursion_is_refused(self):
        self.refused("again", "calls itself")

    def test_a_jump_to_who_knows_where_is_refused(self):
        self.refused("pointer", "goes where a register says")
        self.assertEqual(self.longest("pointer", hooks=["pointer"]) + 1, driven(self.image, self.machine))

    def test_paths_to_be_avoided_do_not_count(self):
        self.assertGreater(self.longest("cold"), self.longest("cold", avoid=["refuse"]))
        self.assertEqual(self.longest("cold", avoid=["refuse"]), driven(self.image, self.machine))
        self.assertIsNone(self.longest("cold", avoid=["cold"]))


    def test_paths_that_contradict_themselves_do_not_count(self):
        for fixture in EXCLUDING + self.excluding:
            self.assertLess(self.exact(fixture), self.longest(fixture, contradictions=True), fixture)

    def test_paths_that_only_seem_to_contradict_themselves_count(self):
        for fixture in SEEMING + self.seeming:
            self.assertEqual(self.exact(fixture), self.longest(fixture, contradictions=True), fixture)

    def test_when_too_many_were_tried_the_bound_is_one_still(self):
        tries, feasible.TRIES = feasible.TRIES, 3
        try:
            self.assertGreaterEqual(self.longest("same_value"), 10)
        finally:
            feasible.TRIES = tries

    def test_of_the_allocators(self):
        """One quick job on each: nothing in it takes longer than is proved; and no name in the lists is out of date."""
        for allocator in target.OURS:
            if allocator.name in ("heap", "pool", "quad"):
                proof = proved.Proof(allocator, self.machine)
                counts = target.boot(target.build(allocator, self.machine), target.CHURN, 1 << 16, 1, 400, 50000, 1,
                                     machine=self.machine)
                self.assertGreater(counts["alloc"].calls, 50)
                proof.check(lambda kind: counts[kind].max)

    def test_names_that_are_gone_are_told(self):
        heap = next(allocator for allocator in target.OURS if allocator.name == "heap")
        for table, key, value in ((proved.REFUSING, "heap", ["no_such_function"]),
                                  (proved.LOOPS, "heap", [proved.Loop("acre_heap_alloc", "for (;;) {", 5, "none")])):
            before = table.get(key)
            table[key] = value
            try:
                with self.assertRaises(Failed) as caught:
                    proved.Proof(heap, self.machine)
                self.assertIn("any more", str(caught.exception))
            finally:
                table.pop(key) if before is None else table.update({key: before})


class CortexM3(Machine, unittest.TestCase):
    machine = target.M3
    excluding, seeming = ["larger_is_something_too"], ["maybe_moved"]

    def test_an_instruction_that_is_skipped_counts_too(self):
        self.assertEqual(self.exact("it_block"), 7)
        self.assertEqual(self.exact("it_return"), 6)
        self.assertEqual(self.exact("it_pop"), 7)

    def test_what_is_not_understood_is_refused(self):
        self.refused("by_table", "by_table+0x4: 'tbb [pc, r1]' is not understood")
        self.refused("two_entrances", "can be entered at 2 places",
                     rounds={("?", "?"): 5, ("two_entrances", "?"): 5})
        self.refused("into_data", "is not understood")


class RiscV32(Machine, unittest.TestCase):
    machine = target.RV32
    excluding, seeming = [], ["memory_of_zero"]


if __name__ == "__main__":
    unittest.main()
