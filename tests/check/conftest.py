"""What the tests of the checks share."""

from __future__ import annotations

import pytest
from planset import forms


@pytest.fixture(autouse=True)
def _version_of_the_filled_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the filled set be of this package's own version, whichever that is."""
    monkeypatch.setattr(forms, "own_origin", lambda: ("planset/planset", "1.4.0"))
