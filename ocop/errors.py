"""Why the command line gives up, in words for the person at the terminal, with the exit code."""


class OperatorError(Exception):
    """Something the person at the terminal can put right; the message says what happened and what to do."""

    exit_code = 1


class AlreadyRunningError(OperatorError):
    """Another process holds this data folder."""

    exit_code = 3
