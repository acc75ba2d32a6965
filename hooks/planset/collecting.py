"""Let the garbage collector wait while large trees grow.

What a merge makes lives until its end. The collector would walk all of it again and again in
search of garbage, and the longer a document, the larger that part of its merge.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def collector_waiting() -> Iterator[None]:
    """Keep the garbage collector off, unless it is off already; it goes on afterwards."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
