#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The shell with neither door linked in, and with its options at their smallest."""
import unittest

from board import TerminalTest, pipe


class Bare(unittest.TestCase):
    def test_commands(self):
        out = pipe("help\nlist\n").stdout
        names = [line.split()[0] for line in out.splitlines() if " - " in line]
        self.assertEqual(names, ["clear", "exit", "help", "list", "ps", "version", "thread", "timer"])

    def test_limits(self):
        out = pipe("help " + "x" * 26 + "\nhelp " + "x" * 27 + "\nhelp a b\nhelp a b c\n").stdout
        self.assertIn("msh >help " + "x" * 26 + "\n" + "x" * 26 + ": command not found.\n", out)
        self.assertIn("msh: a line has at most 31 bytes; nothing was run.\n", out)
        self.assertIn("msh >help a b\na: command not found.\n", out)
        self.assertIn("msh >help a b c\nmsh: more than 3 words.\n", out)


class Keys(TerminalTest):
    def test_no_history(self):
        self.enter("version")
        self.board.send("\x1b[A")
        self.board.expect_exact("\a")


if __name__ == "__main__":
    unittest.main()
