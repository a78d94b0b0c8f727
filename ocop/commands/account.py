"""``ocop account …``: one-time links for people, made by whoever runs the instance."""

from typing import Annotated, Literal

import typer

Login = Annotated[str, typer.Argument(help="Whose account it is.")]
Other = Annotated[str | None, typer.Option("--database-url", help="Another database than one's own.")]


def register(app: typer.Typer) -> None:
    """Add the family of verbs to the command line."""
    verbs = typer.Typer(name="account", help="Links by which people come into their accounts.", no_args_is_help=True)
    verbs.command(name="invite")(invite)
    verbs.command(name="reset")(reset)
    verbs.command(name="link")(link)
    app.add_typer(verbs)


def invite(login: Login, database_url: Other = None) -> None:
    """Print a one-time link with which a registered person chooses the first password; it is good for three days."""
    _print_link(login, "activate", database_url, forget_app=False)


def reset(
    login: Login,
    forget_app: Annotated[
        bool, typer.Option("--forget-app", help="Forget the authenticator app too: the phone is lost.")
    ] = False,
    database_url: Other = None,
) -> None:
    """Print a one-time link with which a person chooses a new password; it is good for three days."""
    _print_link(login, "reset", database_url, forget_app=forget_app)


def link(
    login: Login,
    issuer: Annotated[str, typer.Argument(help="The issuer of the province's sign-on.")],
    subject: Annotated[str, typer.Argument(help="Who the person is there (the claim `sub`).")],
    database_url: Other = None,
) -> None:
    """Link a registered person to who they are at the province's own sign-on."""
    from ocop.handles import handle
    from workflow.domain.time import SystemClock
    from workflow.services.oidc_link import link_identity
    from workflow.services.register_person import person_id_of

    with handle(database_url, what="account link") as database, database.unit() as unit:
        person_id = person_id_of(unit, login)
        link_identity(unit, SystemClock(), person_id=person_id, issuer=issuer, subject=subject, by="operator")
    typer.echo("Linked.")


def _print_link(
    login: str, purpose: Literal["activate", "reset"], database_url: str | None, *, forget_app: bool
) -> None:
    from ocop.errors import OperatorError
    from ocop.handles import handle
    from ocop.settings import load_settings
    from workflow.domain.errors import NotFoundError
    from workflow.domain.time import SystemClock
    from workflow.services.one_time_codes import make_link
    from workflow.services.second_factor import forget_app as forget
    from workflow.services.sign_in import account_of_login

    with handle(database_url, what="account") as database, database.unit() as unit:
        account = account_of_login(unit, SystemClock(), login)
        if account is None:
            raise NotFoundError("person_not_found", login=login[:80])
        if purpose == "activate" and account.has_password:
            raise OperatorError("This person has a password already; use `ocop account reset`.")
        if forget_app:
            forget(unit, account.person_id)
        token = make_link(unit, SystemClock(), person_id=account.person_id, purpose=purpose)
    typer.echo(f"{load_settings().address}/kich-hoat/lien-ket/{token}")
