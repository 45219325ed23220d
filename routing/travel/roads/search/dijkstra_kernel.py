"""Dijkstra's algorithm on whole milliseconds, in numba.

scipy's implementation holds Python's lock, so that threads do not help, and must look at
the whole network even where the target is next door: this one is four to eight times as
fast on two cores. The queue is a heap with four children to a node, whose entries have the
time in the upper and the node in the lower 32 bits; obsolete entries stay in it.
"""

import numpy as np
from numba import njit

_FAR = (1 << 31) - 1
_LOWER = (1 << 32) - 1


@njit(cache=True, nogil=True)
def _push(heap, size, entry):
    at = size
    while at > 0:
        parent = (at - 1) >> 2
        above = heap[parent]
        if above <= entry:
            break
        heap[at] = above
        at = parent
    heap[at] = entry


@njit(cache=True, nogil=True)
def _pop(heap, size):
    top, entry = heap[0], heap[size - 1]
    size -= 1
    at = 0
    child = 1
    while child < size:
        least, other = heap[child], child
        for sibling in range(child + 1, min(child + 4, size)):
            if heap[sibling] < least:
                least, other = heap[sibling], sibling
        if least >= entry:
            break
        heap[at] = least
        at = other
        child = 4 * at + 1
    heap[at] = entry
    return top


@njit(cache=True, nogil=True)
def _begin(node, ms, row, least, heap):
    """Put a source's nodes into an empty queue, and return its size."""
    size = 0
    for slot in range(node.shape[1]):
        where, when = node[row, slot], ms[row, slot]
        if where >= 0 and when < least[where]:
            least[where] = when
            _push(heap, size, (when << 32) | where)
            size += 1
    return size


@njit(cache=True, nogil=True)
def _spread(start, head, ms, here, now, least, heap, size):
    """Relax the arcs of a node that is reached now, and return the queue's size."""
    for arc in range(start[here], start[here + 1]):
        there, then = head[arc], now + ms[arc]
        if then < least[there]:
            least[there] = then
            _push(heap, size, (then << 32) | there)
            size += 1
    return size


@njit(cache=True, nogil=True)
def many_to_many(start, head, ms, node, source_ms, goal, goal_ms, first, last, out):
    """Fill in rows of ``out`` with the milliseconds from sources to targets.

    Parameters
    ----------
    start, head, ms
        The arcs: index of each node's first arc, their heads, their milliseconds.
    node, source_ms, goal, goal_ms
        Nodes of sources and targets, -1 for none, and the milliseconds to or from them.
    first, last
        First row, and the one after the last row.
    out
        int32, (sources, targets).
    """
    nodes = start.shape[0] - 1
    least = np.empty(nodes, dtype=np.int64)
    heap = np.empty(head.shape[0] + node.shape[1] + 1, dtype=np.int64)
    wanted = np.zeros(nodes, dtype=np.bool_)
    wishes = 0
    for target in range(goal.shape[0]):
        for slot in range(goal.shape[1]):
            where = goal[target, slot]
            if where >= 0 and not wanted[where]:
                wanted[where] = True
                wishes += 1
    for row in range(first, last):
        least[:] = _FAR
        size = _begin(node, source_ms, row, least, heap)
        left = wishes
        while size > 0 and left > 0:
            entry = _pop(heap, size)
            size -= 1
            now, here = entry >> 32, entry & _LOWER
            if now > least[here]:
                continue
            if wanted[here]:
                left -= 1
            size = _spread(start, head, ms, here, now, least, heap, size)
        for target in range(goal.shape[0]):
            best = np.int64(_FAR)
            for slot in range(goal.shape[1]):
                where = goal[target, slot]
                if where >= 0:
                    best = min(best, least[where] + goal_ms[target, slot])
            out[row, target] = best


@njit(cache=True, nogil=True)
def shortest_path(
    start, tail, head, ms, node, source_ms, goal, goal_ms, row, least, via, heap
):
    """Return the first node and the arcs of a fastest path of one pair; -1 without one.

    ``via`` then has the arc by which each node was reached, -1 for a node of the source.
    """
    least[:] = _FAR
    size = _begin(node, source_ms, row, least, heap)
    for slot in range(node.shape[1]):
        if node[row, slot] >= 0:
            via[node[row, slot]] = -1
    best, last = np.int64(_FAR), -1
    while size > 0:
        entry = _pop(heap, size)
        size -= 1
        now, here = entry >> 32, entry & _LOWER
        if now > least[here]:
            continue
        if now >= best:
            break
        for slot in range(goal.shape[1]):
            if goal[row, slot] == here and now + goal_ms[row, slot] < best:
                best, last = now + goal_ms[row, slot], here
        for arc in range(start[here], start[here + 1]):
            there, then = head[arc], now + ms[arc]
            if then < least[there]:
                least[there] = then
                via[there] = arc
                _push(heap, size, (then << 32) | there)
                size += 1
    if last < 0:
        return -1, np.empty(0, dtype=np.int32)
    count, at = 0, last
    while via[at] >= 0:
        count, at = count + 1, tail[via[at]]
    arcs = np.empty(count, dtype=np.int32)
    at = last
    for number in range(count - 1, -1, -1):
        arcs[number] = via[at]
        at = tail[via[at]]
    return at, arcs


@njit(cache=True, nogil=True)
def times_within(start, head, ms, node, source_ms, limit):
    """Return int64 milliseconds from one source to every node, up to a limit."""
    least = np.full(start.shape[0] - 1, _FAR, dtype=np.int64)
    heap = np.empty(head.shape[0] + node.shape[1] + 1, dtype=np.int64)
    size = _begin(node, source_ms, 0, least, heap)
    while size > 0:
        entry = _pop(heap, size)
        size -= 1
        now, here = entry >> 32, entry & _LOWER
        if now > least[here]:
            continue
        if now > limit:
            break
        size = _spread(start, head, ms, here, now, least, heap, size)
    return least
