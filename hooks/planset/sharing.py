"""Share work among all processors, where there is enough of it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from typing import Any, TypeVar

    Item = TypeVar("Item")
    Outcome = TypeVar("Outcome")

MANY = 100
"""From how many items on it pays to start processes."""


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

    Many items are worked on in parts, one for each processor; this process takes the first. Raises
    what the work raises, in whichever process.
    """
    workers = cores()
    if len(items) < MANY or workers == 1:
        yield from work(items, *arguments)
        return
    # A pool of processes would do too, but takes longer to import than to check many sets.
    from multiprocessing import Pipe, Process  # noqa: PLC0415 - it takes long to import

    size = -(-len(items) // workers)
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    others = []
    for part in parts[1:]:
        receiver, sender = Pipe(duplex=False)
        worker = Process(target=_send, args=(sender, work, part, arguments), daemon=True)
        worker.start()
        sender.close()
        others.append((worker, receiver))
    yield from work(parts[0], *arguments)
    for worker, receiver in others:
        outcomes, error = receiver.recv()
        worker.join()
        if error:
            raise error
        yield from outcomes


def _send(
    sender: Connection,
    work: Callable[..., list[Outcome]],
    items: Sequence[Item],
    arguments: Sequence[object],
) -> None:
    """Send what the work returns, and what it raises or None."""
    try:
        sender.send((work(items, *arguments), None))
    except Exception as error:
        sender.send(([], error))
