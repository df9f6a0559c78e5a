#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The memory commands of the shell and the samples of the heaps: test_memcmd.py IMAGE."""
import re
import subprocess
import sys
import unittest

IMAGE = sys.argv.pop() if len(sys.argv) > 1 else "build/host/samples/acre"


def run(*commands):
    text = "".join(command + "\n" for command in commands)
    done = subprocess.run([IMAGE], input=text.encode(), capture_output=True, timeout=60)
    assert done.returncode == 0, done
    return done.stdout.decode()


class Commands(unittest.TestCase):
    def test_free(self):
        out = run("free")
        numbers = {name: int(value) for name, value in re.findall(r"^(\w+) *: (\d+)$", out, re.M)}
        self.assertEqual(numbers["total"] - numbers["used"], numbers["available"])
        self.assertGreater(numbers["total"], 100000)
        self.assertNotIn("refused", numbers)

    def test_lists(self):
        out = run("mempool_sample", "list mempool", "list heap", "list memheap", "list_mempool", "list_mem",
                  "list_memheap")
        self.assertEqual(len(re.findall(r"^mp1 +0080 +00(?:46|48) +00(?:46|48) 0$", out, re.M)), 2)
        self.assertEqual(len(re.findall(r"^heap +small +\d+ +\d+ +\d+ +0x[0-9a-f]+$", out, re.M)), 2)
        self.assertIn("available size", out)

    def test_memcheck(self):
        out = run("mempool_sample", "memcheck", "memcheck heap", "memcheck nothing")
        self.assertIn("memcheck: 2 checked, 0 broken, 0 calls refused", out)
        self.assertIn("memcheck: 1 checked, 0 broken", out)
        self.assertIn("memcheck: 0 checked, 0 broken", out)

    def test_memtrace(self):
        """While its thread sleeps, a block is shown with its size and its owner."""
        out = run("memtrace_sample", "memtrace")
        self.assertRegex(out, r"\[0x[0-9a-f]+ - +123\] tshell\n")
        self.assertEqual(len(re.findall(r"^\[0x[0-9a-f]+ - +\d+\] ", out, re.M)), 20)

    def test_malloc_fail(self):
        out = run("malloc_fail 1", "dynmem_sample", "malloc_fail 0", "malloc_fail x", "malloc_fail")
        self.assertNotIn("get memory", out)  # its thread could not be made
        self.assertIn("not a number", out)
        self.assertIn("usage: malloc_fail", out)

    def test_samples(self):
        out = run("slab_sample", "memheap_sample", "hook_sample", "slab_sample", "memheap_sample", "free")
        self.assertEqual(out.count("detach with a block out: refused"), 2)
        self.assertEqual(out.count("all given back:    used     0"), 2)
        self.assertIn("hooks by value:   1 malloc, 1 free\n", out)
        self.assertIn("hooks by place:   1 malloc, 1 free, 1 realloc entry, 1 exit\n", out)
        self.assertIn("hooks of pools:   1 alloc, 1 free\n", out)
        self.assertNotIn("refused  :", out)

    def test_wrong_uses(self):
        """Each is told apart, in one line that names block, heap and thread; then nothing is broken."""
        out = run("wrong_sample", "memcheck")
        told = {
            "end": r'rt_free: block 0x[0-9a-f]+ of "heap" was written over its end \(thread tshell\)',
            "foreign": r'rt_free: block 0x[0-9a-f]+ of "heap" is not a block of this memory \(thread tshell\)',
            "part": r'rt_free: block 0x[0-9a-f]+ of "heap" is not the start of a block \(thread tshell\)'
                    r": 0x[0-9a-f]+, 100 bytes, of tshell",
            "after": r'rt_free: block 0x[0-9a-f]+ of "heap" was written after it was freed \(thread tshell\)',
            "twice": r'rt_free: block 0x[0-9a-f]+ of "heap" is free already \(thread tshell\)',
            "pool": r'rt_mp_delete: block 0x[0-9a-f]+ of "pool" is still in use \(thread tshell\)',
        }
        parts = dict(re.findall(r"--- (\w+)\n(.*?)(?=---|msh >)", out, re.S))
        self.assertEqual(set(parts), set(told) | {"null"})
        self.assertIn("RT_NULL: test for it", parts["null"])
        for name, line in told.items():
            with self.subTest(name):
                self.assertRegex(parts[name], line)
                self.assertEqual(parts[name].count("the assert hook was told"), 1)
        self.assertIn(" 0 broken, 6 calls refused", out)


if __name__ == "__main__":
    unittest.main()
