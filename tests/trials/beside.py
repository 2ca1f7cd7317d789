"""Two workers side by side over a quarter: the ledger, and what is told, are those of one worker alone.

Real processes: at every moment both begin every job at once. Each thing is done by one of them, and by none twice.
"""

from tests import ground
from tests.trials.quarter import DAYS, play_quarter
from tests.trials.quarter_dump import compare, compare_told, dump, told
from tests.trials.quarter_workers import Crowd

DESCRIPTION = "两个后台进程并排跑一个季度：台账、级别、问询、通知和一个进程的一样"
SIZE = 1_000


def run(size: int, seed: int, days: int = DAYS) -> dict[str, object]:
    """Once with one worker, once with two."""
    with Crowd(1) as alone:
        play_quarter(size, seed, worker=alone, days=days)
    one, heard = dump(), told()
    with ground.server() as urls, ground.fresh_database(urls) as made, ground.standing_on(made):
        with Crowd(2) as both:
            play_quarter(size, seed, worker=both, days=days)
        two, heard_too = dump(), told()
    return {
        "cases": size,
        "rounds_with_both_at_work": both.busy,
        **compare(one, two),
        **compare_told(heard, heard_too),
        "ok": one == two and one[1] and heard == heard_too and max(heard.values()) == 1 and both.busy > 0,
    }
