"""Accounts as the composition roots make them: the desk of the pages, the hasher, the keys out of the secret."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from config.settings import Settings
from ocop.secret import instance_secret

if TYPE_CHECKING:
    from redis import Redis

    from api.web.account.desk import Desk, InstanceSetting, SignOn
    from workflow.services.passwords import Passwords


def desk(settings: Settings, redis: "Redis | None") -> "Desk":
    """Give what the pages of accounts stand on."""
    from api.web.account.desk import Desk

    made = Desk.create(
        instance_secret(settings),
        passwords=passwords(settings),
        redis=redis,
        totp_required=settings.asks_second_step,
        address=settings.address,
        sign_on=_sign_on(settings),
    )
    return replace(made, invitation_lives=timedelta(days=settings.invitation_days), instance=_instance(settings))


def passwords(settings: Settings) -> "Passwords":
    """Give the hasher with the parameters of this instance."""
    from workflow.services.passwords import Passwords

    return Passwords(
        memory_kib=settings.password_memory_kib, passes=settings.password_passes, lanes=settings.password_lanes
    )


def _instance(settings: Settings) -> "tuple[InstanceSetting, ...]":
    """Give what administrators are shown of how this instance runs."""
    from api.web.account.desk import InstanceSetting
    from workflow.services.sessions import IDLE

    usual = Settings.model_fields
    return (
        InstanceSetting(
            "totp_required", settings.asks_second_step, settings.database_url is not None, "OCOP_TOTP_REQUIRED"
        ),
        InstanceSetting(
            "invitation_days",
            settings.invitation_days,
            int(usual["invitation_days"].default),
            "OCOP_INVITATION_DAYS",
        ),
        InstanceSetting("session_days", IDLE.days, IDLE.days, ""),
        InstanceSetting(
            code="sign_on", value=settings.oidc_issuer or False, default=False, variable="OCOP_OIDC_ISSUER"
        ),
        InstanceSetting(
            "password_memory_kib",
            settings.password_memory_kib,
            int(usual["password_memory_kib"].default),
            "OCOP_PASSWORD_MEMORY_KIB",
        ),
    )


def _sign_on(settings: Settings) -> "SignOn | None":
    from api.web.account.desk import SignOn

    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_client_secret is None:
        return None
    secret = settings.oidc_client_secret.get_secret_value()
    return SignOn(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_label)
