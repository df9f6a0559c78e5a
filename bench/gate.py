# SPDX-License-Identifier: Apache-2.0
"""Compare what was measured with what is recorded: worse by more than 2 % fails.

A change that makes a figure worse on purpose changes the record in the same commit (`make bench` writes it); then
what is measured and what is recorded agree again, and the change is in plain sight of who reviews it.
"""
TOLERANCE = 0.02
SMALLEST = 0.005  # of figures that are near 0


def worse(row, value):
    """Whether value is worse than the recorded row allows."""
    allowed = abs(row["value"]) * TOLERANCE + SMALLEST
    change = value - row["value"]
    return change > allowed if row["better"] == "less" else -change > allowed


def compare(recorded, measured, expect):
    """(complaints, remarks). expect(name): whether a recorded figure had to be measured again here."""
    complaints, remarks, better = [], [], 0
    for name, row in measured.rows.items():
        old = recorded.rows.get(name)
        if not row["gate"]:
            continue
        if old is None:
            complaints.append(f"{name} = {row['value']} {row['unit']} is not in the record: run make bench")
        elif worse(old, row["value"]):
            complaints.append(f"{name}: {old['value']} -> {row['value']} {row['unit']}, more than 2 % worse")
        elif worse({**row, "better": row["better"]}, old["value"]):
            better += 1
    missing = [name for name, row in recorded.rows.items() if row["gate"] and name not in measured.rows]
    for name in missing:
        if expect(name):
            complaints.append(f"{name} is recorded and was not measured")
    if better:
        remarks.append(f"{better} figures are more than 2 % better than recorded: make bench records that")
    return complaints, remarks
