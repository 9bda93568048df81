"""The guard at every door: who is asking, and may that role come in.

A program shows a bearer token, a browser a cookie. One browser may hold several sessions (a kiosk, a
counter, the office), one cookie each; a page says for whom it speaks by `Hallkeeper-As`. Cookies count for
changes only from our own pages.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Request, Response, g, redirect, request

from hall.errors import Forbidden, HallError, NotFound
from hallkeeper.access import Access, Principal

COOKIE = "hallkeeper-"
AS_HEADER = "Hallkeeper-As"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., Any]


class NotSignedIn(HallError):
    """No token, or one that is not known."""


class Guard:
    """Finds out who is asking. `visitor` answers whose visit a secret is, or raises NotFound."""

    def __init__(self, access: Access, visitor: Callable[[str], Principal]) -> None:
        self._access = access
        self._whose = visitor

    def principal(self, roles: Iterable[str], prefer: str | None = None) -> Principal:
        """Who makes this request, in one of the roles (or as admin).

        Raises NotSignedIn `unauthorized`, Forbidden `wrong_role` or `cross_origin`.
        """
        allowed = frozenset(roles)
        header = request.headers.get("Authorization")
        if header is not None:
            return self.bearer(header, allowed)
        found = self.from_cookies(request.cookies, allowed, request.headers.get(AS_HEADER) or prefer)
        if request.method not in _SAFE:
            check_same_origin(request)
        return found

    def bearer(self, header: str, allowed: frozenset[str]) -> Principal:
        """The owner of `Bearer TOKEN`, or the customer's phone behind `Visit SECRET`."""
        scheme, _, secret = header.partition(" ")
        if scheme.lower() == "visit":
            return _checked(self._visitor(secret.strip()), allowed)
        found = self._access.principal(secret.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise NotSignedIn("unauthorized", "This token is not known here or was revoked.")
        return _checked(found, allowed)

    def _visitor(self, secret: str) -> Principal:
        try:
            return self._whose(secret)
        except NotFound as error:
            raise NotSignedIn("unauthorized", "This visit is over; begin again.") from error

    def from_cookies(
        self, cookies: Mapping[str, str], allowed: frozenset[str], wanted: str | None
    ) -> Principal:
        """The session among the browser's that is wanted, or the first that is allowed."""
        sessions = [
            found
            for name, secret in cookies.items()
            if name.startswith(COOKIE) and (found := self._access.principal(secret)) is not None
        ]
        if not sessions:
            raise NotSignedIn("unauthorized", "Sign in first, or pair this screen.")
        for session in sessions:
            if session.acting_as == wanted:
                return _checked(session, allowed)
        fitting = [s for s in sessions if s.role in allowed or s.role == "admin"]
        return _checked((fitting or sessions)[0], allowed)

    def allow(self, *roles: str) -> Callable[[View], View]:
        """A decorator for pages: the view runs for these roles, others are shown the way in."""

        def decorate(view: View) -> View:
            @wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> Any:
                try:
                    g.principal = self.principal(roles, _preferred(kwargs))
                except NotSignedIn:
                    return redirect(f"/sign-in?next={quote(request.path)}")
                return view(*args, **kwargs)

            return guarded

        return decorate


def _preferred(arguments: Mapping[str, Any]) -> str | None:
    """Which of the browser's sessions a page is for: the one that its address names (`?as=kiosk-k2`).

    On `/counter/3` a signed-in teller speaks before the paired screen of counter 3.
    """
    named = request.args.get("as")
    if named is not None:
        return named
    if f"{COOKIE}teller" in request.cookies:
        return "teller"
    code = arguments.get("code")
    return f"counter-{code}" if code else None


def remember(response: Response, secret: str, principal: Principal, *, secure: bool) -> Response:
    """Set the session's cookie: HttpOnly, for ninety days, only over TLS where the page came by TLS."""
    response.set_cookie(
        COOKIE + principal.acting_as,
        secret,
        max_age=90 * 24 * 3600,
        httponly=True,
        secure=secure,
        samesite="Lax",
    )
    return response


def check_same_origin(asked: Request) -> None:
    """Raises Forbidden `cross_origin` where a browser says that another site's page sent this."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise Forbidden("cross_origin", "This must be sent from the hall's own pages.")
    origin = asked.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != asked.host:
        raise Forbidden("cross_origin", "This must be sent from the hall's own pages.")
    if site is None and origin is None:
        raise Forbidden("cross_origin", "A browser's change must say where it comes from.")


def _checked(principal: Principal, allowed: frozenset[str]) -> Principal:
    if principal.role not in allowed and principal.role != "admin":
        raise Forbidden("wrong_role", f"The role {principal.role} may not do this.")
    return principal
