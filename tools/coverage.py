#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Run the core's tests with gcov; print line and branch coverage of src/mm; fail below 98 and 95 per cent.

Counts of one line are added over every configuration it was compiled in. Lines between GCOV_EXCL_START and
GCOV_EXCL_STOP, or with GCOV_EXCL_LINE, are not counted; the source says there why they cannot be reached.
"""
import collections
import concurrent.futures
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/coverage"
LINES, BRANCHES = 98.0, 95.0


def run(*command, timeout=900):
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, timeout=timeout)
    if done.returncode != 0:
        sys.exit(f"coverage: {' '.join(map(str, command))}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


def build_and_test():
    if not (BUILD / "build.ninja").is_file():
        run("cmake", "--preset", "coverage")
    for old in BUILD.rglob("*.gcda"):
        old.unlink()
    run("ninja", "-C", BUILD, "acre_mm_tests")
    run("ctest", "--test-dir", BUILD, "-L", "mm", "-LE", "tools", "-j", "2", "--timeout", "300")


def excluded(path):
    """Numbers of the lines that are not to be counted."""
    numbers, inside = set(), False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        inside = (inside or "GCOV_EXCL_START" in line) and "GCOV_EXCL_STOP" not in line
        if inside or "GCOV_EXCL_LINE" in line:
            numbers.add(number)
    return numbers


def counts(data):
    """[(path, line, count, [branch counts])] of what one object file's run covered of src/mm."""
    done = subprocess.run(["gcov", "-b", "-c", "--json-format", "--stdout", data.name], cwd=data.parent, capture_output=True,
                          timeout=120)
    found = []
    for text in done.stdout.splitlines():
        report = json.loads(text)
        for file in report["files"]:
            path = pathlib.Path(report["current_working_directory"], file["file"]).resolve()
            if path.parent == ROOT / "src/mm":
                found += [(path, line["line_number"], line["count"], [branch["count"] for branch in line["branches"]])
                          for line in file["lines"]]
    return found


def gather():
    """path: {line: [count, {branch: count}]} over all object files."""
    files = collections.defaultdict(dict)
    data = [path for path in BUILD.rglob("*.gcda") if "/src/mm/" in str(path)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for rows in pool.map(counts, data):
            for path, line, count, branches in rows:
                seen = files[path].setdefault(line, [0, collections.Counter()])
                seen[0] += count
                for index, taken in enumerate(branches):
                    seen[1][index] += taken
    return files


def share(good, total):
    return 100.0 * good / total if total else 100.0


def main():
    build_and_test()
    total = [0, 0, 0, 0]
    gaps = []
    for path, lines in sorted(gather().items()):
        skip = excluded(path)
        kept = {number: seen for number, seen in lines.items() if number not in skip}
        branches = [(number, taken) for number, seen in kept.items() for taken in seen[1].values()]
        row = [sum(seen[0] > 0 for seen in kept.values()), len(kept), sum(taken > 0 for _, taken in branches), len(branches)]
        total = [a + b for a, b in zip(total, row)]
        print(f"{path.relative_to(ROOT)!s:26} lines {row[0]:5} of {row[1]:5} {share(*row[:2]):6.1f} %"
              f"   branches {row[2]:5} of {row[3]:5} {share(*row[2:]):6.1f} %")
        missed = sorted({number for number, seen in kept.items() if seen[0] == 0})
        if missed:
            gaps.append(f"{path.relative_to(ROOT)}: never run: lines {', '.join(map(str, missed))}")
        halves = sorted({number for number, taken in kept.items() for way in taken[1].values() if way == 0} - set(missed))
        if halves:
            gaps.append(f"{path.relative_to(ROOT)}: one way only: lines {', '.join(map(str, halves))}")
    print(*gaps, sep="\n", end="\n" if gaps else "")
    low = not total[1] or share(*total[:2]) < LINES or share(*total[2:]) < BRANCHES
    print(f"coverage: {share(*total[:2]):.1f} % of lines, {share(*total[2:]):.1f} % of branches of src/mm: "
          f"{'below' if low else 'at least'} {LINES:.0f} and {BRANCHES:.0f}")
    return low


if __name__ == "__main__":
    sys.exit(main())
