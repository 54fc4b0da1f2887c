"""A pool of processes that gives results in order, holds little, and dies with its parent."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

from cleaner.errors import CleanerError

Item = TypeVar("Item")
Output = TypeVar("Output")

_WINDOW = 3  # items a worker, in work or waiting for an earlier one: what bounds the memory


class Pool(Generic[Item, Output]):
    """Applies `function` to items in `workers` processes; with one worker it runs in this process.

    concurrent.futures is not used since its workers outlive a killed parent, and since a worker that the kernel killed for
    want of memory could not be told from any other, nor the item that it died of.
    """

    def __init__(self, function: Callable[[Item], Output], workers: int, context: BaseContext | None = None) -> None:
        self._function = function
        self._workers: dict[Connection, Any] = {}
        if workers > 1:
            context = context or multiprocessing.get_context()
            for _ in range(workers):
                self._start(context)

    def _start(self, context: Any) -> None:
        ours, theirs = context.Pipe()
        # A forked worker inherits our ends, and would wait for ever on a message that our death broke off.
        inherited = [*self._workers, ours] if context.get_start_method() == "fork" else []
        process = context.Process(target=_serve, args=(theirs, inherited, self._function), daemon=True)
        process.start()
        theirs.close()
        self._workers[ours] = process

    def map(self, items: Iterable[Item]) -> Iterator[Output]:
        """Yield the results in the order of `items`, which is read no further ahead than the workers need."""
        if not self._workers:
            yield from map(self._function, items)
            return
        queue, done, busy, first = _Queue(items), dict[int, Output](), dict[Connection, int](), 0
        while True:
            self._feed(queue, busy, first)
            while first in done:
                yield done.pop(first)
                first += 1
                self._feed(queue, busy, first)
            if not busy:
                return
            queue.prefetch()
            for connection in wait(list(busy)):
                assert isinstance(connection, Connection)
                done[busy.pop(connection)] = self._receive(connection)

    def _feed(self, queue: _Queue[Item], busy: dict[Connection, int], first: int) -> None:
        for connection in self._workers:
            if connection in busy or queue.taken - first >= _WINDOW * len(self._workers):
                continue
            if not queue.prefetch():
                return
            busy[connection] = queue.taken
            try:
                connection.send_bytes(queue.take())
            except OSError as error:
                raise self._say_died(connection) from error

    def _receive(self, connection: Connection) -> Output:
        try:
            ok, value = connection.recv()
        except (EOFError, OSError) as error:
            raise self._say_died(connection) from error
        if not ok:
            raise value
        output: Output = value
        return output

    def _say_died(self, connection: Connection) -> CleanerError:
        process = self._workers[connection]
        process.join(1)
        return CleanerError(f"a worker process died (exit code {process.exitcode}; -9 is often want of memory)")

    def close(self) -> None:
        """Stop the workers at once, whatever they are doing."""
        for connection, process in self._workers.items():
            connection.close()
            process.terminate()
        for process in self._workers.values():
            process.join()
        self._workers.clear()

    def __enter__(self) -> Pool[Item, Output]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Queue(Generic[Item]):
    """The items, pickled; one is read ahead, while the workers work."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = iter(items)
        self._next: bytes | None = None
        self.taken = 0

    def prefetch(self) -> bool:
        """Read the next item if none is waiting, and tell whether there is one."""
        if self._next is None:
            for item in self._items:
                self._next = pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
                break
        return self._next is not None

    def take(self) -> bytes:
        """Return the waiting item."""
        assert self._next is not None
        data, self._next = self._next, None
        self.taken += 1
        return data


def _serve(connection: Connection, inherited: Iterable[Connection], function: Callable[[Any], Any]) -> None:
    """Work until the parent closes the pipe or is gone."""
    for end in inherited:
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    parent = multiprocessing.parent_process()
    assert parent is not None
    while connection in wait([connection, parent.sentinel]):
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (True, function(item))
        except Exception as error:
            answer = (False, _make_picklable(error))
        try:
            connection.send(answer)
        except OSError:
            return


def _make_picklable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def choose_context() -> BaseContext:
    """Return the way to start workers for a program of our own: forked ones share the compiled rules' memory."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def count_cores() -> int:
    """Return the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
