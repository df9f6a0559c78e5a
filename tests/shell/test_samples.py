#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The samples of both doors in one image: one after the other, twice, and all at the same time. Nothing
they leave behind is broken, lost or still running."""
import re
import time
import unittest

from board import PROMPT, Terminal, pipe

END = "memcheck\nfree\nps\n"


def samples():
    return re.findall(r"^(\w+_sample) ", pipe("help\n").stdout, re.M)


class Samples(unittest.TestCase):
    def check_end(self, out):
        self.assertRegex(out, r"memcheck: \d+ checked, 0 broken")
        self.assertRegex(out, r"used +: 0\n")
        threads = re.findall(r"^(\S+) +\d+[ c] (?:ready|waiting|running|suspended) ", out[out.rindex("thread  "):], re.M)
        self.assertEqual(sorted(threads), ["idle", "timer", "tshell"])

    def test_both_doors_have_some(self):
        names = samples()
        self.assertTrue({"dynmem_sample", "mempool_sample", "zephyr_heap_sample"} <= set(names), names)

    def test_one_after_the_other(self):
        names = samples() * 2
        done = pipe("\n".join(names) + "\n" + END)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        for name in names:
            self.assertIn(f"{PROMPT}{name}\n", done.stdout)
        self.check_end(done.stdout)

    def test_at_the_same_time(self):
        board = Terminal()
        self.addCleanup(board.end)
        board.expect_exact(PROMPT)
        for line in samples() + ["memtrace_sample"]:  # whose blocks stay until it is run again
            board.send(line + "\r")  # a terminal does not wait for the threads of the line before
        board.send("version\r")
        board.expect("Acre .* on sim", timeout=100)
        for _ in range(600):  # until they have ended, however long that takes
            board.send(END.replace("\n", "\r"))
            board.expect(r"memcheck: \d+ checked(?s:.*?)tshell [^\n]*\n(?s:.*?)" + PROMPT, timeout=100)
            out = board.after.replace("\r\n", "\n")
            if not re.search(r"^thread\d", out, re.M) and re.search(r"used +: 0\n", out):
                break
            time.sleep(0.1)
        self.check_end(out)


if __name__ == "__main__":
    unittest.main()
