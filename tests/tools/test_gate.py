#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench-gate: a worse figure fails, an equal or better one does not, and nothing can go missing unseen."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import gate
import report
from workplace import RESULTS, Figures


def figures(**values):
    made = Figures()
    for name, value in values.items():
        made.add(name.replace("_", "."), value, "units", better="more" if "more" in name else "less")
    return made


class Compare(unittest.TestCase):
    def complaints(self, recorded, measured, expect=lambda name: True):
        return gate.compare(recorded, measured, expect)[0]

    def test_two_percent_is_the_limit(self):
        self.assertEqual(self.complaints(figures(m3_a=100), figures(m3_a=102)), [])
        self.assertIn("m3.a: 100 -> 103 units", self.complaints(figures(m3_a=100), figures(m3_a=103))[0])

    def test_better_is_no_complaint_but_a_remark(self):
        complaints, remarks = gate.compare(figures(m3_a=100), figures(m3_a=90), lambda name: True)
        self.assertEqual(complaints, [])
        self.assertIn("1 figures are more than 2 % better", remarks[0])

    def test_more_can_be_better(self):
        self.assertEqual(self.complaints(figures(m3_more=100), figures(m3_more=110)), [])
        self.assertEqual(len(self.complaints(figures(m3_more=100), figures(m3_more=90))), 1)

    def test_from_zero_anything_is_worse(self):
        self.assertEqual(len(self.complaints(figures(m3_a=0), figures(m3_a=0.01))), 1)

    def test_what_is_recorded_must_be_measured(self):
        self.assertEqual(len(self.complaints(figures(m3_a=1, m3_b=1), figures(m3_a=1))), 1)
        self.assertEqual(self.complaints(figures(m3_a=1, m3_b=1), figures(m3_a=1), lambda name: False), [])

    def test_what_is_measured_must_be_recorded(self):
        self.assertEqual(len(self.complaints(figures(m3_a=1), figures(m3_a=1, m3_b=1))), 1)


class Whole(unittest.TestCase):
    """The program, on the project's own record."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name) / "results"
        shutil.copytree(RESULTS, self.dir)

    def gate(self):
        return subprocess.run([ROOT / "bench/bench.py", "--gate", "--measured", self.dir], capture_output=True, text=True)

    def change(self, name, factor):
        path = self.dir / f"{name.split('.')[0]}.json"
        rows = json.loads(path.read_text())
        row = next(row for row in rows if row["name"] == name)
        row["value"] *= factor
        path.write_text(json.dumps(rows))

    def test_the_record_passes(self):
        done = self.gate()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_one_worse_figure_of_each_topic_fails_by_name(self):
        for name in ("m3.heap.worst.alloc", "memory.heap.sqlite.factor", "churn.heap.uni.factor",
                     "code.heap.allocfree-Os", "control.heap.65536.structure"):
            self.change(name, 1.03)
            done = self.gate()
            self.assertEqual(done.returncode, 1, name)
            self.assertIn(f"{name}: ", done.stdout)
            self.change(name, 1 / 1.03)

    def test_nothing_measured_is_a_failure(self):
        for path in self.dir.glob("*.json"):
            path.write_text("[]")
        self.assertEqual(self.gate().returncode, 1)


class Report(unittest.TestCase):
    def test_every_row_of_the_table_has_a_figure(self):
        table = report.make(Figures.load())
        rows = [line for line in table.split("\n\n")[0].splitlines()[2:]]
        self.assertEqual(len(rows), 9)
        for row in rows:
            self.assertNotIn("**–**", row)

    def test_judging(self):
        self.assertEqual(report.judge([1.0], [1.2], [1.0]), "the aim")
        self.assertEqual(report.judge([1.1], [1.2], [1.0]), "the must")
        self.assertEqual(report.judge([1.3], [1.2], [1.0]), "falls short")
        self.assertEqual(report.judge([130, 136], [130, 135], [95, 95]), "falls short")
        self.assertEqual(report.judge([90, 95], [130, 135], [95, 95]), "better than the aim")

    def test_section_of_the_readme(self):
        text = report.with_section(f"a\n{report.BEGIN}\nold\n{report.END}\nb\n", "new\n")
        self.assertEqual(text, f"a\n{report.BEGIN}\nnew\n{report.END}\nb\n")


if __name__ == "__main__":
    unittest.main()
