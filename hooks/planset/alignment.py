"""Align two sequences: which elements are the same, in the same order.

Patience diff: elements that occur once in both sequences anchor the alignment, and the stretches
between two anchors are aligned in the same way. Where nothing occurs once, a short stretch is
aligned by its longest common subsequence; in a long one the n-th occurrence meets the n-th.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

SHORT: Final = 1024
"""Cells of the largest table that is filled for a longest common subsequence."""

Pairs = list[tuple[int, int]]


def align(left: Sequence[Hashable], right: Sequence[Hashable]) -> Pairs:
    """Return the indices of equal elements, increasing in both sequences."""
    if left == right:
        return [(place, place) for place in range(len(left))]
    pairs: Pairs = []
    stretches = [(0, len(left), 0, len(right))]
    while stretches:
        i, i_end, j, j_end = stretches.pop()
        while i < i_end and j < j_end and left[i] == right[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and left[i_end - 1] == right[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            pairs.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue
        anchors = increasing(_unique_pairs(left, right, (i, i_end), (j, j_end)))
        if not anchors:
            found = _repeated_pairs(left[i:i_end], right[j:j_end])
            pairs += [(i + k, j + m) for k, m in found]
            continue
        pairs += anchors
        ends = [*anchors, (i_end, j_end)]
        for (k, m), (k_end, m_end) in zip([(i - 1, j - 1), *anchors], ends, strict=True):
            stretches.append((k + 1, k_end, m + 1, m_end))
    pairs.sort()
    return pairs


def increasing(pairs: Pairs) -> Pairs:
    """Return a longest part of pairs, sorted by their first index, that increases in the second."""
    if all(earlier < later for (_, earlier), (_, later) in pairwise(pairs)):
        return list(pairs)
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for place, (_, second) in enumerate(pairs):
        k = bisect_left(tails, second)
        before.append(at[k - 1] if k else -1)
        tails[k : k + 1] = [second]
        at[k : k + 1] = [place]
    chain = []
    place = at[-1] if at else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _unique_pairs(
    left: Sequence[Hashable],
    right: Sequence[Hashable],
    left_range: tuple[int, int],
    right_range: tuple[int, int],
) -> Pairs:
    left_count = Counter(left[slice(*left_range)])
    right_count = Counter(right[slice(*right_range)])
    place = {right[j]: j for j in range(*right_range) if right_count[right[j]] == 1}
    return [
        (i, place[left[i]])
        for i in range(*left_range)
        if left[i] in place and left_count[left[i]] == 1
    ]


def _repeated_pairs(left: Sequence[Hashable], right: Sequence[Hashable]) -> Pairs:
    """Align a stretch in which nothing occurs once on both sides."""
    if not set(left) & set(right):
        return []
    if len(left) * len(right) <= SHORT:
        return _longest_common_subsequence(left, right)
    places: dict[Hashable, list[int]] = {}
    for j in range(len(right) - 1, -1, -1):
        places.setdefault(right[j], []).append(j)
    met = [(i, places[element].pop()) for i, element in enumerate(left) if places.get(element)]
    return increasing(met)


def _longest_common_subsequence(left: Sequence[Hashable], right: Sequence[Hashable]) -> Pairs:
    width = len(right)
    lengths = [[0] * (width + 1)]
    for element in reversed(left):
        row, below = [0] * (width + 1), lengths[-1]
        for j in range(width - 1, -1, -1):
            row[j] = below[j + 1] + 1 if element == right[j] else max(below[j], row[j + 1])
        lengths.append(row)
    lengths.reverse()
    pairs, i, j = [], 0, 0
    while i < len(left) and j < width:
        if left[i] == right[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
