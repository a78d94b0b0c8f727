"""The client of a province's sign-on: OpenID Connect Core 1.0, code flow, PKCE (RFC 7636), state and nonce.

Only what the issuer's own discovery names is asked; only what its keys have signed is believed.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from joserfc.jwt import JWTClaimsRegistry

from api.web.account.desk import SignOn
from workflow.domain.errors import InvalidInputError, UnavailableError

TIMEOUT: Final = 5.0
KEPT_SECONDS: Final = 600.0
LEEWAY: Final = 60
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures by a key that only the issuer has; neither none nor a shared secret."""

_DISCOVERY: Final = "/.well-known/openid-configuration"
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_SUBJECT_MAX: Final = 255


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-on on its way: where the browser goes, and what must come back with it."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Proved:
    """Whom the issuer vouches for. ``email`` is None unless the issuer says that it has verified it."""

    issuer: str
    subject: str
    email: str | None


class SignOnClient:
    """What is known of the issuer, kept for some minutes."""

    def __init__(self, sign_on: SignOn, *, redirect_uri: str) -> None:
        self._sign_on = sign_on
        self._redirect_uri = redirect_uri
        self._lock = threading.Lock()
        self._known: tuple[float, Mapping[str, Any]] | None = None

    def start(self) -> Begun:
        """Give the address to send the browser to. Raises UnavailableError ``sign_on_unavailable``."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        endpoint = self._configuration()["authorization_endpoint"]
        with self._client() as client:
            address, _ = client.create_authorization_url(endpoint, state=state, code_verifier=verifier, nonce=nonce)
        return Begun(str(address), state, nonce, verifier)

    def finish(self, *, code: str, nonce: str, verifier: str, now: datetime) -> Proved:
        """Exchange the code and read who it is.

        Raises InvalidInputError ``sign_on_failed`` for whatever does not hold, UnavailableError.
        """
        configuration = self._configuration()
        try:
            with self._client() as client:
                token = client.fetch_token(configuration["token_endpoint"], code=code, code_verifier=verifier)
            claims = self._claims(str(token.get("id_token", "")), configuration, nonce, now)
        except httpx2.HTTPError as error:
            raise UnavailableError("sign_on_unavailable") from error
        except (AuthlibBaseError, JoseError, ValueError) as error:
            raise InvalidInputError("sign_on_failed") from error
        email = claims.get("email")
        is_verified = claims.get("email_verified") is True and isinstance(email, str)
        return Proved(self._sign_on.issuer, claims["sub"], email if is_verified else None)

    def _claims(self, text: str, configuration: Mapping[str, Any], nonce: str, now: datetime) -> dict[str, Any]:
        keys = KeySet.import_key_set(cast("KeySetSerialization", self._get(configuration["jwks_uri"])))
        claims = jwt.decode(text, keys, algorithms=list(ALGORITHMS)).claims
        registry = JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._sign_on.issuer},
            aud={"essential": True, "value": self._sign_on.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(claims)
        subject, party = claims["sub"], claims.get("azp", self._sign_on.client_id)
        if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_MAX or party != self._sign_on.client_id:
            message = "the claims name nobody, or another client"
            raise ValueError(message)
        return claims

    def _configuration(self) -> Mapping[str, Any]:
        with self._lock:
            if self._known is not None and self._known[0] > time.monotonic():
                return self._known[1]
        found = self._get(self._sign_on.issuer.rstrip("/") + _DISCOVERY)
        endpoints = [str(found.get(name, "")) for name in _ENDPOINTS]
        if found.get("issuer") != self._sign_on.issuer or not all(_is_safe(address) for address in endpoints):
            raise UnavailableError("sign_on_unavailable")
        with self._lock:
            self._known = (time.monotonic() + KEPT_SECONDS, found)
        return found

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = httpx2.get(
                address, timeout=TIMEOUT, follow_redirects=False, headers={"accept": "application/json"}
            )
            answer.raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise UnavailableError("sign_on_unavailable") from error
        if not isinstance(found, dict):
            raise UnavailableError("sign_on_unavailable")
        return found

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._sign_on.client_id,
            client_secret=self._sign_on.client_secret,
            scope="openid email",
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT,
        )


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
