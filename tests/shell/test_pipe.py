#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Commands from a pipe: echoed behind the prompt, one after the other, status 0 at the end."""
import re
import unittest

from board import pipe


class Pipe(unittest.TestCase):
    def transcript(self, text):
        done = pipe(text)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout

    def test_transcript(self):
        self.assertEqual(self.transcript("args a\nnosuch x\n\nargs b\n"),
                         "msh >args a\n[args][a] 2\nmsh >nosuch x\nnosuch: command not found.\n"
                         "msh >\nmsh >args b\n[args][b] 2\nmsh >\n")

    def test_empty(self):
        self.assertEqual(self.transcript(""), "msh >\n")

    def test_line_ends(self):
        expected = "msh >args a\n[args][a] 2\nmsh >args b\n[args][b] 2\nmsh >\n"
        self.assertEqual(self.transcript("args a\r\nargs b\r\n"), expected)
        self.assertEqual(self.transcript("args a\rargs b\r"), expected)

    def test_last_line_without_end(self):
        self.assertEqual(self.transcript("args a\nargs b"),
                         "msh >args a\n[args][a] 2\nmsh >args b\n[args][b] 2\nmsh >\n")

    def test_waits_for_threads(self):
        worker = "worker 1\nworker 2\nworker 3\nworker ends\n"
        self.assertEqual(self.transcript("later\nlater\nargs z\n"),
                         f"msh >later\nmsh >{worker}msh >later\nmsh >{worker}msh >args z\n[args][z] 2\nmsh >\n")

    def test_thread_that_never_rests(self):
        out = self.transcript("never\nargs after\n")
        self.assertRegex(out, r"^msh >never\nmsh >\nmsh: threads of the last command do not come to rest; .*\n"
                              r"msh >args after\n\[args\]\[after\] 2\n")
        self.assertEqual(out.count("do not come to rest"), 1)  # later commands do not wait for it again

    def test_reports(self):
        out = self.transcript("ps\nlist thread\nlist timer\ntimer\nlist timer\nversion\nlist\nlist x\n")
        ps, thread = re.findall(r"thread +pri state.*?(?=msh >)", out, re.S)
        self.assertRegex(ps, r"\ntshell +20  running +- +4096 +\d+ +\d+% ")
        self.assertRegex(ps, r"\nidle\S* +31  ready ")
        self.assertEqual(ps.split()[:8], thread.split()[:8])
        none, beats = re.findall(r"timer +period.*?(?=msh >)", out, re.S)
        self.assertNotIn("beat", none)
        for i in range(20):
            self.assertRegex(beats, rf"(?m)^beat{i} +{1000 + i} +\d+ periodic$")
        self.assertEqual(len(re.findall("beat", beats)), 20)
        self.assertRegex(out, r"msh >version\nAcre \d+\.\d+\.\d+ on sim(32)?, (64|32) bit, 1 CPU, 1000 ticks a second\nram: 128 KiB\n")
        self.assertRegex(out, r"msh >list\nusage: list KIND.*\n(.*\n)*thread +- ")
        self.assertIn("msh >list x\nlist: there is no kind x.\nusage:", out)

    def test_objects(self):
        out = self.transcript("objects\nlist sem\nlist mutex\nlist event\nlist mailbox\nlist msgqueue\n")
        lines = [line.split() for line in out.splitlines()]
        self.assertIn(["sem0", "0", "1"], lines)
        for i in range(1, 6):
            self.assertEqual(lines.count([f"sem{i}", str(i), "0"]), 1)
        self.assertIn(["mtx", "2", "tshell", "0"], lines)
        self.assertIn(["evt", "0x000000a5", "0"], lines)
        self.assertIn(["mbx", "1", "4", "0"], lines)
        self.assertIn(["mq", "2", "3", "0"], lines)

    def test_help(self):
        out = self.transcript("help\nhelp ps\nhelp nosuch\n")
        names = re.findall(r"^(\S+) +- \S", out, re.M)
        self.assertTrue({"args", "clear", "exit", "help", "list", "ps", "version"} <= set(names))
        table = names[:-1]
        self.assertEqual(table, sorted(table))
        self.assertIn("msh >help ps\nps               - threads", out)
        self.assertIn("nosuch: command not found.\n", out)

    def test_overlong_line(self):
        out = self.transcript("args " + "x" * 5000 + "\nargs ok\n")
        self.assertIn("msh: a line has at most 127 bytes; nothing was run.\nmsh >args ok\n[args][ok] 2\n", out)

    def test_garbage(self):
        every = bytes(range(256)) * 40
        done = pipe(every + b"\nargs ok\n" + every[::-1] + b"\n'\nargs fine\n")
        self.assertEqual(done.returncode, 0)
        self.assertIn("[args][ok] 2\n", done.stdout)
        self.assertIn("[args][fine] 2\n", done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertNotIn("\ufffd", done.stdout)

    def test_many_lines(self):
        self.assertEqual(self.transcript("args x\n" * 300).count("[args][x] 2\n"), 300)


if __name__ == "__main__":
    unittest.main()
