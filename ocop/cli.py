"""The ``ocop`` command. Registers every module of ``ocop/commands`` and turns errors into a sentence and an exit
code.
"""

import importlib
import os
import pkgutil
import sys

import typer

from ocop import commands
from ocop.errors import OperatorError
from workflow.domain.errors import DomainError


def build() -> typer.Typer:
    """Make the command line from the modules in ``ocop/commands``, in their alphabetical order."""
    app = typer.Typer(
        name="ocop",
        help="The yearly OCOP cycle, from the idea to the stars and back again.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for found in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"{commands.__name__}.{found.name}").register(app)
    return app


def main() -> None:
    """Run the command line."""
    try:
        build()()
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except DomainError as error:
        from ocop.sentences import asked, sentence

        sys.stderr.write(f"{sentence(error, asked(sys.argv[1:], os.environ))}\n")
        sys.exit(1)


def _root() -> None:
    """Keep ``ocop VERB`` the shape of every call, also while there is a single verb."""
