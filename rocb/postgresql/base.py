"""The backend, in the module name that Django expects."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base as django_base
from psycopg.errors import ConnectionTimeout

from rocb.postgresql import limits
from rocb.running.circuit import Circuit

circuit = Circuit("PostgreSQL")


class LimitedConnection(psycopg.Connection[Any]):
    """A connection that aborts a query after its limit. Its outcome is unknown, so the connection is closed too."""

    limit: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        limit = self.limit or limits.query
        if timeout is not None or limit is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, limit)
        except psycopg.errors._WaitTimeout:
            self.close()
            raise psycopg.OperationalError(f"PostgreSQL did not respond within {limit:g} seconds") from None


class DatabaseWrapper(django_base.DatabaseWrapper):
    Database: Any = SimpleNamespace(**{**vars(psycopg), "connect": LimitedConnection.connect})

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not circuit.lets_ask():
            raise psycopg.OperationalError("PostgreSQL does not respond. It will be asked again in a few seconds")
        try:
            connection = super().get_new_connection(conn_params)
        except ConnectionTimeout as error:
            circuit.failed(error)
            raise
        circuit.answered()
        return connection

    def is_usable(self) -> bool:
        with self._in_a_moment():
            return bool(super().is_usable())

    @contextmanager
    def _in_a_moment(self) -> Generator[None]:
        connection = self.connection
        if connection is None:
            yield
            return
        connection.limit = limits.look
        try:
            yield
        finally:
            connection.limit = None
