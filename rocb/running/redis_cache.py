"""The cache that several machines share. The site also works without it.

If Redis is unavailable, hangs or restarts, this delays one request by 0.2 seconds per `Circuit.PAUSE_SECONDS`. Until it
responds again, each process uses a cache in its own memory. django-redis can ignore errors, but it retries at each call
and has no fallback.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

from rocb.running.circuit import Circuit

if TYPE_CHECKING:
    from redis import RedisError

LIMIT_SECONDS = 0.2
MEMORY = {"OPTIONS": {"MAX_ENTRIES": 2000}}
# In seconds. Other processes do not see what is deleted during the outage.
KEPT_MEANWHILE_SECONDS = 60
MOST_WRITTEN = 10_000
EVERYTHING = (None, None)


def connection_options() -> dict[str, Any]:
    """Return client options: time limits, and one retry in case Redis has restarted and an old connection is dead."""
    from redis import ConnectionError
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    retry = Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))  # no retry after a timeout
    return {"socket_timeout": LIMIT_SECONDS, "socket_connect_timeout": LIMIT_SECONDS, "retry": retry}


class _Outage:
    """State of an outage, shared by all caches of a process on the same Redis."""

    def __init__(self) -> None:
        self.circuit = Circuit("Redis, the shared cache,")
        self.written: set[tuple[str | None, int | None]] = set()


@cache
def _outage(server: str) -> _Outage:
    return _Outage()


class RedisOrMemory(BaseCache):
    """Django's cache in Redis, with a cache in memory as fallback while Redis does not respond."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.redis = RedisCache(server, {**params, "OPTIONS": {**params.get("OPTIONS", {}), **connection_options()}})
        self.memory = LocMemCache(f"in place of {server}", {**params, **MEMORY})
        self.outage = _outage(server)

    @cached_property
    def _errors(self) -> type[RedisError]:
        from redis import RedisError

        return RedisError

    def is_shared(self) -> bool:
        """Return whether Redis responds. Sends a request."""
        self.get("is_shared")
        return not self.outage.circuit.is_broken

    def _do[Answer](
        self, action: Callable[[BaseCache], Answer], *, writes: tuple[str | None, int | None] | None = None
    ) -> Answer:
        """Run the action on Redis, or on the memory during an outage. Note which key it ``writes`` there."""
        circuit = self.outage.circuit
        if circuit.lets_ask():
            try:
                if circuit.is_broken:
                    self._forget_old()
                answer = action(self.redis)
            except self._errors as error:
                circuit.failed(error)
            else:
                circuit.answered()
                return answer
        if writes and len(self.outage.written) < MOST_WRITTEN:
            self.outage.written.add(writes)
        return action(self.memory)

    def _forget_old(self) -> None:
        """Delete keys from Redis that were written or deleted during the outage: it may still hold old values."""
        written = self.outage.written.copy()
        if EVERYTHING in written or len(written) >= MOST_WRITTEN:
            self.redis.clear()
        else:
            for key, version in written:
                self.redis.delete(key, version=version)
        self.outage.written -= written
        self.memory.clear()

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._do(lambda cache: cache.add(key, value, timeout, version), writes=(key, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._do(lambda cache: cache.get(key, default, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        def write(cache: BaseCache) -> None:
            if cache is self.memory:
                cache.set(key, value, self._meanwhile(timeout), version)
            else:
                cache.set(key, value, timeout, version)

        self._do(write, writes=(key, version))

    @staticmethod
    def _meanwhile(timeout: Any) -> float:
        is_longer = timeout is None or timeout is DEFAULT_TIMEOUT or timeout > KEPT_MEANWHILE_SECONDS
        return KEPT_MEANWHILE_SECONDS if is_longer else timeout

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._do(lambda cache: cache.touch(key, timeout, version), writes=(key, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._do(lambda cache: cache.delete(key, version), writes=(key, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._do(lambda cache: cache.incr(key, delta, version), writes=(key, version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._do(lambda cache: cache.has_key(key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        known = list(keys)
        return self._do(lambda cache: cache.get_many(known, version))

    def clear(self) -> None:
        self._do(lambda cache: cache.clear(), writes=EVERYTHING)
