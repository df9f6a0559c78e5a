#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A configuration is turned into a header, or refused with a sentence that says why."""
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Kconfig(unittest.TestCase):
    def configure(self, *fragments):
        """Run kconfig.py on texts of fragments; its result, and the header or None."""
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, text in enumerate(fragments):
                path = pathlib.Path(folder, f"{number}.config")
                path.write_text(text)
                paths.append(path)
            out = pathlib.Path(folder, "out")
            done = subprocess.run([ROOT / "tools/kconfig.py", ROOT / "Kconfig", out, *paths], cwd=ROOT,
                                  capture_output=True, text=True, timeout=300)
            header = out / "autoconf.h"
            return done, header.read_text() if header.exists() else None

    def refused(self, sentence, *fragments):
        done, header = self.configure(*fragments)
        self.assertEqual((done.returncode, header), (1, None))
        self.assertRegex(done.stderr, sentence)

    def test_defaults(self):
        done, header = self.configure("# nothing\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("#define FINSH_CMD_SIZE 128\n", header)
        self.assertIn("#define ACRE_SHELL 1\n", header)

    def test_a_later_fragment_wins(self):
        done, header = self.configure("CONFIG_FINSH_CMD_SIZE=64\n", "CONFIG_FINSH_CMD_SIZE=32\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("#define FINSH_CMD_SIZE 32\n", header)

    def test_out_of_range(self):
        self.refused(r"FINSH_CMD_SIZE=8 cannot be: it must lie in 16\.\.4096\.", "CONFIG_FINSH_CMD_SIZE=8\n")

    def test_needs_another(self):
        self.refused(r"FINSH_ARG_MAX=9 cannot be: it needs ACRE_SHELL\.",
                     "# CONFIG_ACRE_SHELL is not set\nCONFIG_FINSH_ARG_MAX=9\n")

    def test_unknown_name(self):
        self.refused(r"RT_USING_SMAL_MEM", "CONFIG_RT_USING_SMAL_MEM=y\n")

    def test_every_board(self):
        for config in sorted((ROOT / "configs").glob("*.config")):
            done, header = self.configure(config.read_text())
            self.assertEqual(done.returncode, 0, f"{config.name}: {done.stderr}")

    def test_menuconfig_keeps_what_the_board_is(self):
        """Saving as menuconfig saves: twice, so that what it adds is not taken for the header."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("Kconfig", "src", "tools"):
                pathlib.Path(folder, name).symlink_to(ROOT / name)
            config = pathlib.Path(folder, "configs/b.config")
            config.parent.mkdir()
            config.write_text("# A board.\n# cpu: small\nCONFIG_FINSH_CMD_SIZE=64\n")
            save = pathlib.Path(folder, "save.py")
            save.write_text("#!/usr/bin/python3\nimport kconfiglib, sys\nk = kconfiglib.Kconfig(sys.argv[1])\n"
                            "k.load_config()\nk.write_config()\n")
            save.chmod(0o755)
            for _ in range(2):
                script = pathlib.Path(folder, "tools/menuconfig.sh")
                done = subprocess.run([script, "b"], cwd=folder, env={"MENUCONFIG": str(save), "PATH": "/usr/bin:/bin"},
                                      capture_output=True, text=True, timeout=300)
                self.assertEqual(done.returncode, 0, done.stderr)
            text = config.read_text()
            self.assertTrue(text.startswith("# A board.\n# cpu: small\n"), text[:200])
            self.assertEqual(text.count("# cpu: small"), 1)
            done, header = self.configure(text)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("#define FINSH_CMD_SIZE 64\n", header)


if __name__ == "__main__":
    unittest.main()
