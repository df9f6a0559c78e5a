#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The manual's two programs: test_samples.py IMAGE [FOLDER]. FOLDER has what they must print; without
it (a clone that has no ../shared) the outputs are made here from what the programs are to do."""
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from image import command, ram_is_fixed

FOLDER = pathlib.Path(sys.argv.pop()) if len(sys.argv) > 2 else None
IMAGE = sys.argv.pop() if len(sys.argv) > 1 else "build/host/samples/acre"


def is_32_bit():
    with open(IMAGE, "rb") as image:
        return image.read(5)[4] == 1  # ELF's class


def dynmem(ram):
    out, size = "", 1
    while size < ram:
        out += f"get memory :{size} byte\nfree memory :{size} byte\n"
        size *= 2
    return out + f"try to get {size} byte memory failed!\n"


def mempool():
    count = 4096 // (80 + (4 if is_32_bit() else 8))
    out = "".join(f"allocate No.{i}\n" for i in range(count)) + "thread2 try to release block\n"
    for i in range(50):
        out += f"release block {i}\n" + (f"allocate No.{count + i}\n" if count + i < 50 else "")
    return out


def run(*commands, ram="128K"):
    text = "".join(line + "\n" for line in commands)
    done = subprocess.run(command(IMAGE, ram), input=text.encode(), capture_output=True, timeout=60)
    assert done.returncode == 0, done
    return done.stdout.decode()


class Samples(unittest.TestCase):
    maxDiff = None

    def test_expected(self):
        """What is made here is what the folder has."""
        if FOLDER is None:
            self.skipTest("there is no folder of samples")
        bits = 32 if is_32_bit() else 64
        self.assertEqual((FOLDER / "dynmem_sample.expected-128k.txt").read_text(), dynmem(128 * 1024))
        self.assertEqual((FOLDER / f"memp_sample.expected-{bits}bit.txt").read_text(), mempool())

    def test_transcript(self):
        """The prompt comes back first; the programs can be run again."""
        d, m = "msh >dynmem_sample\nmsh >" + dynmem(128 * 1024), "msh >mempool_sample\nmsh >" + mempool()
        self.assertEqual(run("dynmem_sample", "mempool_sample"), d + m)
        self.assertEqual(run("mempool_sample", "mempool_sample", "dynmem_sample"), m + m + d)

    @unittest.skipIf(ram_is_fixed(), "this board has the RAM it has")
    def test_more_ram(self):
        self.assertEqual(run("dynmem_sample", ram="2M"),
                         "msh >dynmem_sample\nmsh >" + dynmem(2 * 1024 * 1024))


if __name__ == "__main__":
    unittest.main()
