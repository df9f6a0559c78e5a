#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""make run, with a pipe for input: the board's output and nothing of the build's."""
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(text, *args):
    return subprocess.run(["make", "-s", "run", *args], cwd=ROOT, input=text, capture_output=True, text=True,
                          timeout=800)


class Run(unittest.TestCase):
    def test_from_a_pipe(self):
        done = run("help\nps\nnosuch\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.startswith("msh >help\n"), done.stdout[:200])
        self.assertIn("\nmsh >ps\nthread ", done.stdout)
        self.assertTrue(done.stdout.endswith("\nmsh >nosuch\nnosuch: command not found.\nmsh >\n"), done.stdout[-200:])

    def test_ram(self):
        self.assertIn("\nram: 128 KiB\n", run("version\n").stdout)
        self.assertIn("\nram: 2048 KiB\n", run("version\n", "RAM=2M").stdout)
        refused = run("version\n", "RAM=lots")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("--ram SIZE", refused.stderr)

    def test_board(self):
        done = run("version\nexit 3\n", "BOARD=sim32")
        self.assertIn(" on sim32, 32 bit, ", done.stdout)
        self.assertIn("Error 3", done.stderr)
        refused = run("version\n", "BOARD=nosuch")
        self.assertNotEqual(refused.returncode, 0)
        self.assertRegex(refused.stderr, "there is no board 'nosuch'; there are: .*sim")

    def test_boards(self):
        """make boards: each configuration has a line, and each line says what the board has."""
        table = subprocess.run(["make", "-s", "boards"], cwd=ROOT, capture_output=True, text=True, timeout=60).stdout
        names = [line.split()[0] for line in table.splitlines()[1:]]
        self.assertEqual(sorted(names), sorted(path.stem for path in (ROOT / "configs").glob("*.config")))
        for line in table.splitlines():
            self.assertGreaterEqual(len(line.split()), 5, line)


if __name__ == "__main__":
    unittest.main()
