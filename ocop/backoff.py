"""How long to wait before starting a dead child again. Pure arithmetic on seconds."""

FIRST = 1.0
LONGEST = 30.0
STABLE = 60.0


class Backoff:
    """Doubles the wait at every early death (1, 2, 4 … 30 s) and forgets after a stable minute."""

    __slots__ = ("_early_deaths",)

    def __init__(self) -> None:
        self._early_deaths = 0

    def after_death(self, *, lived: float) -> float:
        """Give the seconds to wait after a child that lived ``lived`` seconds."""
        if lived >= STABLE:
            self._early_deaths = 0
        delay = min(LONGEST, FIRST * 2.0**self._early_deaths)
        self._early_deaths += 1
        return delay
