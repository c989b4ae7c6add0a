"""An attacker: knows what is released and which rows add up, and nothing of the protector.

It reads a released CSV (numbers, empty cells, flags), writes down every sum that a reader
would write down, and asks a linear programme for the smallest and largest value of each
hidden cell. Nothing of `evaltools.disclosure` is imported here, on purpose.
"""

import io

import numpy as np
import pandas as pd
from scipy.optimize import linprog


def released(result):
    """What stands in the CSV of a protected result: values and flags, as text."""
    frame = result.frame.copy()
    for column in list(frame.columns):
        flag = ["c" if hidden else "" for hidden in result.hidden[column]]
        frame[f"{column}_flag"] = flag
    return pd.read_csv(io.StringIO(frame.to_csv(index=False)), keep_default_na=False, dtype=str)


class Attack:
    """Unknown counts by name, known ones, and sums that hold between them."""

    def __init__(self, *, least_hidden):
        self.least_hidden = least_hidden
        self.known = {}
        self.hidden = set()
        self.sums = []

    def read(self, table, *, keys, column="n", name=lambda row: row):
        """Take the numbers of a released table; `name` says which count a row speaks of."""
        for _, row in table.iterrows():
            cell = name(tuple(row[key] for key in keys))
            if row[f"{column}_flag"] == "c":
                self.hidden.add(cell)
            elif row[column] != "":
                self.known[cell] = float(row[column])

    def adds_up(self, whole, parts):
        """A sum that the attacker believes."""
        self.sums.append((whole, tuple(parts)))

    def ranges(self):
        """Smallest and largest value of every hidden count that is nowhere shown."""
        unknown = sorted((self.hidden | self._mentioned()) - set(self.known))
        place = {cell: number for number, cell in enumerate(unknown)}
        rows, to = [], []
        for whole, parts in self.sums:
            row, known = np.zeros(len(unknown)), 0.0
            for cell, sign in [(whole, -1.0), *((part, 1.0) for part in parts)]:
                if cell in place:
                    row[place[cell]] += sign
                else:
                    known += sign * self.known[cell]
            if row.any():
                rows.append(row)
                to.append(-known)
        least = [self.least_hidden if cell in self.hidden else 0 for cell in unknown]
        found = {}
        for cell in self.hidden - set(self.known):
            ends = [self._end(place[cell], sign, rows, to, least) for sign in (1, -1)]
            found[cell] = tuple(ends)
        for cell in self.hidden & set(self.known):
            found[cell] = (self.known[cell], self.known[cell])
        return found

    def _mentioned(self):
        return {cell for whole, parts in self.sums for cell in (whole, *parts)}

    def _end(self, place, sign, rows, to, least):
        direction = np.zeros(len(least))
        direction[place] = sign
        solved = linprog(
            direction,
            A_eq=np.array(rows) if rows else None,
            b_eq=np.array(to) if rows else None,
            bounds=[(low, 1e5) for low in least],
            method="highs",
        )
        assert solved.x is not None, "what is released must be possible"
        return float(solved.x[place])

    def narrowest(self):
        """The narrowest range of a hidden count; infinite when nothing is hidden."""
        return min((high - low for low, high in self.ranges().values()), default=np.inf)
