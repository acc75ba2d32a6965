"""Copier task after a repository was made ready: write the index of the plans that it has.

It always ends well: Copier deletes what it made when a task fails.
"""

import os
import sys

try:
    from planset.index_command import keep_indexes

    keep_indexes([os.path.realpath(os.curdir)])
except Exception as error:
    print(f"planset: the index could not be written: {error!r}", file=sys.stderr)
