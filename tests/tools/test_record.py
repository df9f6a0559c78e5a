#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""acre-record: what programs with known allocations do comes out as the trace, whatever else they do."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import traces
from traces import ALIGNED, ALLOC, FREE, REALLOC

RECORD, REPLAY, PROGRAM, STATIC = map(pathlib.Path, sys.argv[1:5])
THREADS, ROUNDS = 8, 2000  # as in record_me.c


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)
        self.out = self.dir / "out.trace"

    def record(self, *program, want=0, options=()):
        """What acre-record said."""
        done = subprocess.run([RECORD, "-o", self.out, *options, "--", *program], capture_output=True, text=True,
                              timeout=100, env={**os.environ, "TMPDIR": str(self.dir)})
        self.assertEqual(done.returncode, want, done.stdout + done.stderr)
        self.assertEqual([path.name for path in self.dir.glob("acre-record-*")], [], "the log is left behind")
        return done.stderr

    def ops(self):
        return traces.read(self.out.read_bytes())[0]

    def replayed(self):
        done = subprocess.run([REPLAY, self.out, "--check", "--heap", "256M"], capture_output=True, text=True,
                              timeout=100)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def known(self, low=1000, high=3000):
        """(kind, size, align) of what record_me asked for itself, by its sizes."""
        return [(kind, size, align) for kind, _, size, align, *_ in self.ops() if low < size < high]


class Calls(Case):
    def test_each_function(self):
        self.record(PROGRAM, "calls")
        self.assertEqual(self.known(), [
            (ALLOC, 1001, 0), (ALLOC, 1001, 0), (ALLOC, 1003, 0), (ALIGNED, 1024, 6), (ALIGNED, 1005, 8),
            (ALIGNED, 1004, 7), (REALLOC, 2001, 0), (REALLOC, 2002, 0), (ALIGNED, 1006, 12)])
        ops = self.ops()
        self.assertIn((ALLOC, 1), [(op[0], op[2]) for op in ops], "malloc(0) is recorded with size 1")
        last = next(i for i, op in enumerate(ops) if op[2] == 1006)
        # valloc, malloc(0), a, c, d, e, f and the constructor's block are freed; free(NULL) is nothing.
        self.assertEqual([op[0] for op in ops[last + 1:]], [FREE, ALLOC] + [FREE] * 7)
        self.replayed()

    def test_frees_name_the_right_blocks(self):
        self.record(PROGRAM, "calls")
        live = {}
        for kind, slot, size, *_ in self.ops():
            if kind == FREE:
                live.pop(slot)
            else:
                live[slot] = size
        self.assertFalse([size for size in live.values() if 1000 < size < 5000], "all of record_me's were freed")

    def test_constructors_are_recorded(self):
        self.record(PROGRAM, "none")
        self.assertEqual(self.known(4000, 5000), [(ALLOC, 4321, 0)])

    def test_sites_are_the_same_in_every_run(self):
        runs = []
        for _ in range(2):
            self.record(PROGRAM, "calls", options=["--sites", "--times", "--threads"])
            runs.append([(op[2], op[6]) for op in self.ops() if 1000 < op[2] < 3000])
        self.assertTrue(all(site for _, site in runs[0]))
        self.assertEqual(len(set(site for _, site in runs[0])), 9, "nine calls from nine places")
        self.assertEqual(*runs)

    def test_note_names_the_program(self):
        self.record(PROGRAM, "none")
        self.assertEqual(traces.read(self.out.read_bytes())[1], f"{PROGRAM} none")


class Threads(Case):
    def test_every_call_of_every_thread_in_a_possible_order(self):
        text = self.record(PROGRAM, "threads", options=["--threads", "--times"])
        self.assertNotIn("not recorded", text)
        ops = self.ops()
        for number in range(1, THREADS + 1):
            mine = [op for op in ops if op[2] == 60000 + number]
            self.assertEqual(len(mine), ROUNDS)
            self.assertEqual(len({op[5] for op in mine}), 1, "one number a thread")
            self.assertEqual(sum(op[0] == REALLOC and op[2] == 70000 + number for op in ops), ROUNDS // 4)
        self.assertEqual(len({op[5] for op in ops if 60000 < op[2] < 60100}), THREADS)
        self.assertEqual([op[4] for op in ops], sorted(op[4] for op in ops))
        self.replayed()  # also: acre-replay refuses a trace that frees what is not there


class Ends(Case):
    def test_children_are_not_recorded_and_that_is_said(self):
        text = self.record(PROGRAM, "fork")
        self.assertIn("1 children were forked; theirs is not recorded", text)
        self.assertEqual(self.known(7000, 9000), [(ALLOC, 8888, 0)])

    def test_exec_starts_anew(self):
        text = self.record(PROGRAM, "exec")
        self.assertIn("it called exec 1 times", text)
        self.assertEqual(self.known(5000, 6000), [(ALLOC, 5551, 0), (ALLOC, 5552, 0)])
        live = {}
        for kind, slot, size, *_ in self.ops():
            if kind == FREE:
                live.pop(slot)
            else:
                live[slot] = size
        self.assertNotIn(5551, live.values(), "the first program's memory is gone")
        self.replayed()

    def test_a_killed_program_leaves_its_trace(self):
        self.record(PROGRAM, "killed", want=128 + 9)
        self.assertEqual(self.known(9000, 10000), [(ALLOC, 9999, 0)])

    def test_exit_code_is_the_programs_and_failures_are_said(self):
        text = self.record(PROGRAM, "fail", want=7)
        self.assertIn("1 requests failed and are not in the trace", text)

    def test_more_than_a_window_of_calls(self):
        self.record(PROGRAM, "many")
        ops = [op for op in self.ops() if op[2] == 24]
        self.assertGreaterEqual(len(ops), 40000)
        self.replayed()


class Refusals(Case):
    def test_what_cannot_be_recorded_is_said(self):
        self.assertIn("no such program: /nowhere/at/all", self.record("/nowhere/at/all", want=125))
        self.assertIn("is statically linked", self.record(STATIC, want=125))
        setuid = self.dir / "setuid"
        shutil.copy(PROGRAM, setuid)
        setuid.chmod(0o4755)
        self.assertIn("is setuid", self.record(setuid, want=125))
        self.assertFalse(self.out.exists())

    def test_wrong_arguments(self):
        for words in (["--frob", "--", "true"], ["--"], [], ["-o"]):
            done = subprocess.run([RECORD, *words], capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 125, words)
        self.assertIn("usage:", subprocess.run([RECORD, "--help"], capture_output=True, text=True).stdout)

    def test_an_output_that_cannot_be_written(self):
        self.out = self.dir / "no" / "such" / "folder"
        self.assertIn("No such file", self.record(PROGRAM, "none", want=125))


class Debian(Case):
    def test_sqlite(self):
        sqlite = shutil.which("sqlite3")
        if sqlite is None or "32" in REPLAY.name:
            self.skipTest("sqlite3 is not there, or of another width")
        self.record(sqlite, ":memory:", "create table t(a); insert into t values (1), (2); select sum(a) from t;")
        self.assertGreater(len(self.ops()), 300)
        self.replayed()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
