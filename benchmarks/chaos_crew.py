"""A worker or beat as shipped, in a hurry: ``python -m benchmarks.chaos_crew worker|beat``.

Only three figures differ, so that a claim that dies comes up again while somebody is still watching: the lease, the
size of a batch and the interval of the tick (``OCOP_TEST_LEASE``, ``OCOP_TEST_LIMIT``, ``OCOP_TEST_TICK``).
"""

import os
import sys
from datetime import timedelta
from functools import partial


def main() -> None:
    """Work until asked to stop, or killed."""
    from ocop.work import work
    from workers import schedule, tasks
    from workflow.services import deliver

    limit = int(os.environ["OCOP_TEST_LIMIT"])
    deliver.LEASE = timedelta(seconds=float(os.environ["OCOP_TEST_LEASE"]))  # type: ignore[misc]  # a figure of the trial
    deliver.CHUNK = max(1, limit // 2)  # type: ignore[misc]  # a figure of the trial
    vars(tasks)["deliver_once"] = partial(deliver.deliver_once, limit=limit)
    tick = schedule.Tick("deliver", int(os.environ["OCOP_TEST_TICK"]))
    schedule.TICKS = (*(one for one in schedule.TICKS if one.task != "deliver"), tick)
    work(sys.argv[1])


if __name__ == "__main__":
    main()
