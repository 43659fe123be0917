"""Rows of different lengths in one flat array: picking rows, and telling which rows are equal.

``first`` is int64 (rows + 1,): the items of row *i* are ``flat[first[i]:first[i + 1]]``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.routing.network import Int64Array


def first_of(lengths: npt.ArrayLike) -> Int64Array:
    """Return where rows of these lengths begin, int64 (rows + 1,)."""
    counts = np.asarray(lengths, dtype=np.int64)
    first = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=first[1:])
    return first


def row_of(first: Int64Array) -> Int64Array:
    """Return the row of every item, int64 (items,)."""
    return np.repeat(np.arange(len(first) - 1, dtype=np.int64), np.diff(first))


def take(first: Int64Array, rows: npt.ArrayLike) -> tuple[Int64Array, Int64Array]:
    """Pick rows, in any order and as often as asked.

    Returns
    -------
    first : int64, where the picked rows begin among the picked items.
    items : int64, index of every picked item in the old flat array.
    """
    picked = np.asarray(rows, dtype=np.int64)
    lengths = np.diff(first)[picked]
    new_first = first_of(lengths)
    items = np.arange(new_first[-1], dtype=np.int64)
    items += np.repeat(first[picked] - new_first[:-1], lengths)
    return new_first, items


def equal_rows(first: Int64Array, items: npt.ArrayLike) -> Int64Array:
    """Number the rows so that two have the same number exactly when they are equal.

    Walks a trie one position at a time for all rows at once: exact, without a hash that could
    take two rows for one.

    Parameters
    ----------
    items : integers (items,).

    Returns
    -------
    number : int64 (rows,), dense, in order of first appearance.
    """
    symbols, distinct = pd.factorize(np.asarray(items))
    symbols = symbols.astype(np.int64)
    lengths = np.diff(first)
    # Longest first, so that the rows that still have a next item are always a prefix.
    order = np.argsort(-lengths, kind="stable")
    sorted_lengths = lengths[order]
    node = np.zeros(len(lengths), dtype=np.int64)
    for position in range(int(lengths.max(initial=0))):
        alive = int(np.searchsorted(-sorted_lengths, -position, side="left"))
        here = symbols[first[:-1][order[:alive]] + position]
        codes, _ = pd.factorize(node[:alive] * (len(distinct) + 1) + here)
        node[:alive] = codes
    ended = np.empty(len(lengths), dtype=np.int64)
    ended[order] = node
    number, _ = pd.factorize(ended * (int(lengths.max(initial=0)) + 1) + lengths)
    return number.astype(np.int64)
