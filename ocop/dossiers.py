"""What dossiers hold, as shipped, for composition roots and the command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import config
from ocop import cycles
from ocop.errors import OperatorError
from workflow.definitions import dossiers as definitions
from workflow.domain.dossier import DossierRules
from workflow.domain.errors import ProcessFileError
from workflow.domain.regulation import RuleSet

FOLDER: Final = Path(config.__path__[0]) / "dossiers"


def load(folder: Path = FOLDER, regulations: Mapping[str, RuleSet] | None = None) -> Mapping[str, DossierRules]:
    """Read what dossiers hold, held against the regulations where given. Raises OperatorError with every finding."""
    try:
        return definitions.load_dossiers(folder, regulations)
    except ProcessFileError as error:
        path = folder / str(error.params["name"])
        raise OperatorError("\n".join(cycles.findings(path, error.params["findings"]))) from error
    except OSError as error:
        raise OperatorError(f"{folder}: {error.strerror}") from error
