"""``python -m arcroute``."""

from arcroute.cli import main

main()
