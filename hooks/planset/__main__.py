"""Run the `planset` command as `python -m planset`."""

from planset.cli import main

raise SystemExit(main())
