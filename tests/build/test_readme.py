#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the READMEs show is what happens. In a console block '$ command' is run and the lines behind it
are compared; a line '...' stands for any lines, and 0x... for any address. A C block with a main() is main.c."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def blocks(name, language):
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def commands(name):
    """(command, expected output) of the console blocks."""
    for block in blocks(name, "console"):
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            yield command, expected


def pattern(expected):
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", expected, flags=re.M)]
    return re.compile(r"(?:.*\n)*".join(parts).replace(r"0x\.\.\.", "0x[0-9a-f]+"))


class Readme(unittest.TestCase):
    def check(self, name):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        for link in ("Makefile", "include", "src", "build", "tools", "configs", "boards", "CMakeLists.txt"):
            if (ROOT / link).exists():
                (folder / link).symlink_to(ROOT / link)
        for source in blocks(name, "c"):
            (folder / "main.c").write_text(source)
        ran = 0
        for command, expected in commands(name):
            where = ROOT if "make" in command else folder
            done = subprocess.run(["sh", "-c", command], cwd=where, capture_output=True, text=True, timeout=800)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, re.compile(r"\A" + pattern(expected).pattern + r"\Z"))
            ran += 1
        self.assertGreaterEqual(ran, 2)

    def test_english(self):
        self.check("README.md")

    def test_chinese(self):
        self.check("README_zh.md")

    def test_both_show_the_same(self):
        self.assertEqual(list(commands("README.md")), list(commands("README_zh.md")))

    def test_links(self):
        for name in ("README.md", "README_zh.md", "CONTRIBUTING.md", "CAVEATS.md"):
            text = (ROOT / name).read_text(encoding="utf-8")
            for target in re.findall(r"\]\(([^)#:]+)\)", text):
                self.assertTrue((ROOT / target).exists(), f"{name}: {target}")
            for path in re.findall(r"`((?:include|src|ports|boards|samples|tests|bench|tools|docs|cmake)/?[\w./-]*)`", text):
                self.assertTrue((ROOT / path).exists(), f"{name}: {path}")

    def test_targets(self):
        """Every 'make TARGET' that the words mention is one of 'make help'."""
        known = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, timeout=60).stdout
        for name in ("README.md", "README_zh.md", "CONTRIBUTING.md", "CAVEATS.md"):
            for target in re.findall(r"`make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8")):
                self.assertRegex(known, rf"(?m)^ +make {target} ", name)


if __name__ == "__main__":
    unittest.main()
