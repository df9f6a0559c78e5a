#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Build each preset named and run its tests. The last line is 'N passed, N failed'."""
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(preset):
    """Return (passed, failed) of the preset; a build that fails counts as one failure."""
    print(f"== {preset}", flush=True)
    if subprocess.run([ROOT / "tools/build.sh", preset]).returncode != 0:
        return 0, 1
    build = ROOT / "build" / preset
    report = build / "junit.xml"
    report.unlink(missing_ok=True)
    subprocess.run(["ctest", "--test-dir", build, "--output-on-failure", "--output-junit", report,
                    "-j", "2", "--timeout", "300", "--progress"])
    if not report.exists():
        return 0, 1
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    good = sum(case.get("status") == "run" for case in cases)
    failed = [case.get("name") for case in cases if case.get("status") not in ("run", "disabled")]
    for name in failed:
        print(f"FAILED in {preset}: {name}")
    return good, len(failed) + (not cases)


def main(presets):
    results = [run(preset) for preset in presets]
    passed, failed = (sum(column) for column in zip(*results))
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["host", "host32"]))
