"""`python -m cli`, as ./minhu starts it."""

import sys

from cli.app import app
from core.foundation import logs
from core.foundation.errors import CivicError


def main() -> None:
    """Run a command; a refusal is a sentence and exit code 1, never a traceback."""
    try:
        logs.configure()  # the first who asks for the settings
        app(prog_name="minhu")
    except CivicError as refusal:
        sys.stderr.write(refusal.sentence() + "\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
