"""A merge leaves the garbage collector as it was, and knows nothing of what is around it."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import pytest
from planset.merge import merge

from tests.questions import PROJECT

if TYPE_CHECKING:
    from tests.conftest import Run


@pytest.mark.parametrize("was_enabled", [True, False])
def test_the_collector_is_as_before(was_enabled: bool) -> None:
    """Afterwards the collector runs if it ran, and rests if somebody had switched it off."""
    (gc.enable if was_enabled else gc.disable)()
    try:
        merge("# A\n", "# A\n\nMine.\n", "# B\n")
        assert gc.isenabled() is was_enabled
    finally:
        gc.enable()


def test_a_merge_needs_neither_files_nor_git(run: Run) -> None:
    """Importing the merge imports no module of planset that reads, writes or starts anything."""
    script = (
        "import sys, planset.merge\n"
        "outside = {'files', 'sets', 'journal', 'versions', 'render', 'answers_files'}\n"
        "print([name for name in outside if f'planset.{name}' in sys.modules], "
        "[name for name in ('copier', 'subprocess', 'yaml') if name in sys.modules])"
    )
    process = run(sys.executable, "-c", script, cwd=PROJECT)
    assert process.stdout == "[] []\n", process.stderr
