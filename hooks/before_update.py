"""Copier migration before an update, in the set: take the old render if nothing is in the way.

Its arguments are the name of the answers file and Copier's `--conflict`.
"""

import sys

try:
    from planset.copier_update import before

    before(*sys.argv[1:])
except (Exception, KeyboardInterrupt) as error:
    print(f"planset: {str(error) or 'interrupted'}", file=sys.stderr)
    print("planset: nothing was changed.", file=sys.stderr)
    sys.exit(1)
