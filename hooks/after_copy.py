"""Copier task after a copy, in the new set: check its documents, named in one argument.

It prints what it finds and always ends well: Copier deletes what it made when a task fails.
"""

import os
import sys

try:
    from planset.fresh_copy import check_copy, describe

    folder = os.path.realpath(os.curdir)
    for finding in check_copy(folder, sys.argv[1].split()):
        print(f"planset: {describe(finding, folder)}", file=sys.stderr)
except Exception as error:
    print(f"planset: the new documents could not be checked: {error!r}", file=sys.stderr)
