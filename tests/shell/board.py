# SPDX-License-Identifier: Apache-2.0
"""A simulated board on a pseudo-terminal or on a pipe. The image is the last argument of the test."""
import os
import subprocess
import sys
import termios
import unittest

import pexpect.fdpexpect

IMAGE = sys.argv.pop() if len(sys.argv) > 1 else "build/host/tests/shell/shell_probe"
PROMPT = "msh >"


def pipe(text, *args, timeout=200):
    """Run the board with text on standard input; the result has stdout, stderr and returncode."""
    data = text if isinstance(text, bytes) else text.encode()
    done = subprocess.run([IMAGE, *args], input=data, capture_output=True, timeout=timeout)
    done.stdout = done.stdout.decode(errors="replace")
    return done


class Terminal(pexpect.fdpexpect.fdspawn):
    """A board on a terminal whose other end stays open, so that its settings can be looked at."""

    def __init__(self):
        self.master, self.slave = os.openpty()
        self.before_settings = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen([IMAGE], stdin=self.slave, stdout=self.slave, stderr=self.slave)
        super().__init__(self.master, timeout=100, encoding="utf-8", codec_errors="replace")
        self.delaybeforesend = None

    def settings(self):
        return termios.tcgetattr(self.slave)

    def wait(self):
        return self.process.wait(100)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.slave)
        os.close(self.master)


class TerminalTest(unittest.TestCase):
    def setUp(self):
        self.board = Terminal()
        self.addCleanup(self.board.end)
        self.board.expect_exact(PROMPT)
        self.banner = self.board.before

    def enter(self, keys):
        """Type keys and enter; what is printed until the next prompt, without the line itself."""
        self.board.send(keys + "\r")
        self.board.expect_exact("\n")
        self.board.expect_exact(PROMPT)
        return self.board.before.replace("\r\n", "\n")
