"""Share work among all processors, where there is enough of it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing import SimpleQueue
    from multiprocessing.connection import Connection
    from typing import Any, TypeVar

    Item = TypeVar("Item")
    Outcome = TypeVar("Outcome")

MANY = 100
"""From how many items on it pays to start processes."""
PARTS = 8
"""How many parts there are for each process: one that is slower than the others takes fewer."""


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shared(
    work: Callable[..., list[Outcome]],
    items: Sequence[Item],
    *arguments: Any,  # noqa: ANN401 - whatever the work takes beside items
) -> Iterator[Outcome]:
    """Yield what `work(items, *arguments)` returns, in the order of the items.

    Many items are worked on in parts, by one process for each processor; this is one of them.
    Raises what the work raises, in whichever process.
    """
    workers = cores()
    if len(items) < MANY or workers == 1:
        yield from work(items, *arguments)
        return
    # A pool of processes would do too, but takes longer to import than to check many sets.
    from multiprocessing import Pipe, Process, SimpleQueue  # noqa: PLC0415 - it takes long to import

    size = -(-len(items) // (workers * PARTS))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    turns: SimpleQueue[int] = SimpleQueue()
    others = []
    for _ in range(workers - 1):
        receiver, sender = Pipe(duplex=False)
        worker = Process(target=_send, args=(sender, turns, work, parts, arguments), daemon=True)
        worker.start()
        sender.close()
        others.append((worker, receiver))
    # Put in when there is somebody to take them out: a queue may hold few.
    for turn in (*range(len(parts)), *[-1] * workers):
        turns.put(turn)
    done = _take_turns(turns, work, parts, arguments)
    for worker, receiver in others:
        outcomes, error = receiver.recv()
        worker.join()
        if error:
            raise error
        done.update(outcomes)
    for turn in range(len(parts)):
        yield from done[turn]


def _take_turns(
    turns: SimpleQueue[int],
    work: Callable[..., list[Outcome]],
    parts: Sequence[Sequence[Item]],
    arguments: Sequence[object],
) -> dict[int, list[Outcome]]:
    """Work on parts until none is left; return what was worked out by their turns."""
    return {turn: work(parts[turn], *arguments) for turn in iter(turns.get, -1)}


def _send(
    sender: Connection,
    turns: SimpleQueue[int],
    work: Callable[..., list[Outcome]],
    parts: Sequence[Sequence[Item]],
    arguments: Sequence[object],
) -> None:
    """Send what was worked out here, and what the work raised or None."""
    try:
        sender.send((_take_turns(turns, work, parts, arguments), None))
    except Exception as error:
        sender.send(({}, error))
