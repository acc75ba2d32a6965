"""Copier migration after an update, in the set: merge its documents and write them.

Its arguments are the name of the answers file, the new answers as JSON where tasks are skipped, and
whether to be quiet.
"""

import sys

try:
    from planset.copier_update import after

    after(*sys.argv[1:])
except (Exception, KeyboardInterrupt) as error:
    print(f"planset: {str(error) or 'interrupted'}", file=sys.stderr)
    print(
        "planset: the set is as it was before. Mend that, then run the same command again.",
        file=sys.stderr,
    )
    sys.exit(1)
