#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tools/setup.sh on machines that are not this one: the commands it asks are ours."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLAIN = ("sh", "grep", "mktemp", "cat", "rm", "env", "tr", "sed")


class Machine:
    """A PATH of its own: PLAIN commands, and the pretended ones given as name=script."""

    def __init__(self, **commands):
        self.folder = tempfile.mkdtemp()
        self.path = pathlib.Path(self.folder)
        for name in PLAIN:
            self.command(name, f'exec /usr/bin/env -S {name} "$@"', link=name)
        for name, script in commands.items():
            self.command(name.replace("_", "-"), script)

    def command(self, name, script, link=None):
        target = self.path / name
        if link:
            target.symlink_to(next(p for p in (f"/usr/bin/{link}", f"/bin/{link}") if os.path.exists(p)))
            return
        target.write_text(f'#!/bin/sh\n{script.replace("LOG", str(self.path / "log"))}\n')
        target.chmod(0o755)

    def setup(self, *args):
        done = subprocess.run([ROOT / "tools/setup.sh", *args], env={"PATH": str(self.path)},
                              capture_output=True, text=True, timeout=300)
        log = self.path / "log"
        done.log = log.read_text() if log.exists() else ""
        return done


def packages(*missing):
    """A dpkg-query that knows every package but these."""
    return f'case " {" ".join(missing)} " in *" $4 "*) exit 1;; esac; echo "install ok installed"'


APT = 'echo "$0 $*" | sed "s,.*/,," >>LOG'
ROOT_USER, OTHER_USER = "echo 0", "echo 1000"


class Setup(unittest.TestCase):
    def machine(self, **commands):
        machine = Machine(**commands)
        self.addCleanup(shutil.rmtree, machine.folder)
        return machine

    def test_nothing_missing(self):
        machine = self.machine(dpkg_query=packages(), apt_get=APT, id=ROOT_USER)
        done = machine.setup()
        self.assertEqual((done.returncode, done.log), (0, ""))
        self.assertIn("nothing is missing", done.stdout)
        quiet = machine.setup("--quiet", "sim")
        self.assertEqual((quiet.returncode, quiet.stdout, quiet.stderr), (0, "", ""))

    def test_installs_what_is_missing_and_says_so(self):
        done = self.machine(dpkg_query=packages("ninja-build", "ccache"), apt_get=APT, id=ROOT_USER).setup("--quiet", "sim")
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertIn("ninja-build ccache", done.stderr)
        lines = done.log.splitlines()
        self.assertEqual(lines[0], "apt-get update")
        self.assertRegex(lines[1], r"^apt-get install -y --no-install-recommends +ninja-build ccache$")
        self.assertEqual(len(lines), 2)

    def test_a_board_needs_only_its_own_tools(self):
        machine = self.machine(dpkg_query=packages("qemu-system-arm", "gcc-multilib", "clang"), apt_get=APT, id=ROOT_USER)
        self.assertEqual(machine.setup("--quiet", "sim").log, "")
        self.assertIn("gcc-multilib", machine.setup("--quiet", "sim32").stderr)
        self.assertIn("qemu-system-arm", machine.setup("--quiet", "mps2-an385").stderr)
        self.assertNotIn("clang", machine.setup("--quiet", "mps2-an385").log)

    def test_through_sudo(self):
        done = self.machine(dpkg_query=packages("cmake"), id=OTHER_USER, sudo='echo "sudo $*" >>LOG').setup("sim")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.log.splitlines()[0], "sudo apt-get update")
        self.assertRegex(done.log, r"(?m)^sudo .*apt-get install .* cmake$")

    def test_neither_root_nor_sudo(self):
        done = self.machine(dpkg_query=packages("cmake"), apt_get=APT, id=OTHER_USER).setup("sim")
        self.assertEqual((done.returncode, done.log), (1, ""))
        self.assertRegex(done.stderr, r"as root: apt-get install .*cmake")

    def test_no_debian(self):
        done = self.machine(id=ROOT_USER).setup("sim")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"(?s)no Debian.*ninja-build")

    def test_apt_fails(self):
        done = self.machine(dpkg_query=packages("cmake"), apt_get="echo no route to host; exit 100", id=ROOT_USER).setup("sim")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no route to host", done.stderr)


if __name__ == "__main__":
    unittest.main()
