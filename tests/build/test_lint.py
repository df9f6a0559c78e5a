#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make lint says no to what it should say no to, in a copy of the sources with one thing wrong."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Lint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.copy = pathlib.Path(folder.name)
        for name in ("include", "src", "ports", "boards", "tools"):
            shutil.copytree(ROOT / name, self.copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("Makefile", ".clang-format", ".clang-tidy"):
            shutil.copy(ROOT / name, self.copy / name)
        subprocess.run(["git", "init", "-q", "."], cwd=self.copy, check=True)

    def lint(self, check):
        return subprocess.run(["make", "-s", "lint", f"CHECKS={check}"], cwd=self.copy, capture_output=True, text=True,
                              timeout=400)

    def passes(self, check):
        done = self.lint(check)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(f"ok      {check}", done.stdout)

    def fails(self, check, said):
        done = self.lint(check)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(f"FAILED  {check}", done.stdout)
        self.assertIn(said, done.stdout)

    def append(self, path, text):
        with open(self.copy / path, "a", encoding="utf-8") as file:
            file.write(text)

    def test_upward_include(self):
        self.passes("layers")
        self.append("src/mm/fault.c", '#include "acre/kernel/lock.h"\n')
        self.fails("layers", "src/mm may not include include/acre/kernel/lock.h: dependencies point downward only")

    def test_upward_include_of_the_kernel(self):
        (self.copy / "src/kernel/new.c").write_text('#include "../shell/edit.h"\n')
        self.fails("layers", "src/kernel/new.c:1: src/kernel may not include src/shell/edit.h")

    def test_the_core_and_the_library(self):
        self.append("include/acre/err.h", "#include <string.h>\n")
        self.fails("layers", "include/acre may include only stdbool.h, stddef.h, stdint.h, not string.h")

    def test_words(self):
        self.passes("words")
        for word in ("// TO" "DO", "FIX" "ME: later", "/* not imple" "mented */", "a st" "ub"):
            (self.copy / "src/mm/new.c").write_text(word + "\n")
            self.fails("words", "src/mm/new.c:1")

    def test_licence(self):
        self.passes("licences")
        (self.copy / "src/mm/new.c").write_text("int x;\n")
        self.fails("licences", "src/mm/new.c")

    def test_layout(self):
        (self.copy / "src/mm/new.c").write_text("int  x ;\n")
        done = self.lint("layout")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("FAILED  layout", done.stdout)


if __name__ == "__main__":
    unittest.main()
