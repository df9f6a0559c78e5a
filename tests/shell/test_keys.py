#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Keys on a terminal, by what is then run. What is drawn is tested by tests/unit/test_edit.c."""
import os
import unittest

from board import PROMPT, TerminalTest

LEFT, RIGHT, UP, DOWN, HOME, END, DELETE = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F", "\x1b[3~"


class Keys(TerminalTest):
    def test_plain(self):
        self.assertEqual(self.enter("args a b"), "[args][a][b] 3\n")
        self.assertEqual(self.enter(""), "")
        self.assertEqual(self.enter("   "), "")

    def test_quotes(self):
        self.assertEqual(self.enter("args 'a  b' \"c'd\" e\\ f \"\""), "[args][a  b][c'd][e f][] 5\n")
        self.assertEqual(self.enter("args 'a"), "msh: a quote is not closed.\n")
        self.assertEqual(self.enter("args" + " x" * 16), "msh: more than 16 words.\n")
        self.assertIn("16\n", self.enter("args" + " x" * 15))

    def test_editing(self):
        self.assertEqual(self.enter("rgs x" + HOME + "a" + END + "y"), "[args][xy] 2\n")
        self.assertEqual(self.enter("args abc" + LEFT * 2 + DELETE + RIGHT + "d\x7f\x08e"), "[args][ae] 2\n")
        self.assertEqual(self.enter("junk\x15args 1 2\x173\x01\x05" + LEFT + "\x0b4"), "[args][1][4] 3\n")
        self.assertEqual(self.enter("args 内存" + LEFT + "\x7f池"), "[args][池存] 2\n")

    def test_history(self):
        self.enter("args 1")
        self.enter("args 2")
        self.assertEqual(self.enter(UP), "[args][2] 2\n")
        self.assertEqual(self.enter(UP + UP), "[args][1] 2\n")
        self.assertEqual(self.enter("args 9" + UP + UP + DOWN + DOWN), "[args][9] 2\n")

    def test_completion(self):
        self.assertEqual(self.enter("arg\tz"), "[args][z] 2\n")
        self.assertIn("tshell", self.enter("list th\t"))
        self.board.send("c\t")
        self.board.expect("clear +crash +\r\n")
        self.board.send("\x15")
        self.assertEqual(self.enter("help ver\t"), "version          - version, board, CPUs, RAM\n")

    def test_ctrl_c(self):
        self.board.send("args never run\x03")
        self.board.expect_exact("^C\r\n" + PROMPT)
        self.assertEqual(self.enter("args run"), "[args][run] 2\n")
        self.assertEqual(self.enter(UP), "[args][run] 2\n")

    def test_clear(self):
        self.board.send("args x\x0c")
        self.board.expect_exact("\x1b[H\x1b[2J\r" + PROMPT + "args x")
        self.assertEqual(self.enter(""), "[args][x] 2\n")
        self.assertIn("\x1b[2J", self.enter("clear"))

    def test_harmless(self):
        self.assertEqual(self.enter("args \x00\x1da\x1b[200~b\x1b[1;5Q"), "[args][ab] 2\n")
        self.board.send("args x")
        os.write(self.board.master, b"\xff\xfe\xc0\xafy\xe5\x86z\x9b")
        self.assertEqual(self.enter(""), "[args][xyz] 2\n")

    def test_long_line(self):
        self.board.send("args " + "x" * 500)
        self.board.expect_exact("\a")
        self.assertIn("msh: a line has at most 127 bytes; nothing was run.\n", self.enter(""))
        self.assertEqual(self.enter("args ok"), "[args][ok] 2\n")

    def test_prompt_returns_before_the_thread(self):
        """And the line being typed is drawn again when the thread has printed behind it."""
        self.board.send("later\r")
        self.board.expect_exact(PROMPT + "worker 1")
        self.board.send("args ")
        self.board.expect_exact("worker ends")
        self.board.send("x")
        self.board.expect_exact("\r\n\r" + PROMPT + "args ")
        self.assertEqual(self.enter(""), "[args][x] 2\n")

    def test_banner(self):
        self.assertRegex(self.banner, r"Acre \S+ on sim(32)?, 128 KiB of RAM\. Type help")


if __name__ == "__main__":
    unittest.main()
