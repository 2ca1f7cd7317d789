"""Another time for a running product: a story of five weeks is clicked in a minute, over a holiday of our choosing.

Run as `python -m tests.elsewhen run app.py …` it is the real web process whose one clock was moved before anything
else was loaded. The test moves it on by writing one number into a file.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from core.foundation import clock

FILE = "ELSEWHEN"
"""The variable that names the file."""

_real = clock.now


class Elsewhen:
    """The time of a story, shared with the processes that are told its file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def now(self) -> datetime:
        """The present moment there; it runs as fast as ours."""
        return _real() + timedelta(seconds=float(self.file.read_text("ascii")))

    def go_to(self, moment: datetime) -> None:
        """Be there; whole at once, for another process reads it at any moment."""
        fresh = self.file.with_suffix(".fresh")
        fresh.write_text(str((moment - _real()).total_seconds()), "ascii")
        fresh.replace(self.file)


if __name__ == "__main__":
    clock.now = Elsewhen(Path(os.environ[FILE])).now
    from streamlit.web.cli import main

    main()
