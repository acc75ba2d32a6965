"""A property that is worked out once: `functools.cached_property` without its lock.

Python up to 3.11 takes that lock each time, which is a twentieth of the time of a check.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


class once(Generic[Value]):  # noqa: N801 - it is used as `property` is
    """Makes a property of a function of an object, whose value the object keeps."""

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        """Take the function."""
        self.work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, _: type, name: str) -> None:
        """Take the property's name, below which the object keeps the value."""
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> once[Value]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> once[Value] | Value:
        """Return the value; the next time Python finds it in the object, and not here."""
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.work_out(instance)
        return value
