# SPDX-License-Identifier: Apache-2.0
"""Where things are, how programs are run, and the one list of figures of a bench run."""
import json
import math
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
RESULTS = ROOT / "bench" / "results"
SHARED = ROOT.parent / "shared" / "traces"
OWN = ROOT / "bench" / "traces"
QUOTED = json.loads((ROOT / "bench" / "quoted.json").read_text())
SHARED_NAMES = ["cjson", "expat", "lua", "pkt"]


class Failed(Exception):
    """A program that had to work did not."""


def run(*command, timeout=300, check=True, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=timeout, **more)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done


def geomean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def shared_traces():
    """name: path of the traces that peers are quoted on; empty where they are not there."""
    return {name: SHARED / f"{name}.bmt" for name in SHARED_NAMES if (SHARED / f"{name}.bmt").is_file()}


def own_traces():
    return {path.stem: path for path in sorted(OWN.glob("*.act"))}


class Progress:
    """One line that says what runs, on a terminal; a line for each stage elsewhere."""

    def __init__(self):
        self.start, self.stage = time.monotonic(), ""
        self.terminal = sys.stderr.isatty()

    def __call__(self, stage, detail=""):
        passed = int(time.monotonic() - self.start)
        if self.terminal:
            print(f"\r\x1b[K[{passed // 60}:{passed % 60:02}] {stage}: {detail}", end="", file=sys.stderr, flush=True)
        elif stage != self.stage:
            print(f"[{passed // 60}:{passed % 60:02}] {stage}", file=sys.stderr, flush=True)
        self.stage = stage

    def end(self):
        if self.terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def say(self, text):
        print(("\r\x1b[K" if self.terminal else "") + text, file=sys.stderr, flush=True)


class Figures:
    """What was measured: name -> (value, unit, better, gate)."""

    def __init__(self):
        self.rows = {}

    def add(self, name, value, unit, better="less", gate=True):
        if value is not None:
            self.rows[name] = {"name": name, "unit": unit, "value": value, "better": better, "gate": gate}

    def note(self, name, text):
        """Say where a figure comes from, beside it."""
        self.rows[name]["note"] = text

    def value(self, name):
        row = self.rows.get(name)
        return None if row is None else row["value"]

    def topics(self):
        """Rows by file: a name's first word is the file it is recorded in."""
        files = {}
        for name in sorted(self.rows):
            files.setdefault(name.split(".")[0], []).append(self.rows[name])
        return files

    def save(self, folder=RESULTS):
        folder.mkdir(parents=True, exist_ok=True)
        for topic, rows in self.topics().items():
            text = ",\n".join(" " + json.dumps(row) for row in rows)
            (folder / f"{topic}.json").write_text(f"[\n{text}\n]\n")

    @classmethod
    def load(cls, folder=RESULTS):
        figures = cls()
        for path in sorted(folder.glob("*.json")):
            for row in json.loads(path.read_text()):
                figures.rows[row["name"]] = row
        return figures
