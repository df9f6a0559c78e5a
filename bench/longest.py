# SPDX-License-Identifier: Apache-2.0
"""The longest path through compiled code, in instructions: a bound that no state of memory can exceed.

A program is read from what objdump prints: per instruction, where execution can go on from it. Paths are followed
through jumps, also into other functions (tail calls); a call costs what the longest path through what it calls costs.

           entry
             |            every instruction counts 1, also one in an IT block whose condition is false: so does
          +--+--+         QEMU. Which way a branch goes is not asked, so that paths count that can never be taken
          |  call ----+   and the bound is too large, never too small. Where there is no loop, those of them are
          +--+--+     |   left out that contradict themselves (feasible.py).
             |        longest path of what is called
          return

What is not understood is an error and never a guess: a jump through a register, data that is run into, recursion.
So is a loop, unless its number of rounds is given; then it counts as that many of its longest round.
"""
import collections
import pathlib
import re
import sys
from dataclasses import dataclass, field

import feasible
from feasible_riscv import RiscV
from workplace import Failed, run

sys.setrecursionlimit(100000)  # one level per instruction of a function


@dataclass
class Step:
    """One instruction."""
    at: int
    text: str
    function: str
    follow: list = field(default_factory=list)  # where execution can go on in this path
    call: int = None                            # what is called before it does
    returns: bool = False
    skipped: bool = False  # is in an IT block, so that it may do nothing
    pointer: bool = False  # calls, or jumps for good, to where a register says
    wrong: str = ""        # why a path through here is not understood


# ---- what an instruction does, by architecture ----

CONDITION = "(?:eq|ne|cs|hs|cc|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le|al)"
BRANCH = re.compile(rf"(b|bl|blx|bx)({CONDITION})?(?:\.[nw])?")
LOADS_PC = re.compile(rf"(?:pop|ldm[a-z]*){CONDITION}?(?:\.w)?\s.*\bpc\}}|ldr{CONDITION}?(?:\.w)?\s+pc, \[sp\], #\d+")
TRAP = re.compile(rf"(?:udf|bkpt|svc|wfi|wfe|rfe|tbb|tbh|\.|<)")


def thumb(step, name, operands, after):
    """Thumb-2."""
    branch = BRANCH.fullmatch(name)
    target = re.match(r"(?:\w+, )?([0-9a-f]+) <", operands)
    goes_on = True
    if name in ("cbz", "cbnz"):
        step.follow.append(int(target[1], 16))
    elif branch and branch[1] == "b":
        step.follow.append(int(target[1], 16))
        goes_on = branch[2] is not None
    elif branch and branch[1] == "bl":
        step.call = int(target[1], 16)
    elif branch and operands == "lr" and branch[1] == "bx":
        step.returns, goes_on = True, False
    elif branch:
        step.pointer, goes_on = True, branch[1] == "blx"
        step.returns = not goes_on
    elif LOADS_PC.match(step.text):
        step.returns, goes_on = True, False
    elif TRAP.match(name) or re.match(r"pc\b", operands) or re.search(r"\bpc\}", operands):
        step.wrong = "is not understood"
    if goes_on or step.skipped:
        step.follow.append(after)


CONDITIONAL = {"c.beqz", "c.bnez", "beq", "bne", "blt", "bge", "bltu", "bgeu"}
RISCV_TRAP = re.compile(r"(?:c\.unimp|c\.ebreak|unimp|ebreak|ecall|[msu]ret|wfi|\.)")


def riscv(step, name, operands, after):
    """RV32 or RV64, printed without aliases: these and no other instructions jump."""
    target = re.search(r"([0-9a-f]+) <", operands)
    link = {"c.j": "zero", "c.jr": "zero", "c.jal": "ra", "c.jalr": "ra"}.get(name, operands.split(",")[0])
    if name in CONDITIONAL:
        step.follow += [int(target[1], 16), after]
    elif name in ("c.j", "c.jal", "jal") and link in ("zero", "ra"):
        if link == "zero":
            step.follow.append(int(target[1], 16))
        else:
            step.call = int(target[1], 16)
            step.follow.append(after)
    elif name in ("c.jr", "c.jalr", "jalr") and link in ("zero", "ra"):
        if link == "zero":
            step.returns = True
            step.pointer = operands not in ("ra", "zero,0(ra)")
        else:
            step.pointer = True
            step.follow.append(after)
    elif name in ("jal", "jalr") or RISCV_TRAP.match(name):
        step.wrong = "is not understood"
    else:
        step.follow.append(after)


# ---- a program ----

LINE = re.compile(r"\s*([0-9a-f]+):\t([0-9a-f ]+)\t(.*)")


class Code:
    """All instructions of an image and the names of its functions."""

    def __init__(self, image, tools, arm):
        """tools: "arm-none-eabi-" or the like. arm: Thumb-2, else RISC-V."""
        self.image, self.tools, self.arm = image, tools, arm
        self.steps, self.named = {}, {}
        for line in run(tools + "nm", image).stdout.splitlines():
            words = line.split()
            if len(words) == 3 and not words[2].startswith(("$", ".L")):
                self.named.setdefault(words[2], set()).add(self.plain(int(words[0], 16)))
        self.read(run(tools + "objdump", "-d", *([] if arm else ["-M", "no-aliases"]), image).stdout)

    def plain(self, address):
        return address & ~1 if self.arm else address

    def read(self, text):
        function, block = "?", 0
        for line in text.splitlines():
            head = re.match(r"[0-9a-f]+ <([^>]+)>:", line)
            if head and not head[1].startswith(".L"):
                function = head[1]
            found = LINE.match(line)
            if not found:
                continue
            at, size = int(found[1], 16), len(found[2].replace(" ", "")) // 2
            words = re.split(r"\s[;@#]\s|\s//", found[3])[0].strip().split("\t")
            step = Step(at, " ".join(words), function, skipped=block > 0)
            (thumb if self.arm else riscv)(step, words[0], words[1] if len(words) > 1 else "", at + size)
            self.steps[at] = step
            block = len(words[0]) - 1 if self.arm and re.fullmatch("it[te]*", words[0]) else max(block - 1, 0)

    def one(self, name):
        """The address of the one function of that name."""
        if len(self.named.get(name, ())) != 1:
            raise Failed(f"{self.image.name}: {len(self.named.get(name, ()))} functions are called {name}, not one")
        return next(iter(self.named[name]))

    def all(self, names):
        """Addresses of all functions of these names, and of what the compiler made of them: NAME.part.0."""
        return {at for name, where in self.named.items() if name.split(".")[0] in names for at in where}

    def place(self, at):
        """FUNCTION+OFFSET."""
        function = self.steps[at].function if at in self.steps else "?"
        start = max((a for a in self.named.get(function, ()) if a <= at), default=at)
        return f"{function}+{at - start:#x}"

    def sources(self, addresses):
        """Per address what it was compiled from, the innermost first: [[(function, path, line)]]."""
        told, text = [], run(self.tools + "addr2line", "-a", "-f", "-i", "-e", self.image, *map(hex, addresses)).stdout
        for part in re.split(r"^0x[0-9a-f]+\n", text, flags=re.M)[1:]:
            lines = part.splitlines()
            places = [re.match(r"(.*):(\d+|\?)", where) for where in lines[1::2]]
            told.append([(name, place[1], int(place[2].replace("?", "0"))) for name, place in zip(lines[::2], places)])
        return told

    def loop(self, part):
        """(function, text, FILE:LINE) of the statement that the loop of these instructions is: the first loop of the
        innermost function that all of them come from and that has one, whatever was inlined into it; if none has,
        of the function inlined there that most come from (the compiler may say of a few that they are its caller's)."""
        told = [{name: (path, line) for name, path, line in frames[::-1]} for frames in self.sources(sorted(part))]
        common = collections.Counter(name for frames in told for name in frames)
        order = [name for name in list(told[0])[::-1] if common[name] == len(told)]
        for name in order + [name for name, _ in common.most_common()]:
            heads = {heading(*frames[name]) for frames in told if name in frames} - {None}
            if heads:
                path, line, text = min(heads)
                return name, text, f"{pathlib.Path(path).name}:{line}"
        return "?", "?", "?:0"


def heading(path, line):
    """(path, line, text) of the loop statement at or above a line, in the same function; None if there is none."""
    source = pathlib.Path(path)
    lines = source.read_text().splitlines()[:line] if source.is_file() else []
    for back, text in enumerate(reversed(lines)):
        if text[:1] in ("{", "}"):
            break
        if re.search(r"\b(for|while|do)\b", re.sub(r"/\*.*", "", text)):
            return path, line - back, text.split("/*")[0].strip()
    return None


# ---- the longest path ----

def components(nodes, follow):
    """Strongly connected parts, each before those that it leads to."""
    number, low, stack, parts = {}, {}, [], []

    def visit(node):
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in follow[node]:
            if other not in number:
                visit(other)
            low[node] = min(low[node], low.get(other, low[node]))
        if low[node] == number[node]:
            part = set()
            while node not in part:
                part.add(stack.pop())
            for done in part:
                low[done] = len(nodes)  # of no interest to those who still look
            parts.append(part)
    for node in nodes:
        if node not in number:
            visit(node)
    return parts[::-1]


class Longest:
    """Longest paths through code that call none of the functions at the addresses avoid, and for which those at the
    addresses free (and the hook that hooks may call) cost nothing. rounds: how often a loop's first instruction is executed
    at most, by (function, text of the loop statement). contradictions: paths that contradict themselves count, too."""

    def __init__(self, code, avoid=(), free=(), hooks=(), rounds=None, contradictions=False):
        self.code, self.avoid, self.free, self.hooks = code, set(avoid), set(free), set(hooks)
        self.rounds, self.contradictions = rounds or {}, contradictions
        self.known, self.paths, self.loops, self.around = {}, {}, set(), []

    def of(self, entry):
        """Instructions from entry to its return, both counted; None when every path is one to be avoided."""
        if entry in self.free:
            return 0
        if self.known.get(entry) == "open":
            raise Failed(f"not constant time: {self.code.place(entry)} calls itself")
        if entry not in self.known:
            self.known[entry] = "open"
            self.known[entry] = None if entry in self.avoid else self.measure(entry)
        return self.known[entry]

    def measure(self, entry):
        cost, follow = {}, {}
        waiting = [entry]
        while waiting:
            at = waiting.pop()
            if at in cost:
                continue
            step = self.step(at)
            called = 0 if step.call is None else self.of(step.call)
            cost[at] = 1 + (called or 0)
            dead = called is None
            follow[at] = [] if dead else [s for s in step.follow if s not in self.avoid and s not in self.free]
            step_ends = not dead and (step.returns or any(s in self.free for s in step.follow))
            if step_ends:
                follow[at] = follow[at] + ["end"]
            waiting += [s for s in follow[at] if s != "end"]
        cost["end"], follow["end"] = 0, []
        came = {}
        most = self.walk(cost.keys(), follow, cost, entry, came).get("end")
        self.paths[entry] = came
        parts = components(cost.keys(), follow)
        if most is None or self.contradictions or any(len(part) > 1 for part in parts):
            return most
        rest = {"end": 0}
        for node in (node for part in parts[::-1] for node in part if node != "end"):
            ways = [rest[way] for way in follow[node] if way in rest]
            rest.update({node: cost[node] + max(ways)} if ways else {})
        bound, path = feasible.longest(self.code.steps, cost, follow, entry, rest,
                                       feasible.Known if self.code.arm else RiscV)
        self.paths[entry] = {**came, **path}
        return bound

    def step(self, at):
        step = self.code.steps.get(at)
        if step is None:
            raise Failed(f"there is no code at {at:#x}")
        wrong = step.wrong
        if step.pointer and step.function not in self.hooks:
            wrong = "goes where a register says"
        if wrong:
            raise Failed(f"{self.code.place(at)}: '{step.text}' {wrong}")
        return step

    def walk(self, nodes, follow, cost, entry, came):
        """{node: the most instructions from entry up to and with it}."""
        arrive, most = {entry: 0}, {}
        for part in components(nodes, follow):
            heads = [node for node in part if node in arrive]
            if not heads:
                continue
            first = heads[0]
            if len(part) == 1 and first not in follow[first]:
                most[first] = arrive[first] + cost[first]
            else:
                most.update(self.laps(part, heads, follow, cost, arrive, came))
            for node in part:
                for other in follow[node]:
                    if other not in part and node in most and most[node] > arrive.get(other, -1):
                        arrive[other], came[other] = most[node], node
        return most

    def laps(self, part, heads, follow, cost, arrive, came):
        """A loop: all rounds but the last are the longest round, the last leads to each of its nodes."""
        head, = heads if len(heads) == 1 else [None]
        loop, rounds = self.allowed(part, min(part) if head is None else head)
        if head is None:
            raise Failed(f"the loop at {self.code.place(min(part))} can be entered at {len(heads)} places")
        inner = {node: [s for s in follow[node] if s in part and s != head] for node in part}
        self.around.append(loop)
        last = self.walk(part, inner, cost, head, came)
        self.around.pop()
        lap = max(last[node] for node in part if head in follow[node])
        return {node: arrive[head] + (rounds - 1) * lap + count for node, count in last.items()}

    def allowed(self, part, head):
        """Which loop of those that have few rounds it is, and how often its first instruction is executed, at most."""
        name, text, where = self.code.loop(part)
        if (name, text) not in self.rounds or (name, text) in self.around:
            raise Failed(f"not constant time: loop at {self.code.place(head)}: {where}, in {name}: {text}")
        self.loops.add((name, text))
        return (name, text), self.rounds[name, text]

    def path(self, entry):
        """The addresses of the longest path itself, a loop's last round only, without what is called."""
        self.of(entry)
        at, path = "end", []
        while at in self.paths[entry] and at != entry:
            at = self.paths[entry][at]
            path.append(at)
        return path[::-1]
