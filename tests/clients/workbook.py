"""Reads the workbook that comes from standard input as spreadsheets do: numbers are
numbers, days are days, the head stays in sight."""

import io
import sys

import openpyxl

sheet = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()))["Table"]
head = [cell.value for cell in sheet[1]]
rows = list(sheet.iter_rows(min_row=2, values_only=True))
assert sheet.freeze_panes == "A2", sheet.freeze_panes
assert len(rows) > 20, len(rows)
power = [row[head.index("power_at_completion_low_w")] for row in rows]
assert all(value is None or isinstance(value, (int, float)) for value in power), power
assert max(value for value in power if value is not None) >= 1e9, power
print(f"workbook: {len(rows)} rows, {sum(value is not None for value in power)} numbers")
