# SPDX-License-Identifier: Apache-2.0
"""Paths that exclude themselves: the longest path on which no branch contradicts an earlier one. Here for Thumb-2.

A path is followed with names for values. What is computed in the same way from the same values has the same name, and
a branch says something about the names that it compared:

    ldrh r2, [r3, #10]      r2 is value a
    cbz  r2, out            on: a is not 0
    mov  r0, r2             r0 is value a
    ...
    cbnz r0, there          a is not 0, so it is taken: paths on which it is not are none

Sums are kept as sums, so that r3 + 8*r2 is one value however it is added up. Memory is one thing with a number that
every store to it changes: two loads from one address are one value while the number is the same. The stack is
another while nothing but sp leads there, and of what it holds nothing is known. Whatever is not understood makes a new value, of which nothing is known either: a
path is only left out when it contradicts itself.

Assumed is what C and the calling convention promise: the caller's memory is not this call's stack frame, nobody else
writes to a heap during a call, and a called function leaves r4 to r11 as they were.

Paths are tried in order of what they can still cost at most (the longest path's rest, contradictions or not). The
first that reaches the end is the longest; when too many were tried, the next one's bound is a bound too.
"""
import heapq
import itertools
import re

TRIES = 100000
MASK = 0xFFFFFFFF
CODES = "eq|ne|cs|hs|cc|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le"
OPPOSITE = dict(zip("eq ne cs hs cc lo mi pl vs vc hi ls ge lt gt le".split(),
                    "ne eq cc cc cs cs pl mi vc vs ls hi lt ge le gt".split()))
# Of unsigned numbers; of the signed conditions only that two are not equal.
ORDER = {"eq": "=", "ne": "<>", "cs": "=>", "hs": "=>", "cc": "<", "lo": "<", "hi": ">", "ls": "<=", "lt": "<>", "gt": "<>"}
ONE = {"mvn", "neg", "clz", "rbit", "rev", "uxth", "uxtb", "sxth", "sxtb", "mov", "movw"}  # of one operand
TWO = {"add", "addw", "sub", "subw", "rsb", "lsl", "lsr", "asr", "ror", "and", "orr", "orn", "eor", "bic", "ubfx", "sbfx",
       "mul", "udiv", "sdiv", "mla", "mls"}
LOAD = {"ldr", "ldrb", "ldrh", "ldrsb", "ldrsh"}
NEW = {"bfi", "bfc", "movt", "adc", "sbc"}  # also of what the register or the carry held
STORE = {"str", "strb", "strh", "strd"}
FLAGS = {name + "s": name for name in ("mov", "mvn", "add", "sub", "rsb", "neg", "lsl", "lsr", "asr", "ror", "and", "orr",
                                       "eor", "bic", "mul", "adc", "sbc")}
BRANCH = re.compile(f"(?:b|bx|pop|ldm[a-z]*?)({CODES})(?:\\.[nw])? ")
REGISTERS = re.compile(r"r\d+|s[bl]|fp|ip|lr")
CLOBBERED = ("r0", "r1", "r2", "r3", "ip", "lr")  # by a call

names, ways = {}, {}
fresh = itertools.count()


def constant(number):
    return number & MASK, ()


def atom(*what):
    """A value of which only is known how it came about: a name for that."""
    ways[names.setdefault(what, len(names))] = what
    return 0, ((names[what], 1),)


def unknown():
    return atom("new", next(fresh))


def plus(a, b, times=1):
    """a + times * b, modulo 2^32."""
    terms = dict(a[1])
    for what, count in b[1]:
        terms[what] = (terms.get(what, 0) + times * count) & MASK
    return (a[0] + times * b[0]) & MASK, tuple(sorted(item for item in terms.items() if item[1]))


ZERO = constant(0)


class Known:
    """What is known at one place of one path."""

    def __init__(self, before=None):
        self.registers = dict(before.registers) if before else {}
        self.facts = dict(before.facts) if before else {}
        self.flags = before.flags if before else None
        self.epoch = before.epoch if before else 0
        self.frame = before.frame if before else False  # something else than sp may lead to the stack, too

    def register(self, name):
        if name not in self.registers:
            self.registers[name] = unknown()
        return self.registers[name]

    def may_be(self, a, b, allowed):
        """a is less than, equal to or greater than b, as allowed says. False iff that cannot be."""
        if b < a:
            a, b, allowed = b, a, allowed.translate(str.maketrans("<>", "><"))
        difference = min(plus(a, b, -1), plus(b, a, -1))
        if not a[1] and not b[1]:
            possible = "<" if a[0] < b[0] else "=" if a[0] == b[0] else ">"
        elif not difference[1]:
            possible = "=" if difference[0] == 0 else "<>"
        else:
            possible = "<=" if a == ZERO else "<=>"  # a is the smaller tuple: b is never 0 here
        for what in ((a, b), difference):
            possible = "".join(c for c in self.facts.get(what, "<=>") if c in possible)
        left = "".join(c for c in possible if c in allowed)
        self.facts[a, b] = left
        if left and ("=" not in left or left == "="):
            self.facts[difference] = "=" if left == "=" else "<>"
        if left in ("<", ">") and ZERO not in (a, b):  # the larger one is not 0
            return self.may_be(b if left == "<" else a, ZERO, "<>")
        if a == ZERO and left == "<":
            return self.not_zero(b)
        return left != ""

    def not_zero(self, value):
        """What is not 0 was not made of 0, by a shift or by masking. False iff it was."""
        what = ways[value[1][0][0]] if value[0] == 0 and len(value[1]) == 1 else ("",)
        made_of = what[1:3] if what[0] == "and" else what[1:2] if what[0] in ("lsr", "asr") else ()
        return all(self.may_be(one, ZERO, "<>") for one in made_of)

    def branch(self, condition):
        """The flags fulfil condition. False iff they cannot."""
        if self.flags is None:
            return True
        kind, a, b = self.flags
        if kind == "result" and condition in ("mi", "pl"):
            return self.facts.setdefault(("sign", a), condition) == condition
        if kind == "result" and condition not in ("eq", "ne"):
            return True
        return self.may_be(a, b, ORDER.get(condition, "<=>"))

    def goes(self, step, taken):
        """Whether step, which goes two ways, can go this one."""
        zero = re.match(r"cb(n?)z (\w+),", step.text)
        if zero:
            return self.may_be(self.register(zero[2]), ZERO, "=" if taken != (zero[1] == "n") else "<>")
        found = BRANCH.match(step.text)
        return found is None or self.branch(found[1] if taken else OPPOSITE[found[1]])

    # -- what instructions do --

    def operand(self, words):
        """A number, or a register and how it is shifted."""
        if words[0].startswith("#"):
            return constant(int(words[0][1:], 0))
        if not REGISTERS.fullmatch(words[0]):
            self.frame = self.frame or words[0] == "sp"
            return unknown()
        value = self.register(words[0])
        if len(words) > 1:
            how, _, by = words[1].partition(" #")
            return self.shifted(value, how, constant(int(by, 0))) if by else unknown()
        return value

    @staticmethod
    def shifted(value, how, by):
        if how == "lsl" and not by[1] and by[0] < 32:
            return plus(ZERO, value, 1 << by[0])
        return atom(how, value, by)

    def loaded(self, name, text):
        """What a load from [r3, r2, lsl #3] finds."""
        inside, _, after = text.partition("]")
        words = [word.strip() for word in inside.strip("[").split(",")]
        if after or words[0] in ("sp", "pc"):
            if REGISTERS.fullmatch(words[0]):
                self.registers[words[0]] = unknown()  # [r1], #4 and [r1, #4]!
            return unknown()
        value = plus(self.operand(words[:1]), self.operand(words[1:]) if len(words) > 1 else ZERO)
        return atom(name, value, self.epoch)

    def result(self, name, words):
        """The value that name makes of words, the operands behind the result's register."""
        if name in ("mov", "movw"):
            return self.operand(words)
        if name in ("mvn", "neg"):
            return plus(constant(-1 if name == "mvn" else 0), self.operand(words), -1)
        if name in ONE:
            return atom(name, self.operand(words))
        a = self.operand(words[:1])
        if name in ("ubfx", "sbfx", "mla", "mls"):
            return atom(name, a, *(self.operand([word]) for word in words[1:]))
        b = self.operand(words[1:])
        if name in ("add", "addw", "sub", "subw"):
            return plus(a, b, 1 if name.startswith("add") else -1)
        if name == "rsb":
            return plus(b, a, -1)
        return self.shifted(a, name, b) if name in ("lsl", "lsr", "asr", "ror") else atom(name, a, b)

    def execute(self, step):
        """Instruction step, whatever way it goes on."""
        name, _, text = step.text.partition(" ")
        name = re.sub(r"\.[nw]$", "", name)
        words = [word.strip() for word in re.split(r",(?![^\[{]*[\]}])", text)]
        if step.skipped:  # done or not
            name = re.sub(f"({CODES})$", "", name)
        plain = FLAGS.get(name, name)
        if step.call is not None or step.pointer:
            self.registers.update((register, unknown()) for register in CLOBBERED)
            self.flags, self.epoch = None, next(fresh)
        elif name in ("push", "nop", "cbz", "cbnz", "pld") or re.fullmatch(f"it[te]*|b({CODES})?", name) or \
                (name == "stmdb" and words[0] == "sp!"):
            pass
        elif name == "pop" or name.startswith("ldm") or name in ("ldrd", "umull", "smull", "umlal", "smlal"):
            self.registers.update((register, unknown()) for register in REGISTERS.findall(text))
        elif name in STORE:
            if self.frame or "[sp" not in text:
                self.epoch = next(fresh)
            self.loaded(name, words[-1] if words[-1].endswith("]") else ",".join(words[1:]))
        elif name in ("cmp", "cmn", "tst", "teq"):
            a, b = self.operand(words[:1]), self.operand(words[1:])
            self.flags = {"cmp": ("compare", a, b), "tst": ("result", atom("and", a, b), ZERO),
                          "teq": ("result", plus(a, b, -1), ZERO), "cmn": None}[name]
        elif words[0] == "sp" and plain in ("add", "sub"):
            pass
        elif plain in ONE | TWO | LOAD | NEW and REGISTERS.fullmatch(words[0]):
            self.compute(plain, words[0], words[1:], plain != name, step.skipped)
        else:
            self.registers, self.flags, self.epoch, self.frame = {}, None, next(fresh), True

    def compute(self, name, target, rest, flags, skipped):
        if name in LOAD:
            made = self.loaded(name, ", ".join(rest))
        elif name in NEW:
            made = unknown()
        else:
            if len(rest) == 1 and name in TWO:
                rest = [target] + rest  # adds r1, #9
            made = self.result(name, rest)
        if flags:
            self.flags = ("result", made, ZERO) if name not in NEW else None
            if name == "sub":
                self.flags = ("compare", self.operand(rest[:1]), self.operand(rest[1:]))
        self.registers[target] = unknown() if skipped else made


def backwards(path):
    """{node: the one before it} of a path that was linked from its end."""
    came, after = {}, "end"
    while path:
        at, path = path
        came[after], after = at, at
    return came


def longest(steps, cost, follow, entry, rest, known=Known):
    """(bound, path) from entry to "end". rest: {node: what a path from it on costs at most}. known: Known, or its like
    for another processor."""
    number = itertools.count()  # of two that are equal, the one that was found later: it is nearer to the end
    heap = [(-rest[entry], -next(number), entry, 0, known(), ())]
    for _ in range(TRIES):
        if not heap:
            return None, {}
        bound, _, at, done, before, path = heapq.heappop(heap)
        if at == "end":
            return -bound, backwards(path)
        step, path = steps[at], (at, path)
        for way in follow[at]:
            if way not in rest:
                continue
            after = known(before)
            taken = way == "end" or (way == step.follow[0] and not step.returns)
            if len(step.follow) + step.returns < 2 or step.follow[0] == step.follow[-1] != way or after.goes(step, taken):
                after.execute(step)
                heapq.heappush(heap, (-(done + cost[at] + rest[way]), -next(number), way, done + cost[at], after, path))
    return -heap[0][0], {}
