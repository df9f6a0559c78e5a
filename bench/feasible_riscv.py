# SPDX-License-Identifier: Apache-2.0
"""What RV32IMAC's instructions do to what is known on a path (feasible.py), printed without aliases.

There are no flags: a branch compares two registers itself. What is not listed here makes everything unknown.
"""
import re

from feasible import ZERO, Known, atom, constant, fresh, plus, unknown

CLOBBERED = ["ra", *(f"t{i}" for i in range(7)), *(f"a{i}" for i in range(8))]  # by a call
WORD = re.compile(r"(-?\w+)\((\w+)\)")
LOAD = {"lw", "lh", "lhu", "lb", "lbu", "lwsp"}
STORE = {"sw", "sh", "sb", "swsp"}
SAME = {"and": "and", "andi": "and", "or": "or", "ori": "or", "xor": "xor", "xori": "xor", "srli": "lsr", "srl": "lsr",
        "srai": "asr", "sra": "asr"}
PLAIN = {"mul", "mulh", "mulhu", "divu", "remu", "div", "rem", "slt", "sltu", "slti", "sltiu", "sll"}
# What a is to b when the branch is taken, and when it is not; of signed ones only that they are not equal.
ORDER = {"beq": ("=", "<>"), "bne": ("<>", "="), "bltu": ("<", "=>"), "bgeu": ("=>", "<"), "blt": ("<>", "<=>"),
         "bge": ("<=>", "<>"), "beqz": ("=", "<>"), "bnez": ("<>", "=")}


class RiscV(Known):
    """What is known at one place of one path of RV32 code."""

    def value(self, word):
        """Of a register or a number."""
        if re.fullmatch(r"-?(0x[0-9a-f]+|\d+)", word):
            return constant(int(word, 0))
        if word == "zero":
            return ZERO
        if word == "sp":
            self.frame = True
            return unknown()
        return self.register(word)

    def goes(self, step, taken):
        name, _, text = step.text.partition(" ")
        words = text.split(",")
        name = name.removeprefix("c.")
        b = ZERO if name in ("beqz", "bnez") else self.value(words[1])
        return self.may_be(self.value(words[0]), b, ORDER[name][0 if taken else 1])

    def execute(self, step):
        name, _, text = step.text.partition(" ")
        short, words = name.removeprefix("c."), text.split(",")
        if step.call is not None or step.pointer:
            self.registers.update((register, unknown()) for register in CLOBBERED)
            self.epoch = next(fresh)
        elif short in LOAD | STORE:
            self.memory(short.removesuffix("sp"), words)
        elif short not in ORDER and short not in ("j", "jr", "nop") and words[0] not in ("sp", "zero"):
            if name != short and len(words) == 2 and short not in ("mv", "li", "lui"):
                words.insert(1, words[0])  # c.add a0,a1
            self.compute(short, words)

    def memory(self, name, words):
        offset, base = WORD.fullmatch(words[1]).groups()
        if name in STORE:
            self.value(words[0])
            if self.frame or base != "sp":
                self.epoch = next(fresh)
        elif base == "sp":
            self.registers[words[0]] = unknown()
        else:
            self.registers[words[0]] = atom(name, plus(self.value(base), constant(int(offset, 0))), self.epoch)

    def compute(self, name, words):
        target, values = words[0], [self.value(word) for word in words[1:]]
        if name in ("mv", "li"):
            made = values[0]
        elif name in ("add", "addi"):
            made = plus(*values)
        elif name == "sub":
            made = plus(*values, -1)
        elif name == "slli":
            made = plus(ZERO, values[0], 1 << values[1][0])
        elif name in SAME or name in PLAIN:
            made = atom(SAME.get(name, name), *values)
        elif name in ("lui", "auipc", "addi4spn"):
            made = unknown()
        else:
            made, self.registers, self.epoch, self.frame = unknown(), {}, next(fresh), True
        self.registers[target] = made
