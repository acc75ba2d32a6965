"""A merge leaves the garbage collector as it was."""

from __future__ import annotations

import gc

import pytest
from planset.merge import merge


@pytest.mark.parametrize("was_enabled", [True, False])
def test_the_collector_is_as_before(was_enabled: bool) -> None:
    """Afterwards the collector runs if it ran, and rests if somebody had switched it off."""
    (gc.enable if was_enabled else gc.disable)()
    try:
        merge("# A\n", "# A\n\nMine.\n", "# B\n")
        assert gc.isenabled() is was_enabled
    finally:
        gc.enable()
