"""Read and write files of text: whole, atomically, with errors that say what to do.

Git starts the merge driver, and Copier a hook, for each file or set, so this imports little.
"""

from __future__ import annotations

import os


class FileError(Exception):
    """A file that cannot be read or written; the message names it and says what to do."""


class EncodingError(FileError):
    """A file that is not UTF-8."""


def read(path: str) -> str:
    """Return a file's text with its line ends and BOM; raise FileError if there is none."""
    try:
        with open(path, "rb", buffering=0) as file:
            source = file.read()
        return source.decode()
    except FileNotFoundError as error:
        raise FileError(f"{path} is not there: check the path.") from error
    except IsADirectoryError as error:
        raise FileError(f"{path} is a folder: name a file in it.") from error
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise EncodingError(
            f"{path}:{line}: is not UTF-8 (byte {error.start + 1}): save it as UTF-8."
        ) from error
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from error


def write(path: str, text: str) -> None:
    """Write a text to a file, whole or not at all; the file keeps its mode.

    Raises FileError where that cannot be; the file is then as it was.
    """
    # A symbolic link stays one: what it points to is replaced.
    target = os.path.realpath(path)
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(text.encode())
        if os.path.exists(target):
            os.chmod(temporary, os.stat(target).st_mode)
        os.replace(temporary, target)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def is_document(path: str) -> bool:
    """Tell whether a file is Markdown, by its name."""
    return path.endswith((".md", ".markdown"))


def files_below(folder: str) -> list[str]:
    """Return the paths of all files in a folder and those in it, with slashes."""
    start = len(os.path.join(folder, ""))
    return [
        os.path.join(place, name)[start:].replace(os.sep, "/")
        for place, _, names in os.walk(folder)
        for name in names
    ]
