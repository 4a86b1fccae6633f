"""One JSON line a request: id, route name, status, duration and queries; never addresses, parameters or variables."""

import json
import logging
import time
import traceback
import uuid
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("mscportal.request")


class JsonFormatter(logging.Formatter):
    """What a log line may tell; an exception as its class and the places it went through, without values."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if record.name.startswith("mscportal") else record.msg,
        }
        told |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            told["where"] = [f"{frame.name}:{frame.lineno}" for frame in frames[-6:]]
        return json.dumps(told, default=str)


class LoggedRequest(HttpRequest):
    """A request with the id under which the log tells of it."""

    id: str


class RequestLogMiddleware:
    """Count and time each request; outermost, so that nothing goes unseen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: LoggedRequest) -> HttpResponse:
        started, count = time.monotonic(), 0

        def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        request.id = uuid.uuid4().hex
        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        match = request.resolver_match
        told = {
            "request": request.id,
            "route": match.view_name if match else "",
            "method": request.method,
            "status": response.status_code,
            "ms": round((time.monotonic() - started) * 1000, 1),
            "queries": count,
        }
        logger.info("request", extra={"told": told})
        return response


@receiver(got_request_exception)
def log_failure(sender: object, request: HttpRequest | None = None, **more: object) -> None:
    """Log what made an answer a 500, wherever it was raised: in a page, a middleware or as the transaction ends."""
    logger.error("failed", exc_info=True, extra={"told": {"request": getattr(request, "id", "")}})
