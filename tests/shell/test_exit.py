#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Ways out of the simulator: the status is right, and the terminal is as it was."""
import signal
import termios
import unittest

from board import TerminalTest, pipe


class Exit(TerminalTest):
    def leaves(self, status):
        self.assertEqual(self.board.wait(), status)
        self.assertEqual(self.board.settings(), self.board.before_settings)

    def test_the_terminal_is_changed_at_all(self):
        self.assertTrue(self.board.before_settings[3] & termios.ECHO)
        self.assertFalse(self.board.settings()[3] & termios.ECHO)

    def test_exit(self):
        self.board.send("exit\r")
        self.leaves(0)

    def test_exit_with_status(self):
        self.board.send("exit 7\r")
        self.leaves(7)

    def test_ctrl_d(self):
        self.board.send("\x04")
        self.leaves(0)

    def test_bad_status(self):
        for word in ("x", "256", "-1", "1 2", "''", "99999999999999999999", "7x"):
            self.assertIn("usage: exit", self.enter("exit " + word))

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(number.name):
                self.setUp()
                self.board.process.send_signal(number)
                self.leaves(-number)

    def test_crash(self):
        for how in ("crash", "crash null"):
            with self.subTest(how):
                self.setUp()
                self.board.send(how + "\r")
                self.assertNotEqual(self.board.wait(), 0)
                self.assertEqual(self.board.settings(), self.board.before_settings)

    def test_hang_up_of_a_pipe(self):
        self.assertEqual(pipe("exit 9\nargs not run\n").returncode, 9)
        self.assertNotIn("[args]", pipe("exit\nargs\n").stdout)
        self.assertNotEqual(pipe("crash\n").returncode, 0)


if __name__ == "__main__":
    unittest.main()
