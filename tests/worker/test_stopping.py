"""The worker as a process: told to stop in its first tick, it stops."""

import signal
import subprocess
import sys

from cli.children import environment
from core.foundation.settings import ROOT
from tests.ground import Database


def test_a_worker_that_is_told_to_stop_in_its_first_tick_stops(committed: Database) -> None:
    with (
        committed.superuser.connect() as holder,
        subprocess.Popen(
            [sys.executable, "-m", "worker"], cwd=ROOT, env=environment(), stderr=subprocess.PIPE
        ) as process,
    ):
        # the first job waits here for the table of turns, so that the signal finds it in its first tick
        holder.exec_driver_sql('SET search_path TO "minhu"')
        holder.exec_driver_sql("LOCK TABLE cursors IN ACCESS EXCLUSIVE MODE")
        try:
            assert process.stderr is not None
            assert b"worker ready" in process.stderr.readline()
            while not holder.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar_one():
                pass
            process.send_signal(signal.SIGTERM)
            holder.rollback()
            assert process.wait(15) == 0
        finally:
            process.kill()
