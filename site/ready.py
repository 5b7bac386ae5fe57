"""Bring database, keys, static files and sample site up to date, then print the sample sign-ins.

All in one process: to start Django for each command takes longer than what they do on a second start.
"""

import sys

from config.start import run_command

COMMANDS = (
    ["migrate", "-v0"],
    ["prepare", "--skip-checks"],
    ["collectstatic", "--noinput", "-v0", "--skip-checks"],
    ["load_demo", "--skip-checks"],
    ["sample_people", "--skip-checks"],
)


def main() -> int:
    """Run the commands in order; the first that fails has said why, and ends it."""
    for command in COMMANDS:
        if code := run_command(["manage.py", *command]):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
