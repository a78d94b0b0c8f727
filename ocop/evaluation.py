"""The shipped regulations and the template of minutes, for composition roots and the command line."""

from pathlib import Path
from typing import Final

import config
from ocop import cycles, regulations
from ocop.errors import OperatorError
from workflow.definitions.minutes import load_minutes
from workflow.domain.errors import ProcessFileError
from workflow.services.close_session import Evaluation
from workflow.services.session_rules import RuleShelf

HERE: Final = Path(config.__path__[0])
TEMPLATE: Final = HERE / "minutes" / "meeting.yaml"


def load() -> Evaluation:
    """Read every regulation and the template. Raises OperatorError with every finding."""
    try:
        return Evaluation(RuleShelf.of(regulations.load().values()), load_minutes(TEMPLATE))
    except ProcessFileError as error:
        path = HERE / str(error.params["name"])
        raise OperatorError("\n".join(cycles.findings(path, error.params["findings"]))) from error
    except OSError as error:
        raise OperatorError(f"{error.filename}: {error.strerror}") from error
