"""Structured logs: one JSON line per event on standard error. No secret and no personal data in them."""

import logging
import sys
import time
from contextlib import suppress
from typing import Any

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("hallkeeper")


def configure_logs() -> None:
    """Send structlog and the standard library's records the same way.

    On a terminal somebody looks on: only warnings, so that the pairing links do not scroll away.
    """
    level = logging.WARNING if sys.stderr.isatty() else logging.INFO
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)


_NOT_KEPT = ("/api/", "/t/")
"""What is answered there is of this moment, and often of one customer: no browser or proxy keeps it."""


def log_requests(app: Flask) -> None:
    """One line per request: the route's rule instead of the path, so that no secret gets into a log."""

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        rule = request.url_rule
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if rule is not None and rule.rule.startswith(_NOT_KEPT):
            response.headers.setdefault("Cache-Control", "no-store")
        fields: dict[str, Any] = {
            "method": request.method,
            "route": rule.rule if rule is not None else "-",
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("begun", time.perf_counter())) * 1000, 1),
        }
        if fields["route"].endswith("/pulse") and response.status_code == 200:
            return response  # twice a second from each agent: silence is the news
        with suppress(OSError):  # a full disk under the log must not stop the hall
            log.info("request", **fields)
        return response
