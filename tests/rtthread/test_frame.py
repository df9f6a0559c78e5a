#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The test frame itself: what fails is said to fail, what is not there is not said to pass."""
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from image import command

IMAGE = sys.argv.pop() if len(sys.argv) > 1 else "build/host/tests/rtthread/rt_frame"
RESULT = re.compile(r"\[  (PASSED|FAILED)  \] \[ result   \] testcase \((.*)\)")


def shell(*lines):
    done = subprocess.run(command(IMAGE), input="".join(line + "\n" for line in lines).encode(),
                          capture_output=True, timeout=100)
    return done.stdout.decode(errors="replace")


def results(out):
    return [(name.removeprefix("frame."), word) for word, name in RESULT.findall(out)]


class Frame(unittest.TestCase):
    def test_results(self):
        out = shell("utest_run frame.*")
        self.assertEqual(sorted(results(out)),
                         [("cleanup_fails", "FAILED"), ("every", "FAILED"), ("first_fails", "FAILED"),
                          ("init_fails", "FAILED"), ("last_fails", "FAILED"), ("passes", "PASSED")])
        self.assertNotIn("must not run", out)
        self.assertNotIn("wrong count", out)
        self.assertIn("[  FAILED  ] [ result   ] 5 of 6 tests.", out)

    def test_every_assertion(self):
        out = shell("utest_run frame.every")
        self.assertIn("every: 21 passed, 21 failed", out)
        self.assertEqual(out.count("[  ASSERT  ]"), 21)

    def test_names(self):
        self.assertEqual(results(shell("utest_run frame.passes")), [("passes", "PASSED")])
        self.assertEqual(results(shell("utest_run frame.p*")), [("passes", "PASSED")])
        for name in ("frame.p", "nosuch", "nosuch*"):
            out = shell(f"utest_run {name}")
            self.assertEqual(results(out), [])
            self.assertIn("no testcase has the name", out)
            self.assertNotIn("PASSED", out)

    def test_loops(self):
        self.assertEqual(results(shell("utest_run frame.passes 3")), 3 * [("passes", "PASSED")])
        for words in ("frame.passes 0", "frame.passes x", "frame.passes 1 2", "-help", "-nosuch"):
            out = shell(f"utest_run {words}")
            self.assertEqual(results(out), [])
            self.assertIn("utest_run [-thread|-help] [name[*]] [loops]", out)

    def test_own_thread(self):
        """In a thread of its own, all or those named; the shell's prompt comes back first."""
        out = shell("utest_run -thread frame.passes")
        self.assertTrue(out.startswith("msh >utest_run -thread frame.passes\nmsh >"), out[:60])
        self.assertEqual(results(out), [("passes", "PASSED")])
        self.assertEqual(len(results(shell("utest_run"))), 6)

    def test_list(self):
        names = re.findall(r"\[testcase name\]:frame\.(\w+);", shell("utest_list"))
        self.assertEqual(sorted(names), ["cleanup_fails", "every", "first_fails", "init_fails",
                                         "last_fails", "passes"])


if __name__ == "__main__":
    unittest.main()
