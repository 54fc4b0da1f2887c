"""A pool of processes that gives results in order, holds little, and dies with its parent."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

from cleaner.errors import CleanerError
from cleaner.limit import enter_worker, is_overrun

Item = TypeVar("Item")
Output = TypeVar("Output")

_WINDOW = 3  # items a worker, in work or waiting for an earlier one: what bounds the memory


class Pool(Generic[Item, Output]):
    """Applies `function` to items in `workers` processes; with one worker it runs in this process, unless it is to stand `apart`.

    A worker that dies is replaced, and its item done again; a document (a call of `run_limited`) of which two died, or one that
    did not end within its limit, is left out then. Raises CleanerError where two die of something else.

    concurrent.futures is not used since its workers outlive a killed parent, and since a worker that the kernel killed for
    want of memory could not be told from any other, nor the item that it died of.
    """

    def __init__(
        self, function: Callable[[Item], Output], workers: int, context: BaseContext | None = None, *, apart: bool = False
    ) -> None:
        self._function = function
        self._context: Any = context or multiprocessing.get_context()
        self._workers: dict[Connection, _Worker] = {}
        for _ in range(workers if workers > 1 or apart else 0):
            self._start()

    def _start(self) -> Connection:
        ours: Connection
        ours, theirs = self._context.Pipe()
        place = self._context.RawValue("q", 0)
        # A forked worker inherits our ends, and would wait for ever on a message that our death broke off.
        inherited = [*self._workers, ours] if self._context.get_start_method() == "fork" else []
        process = self._context.Process(target=_serve, args=(theirs, inherited, place, self._function), daemon=True)
        process.start()
        theirs.close()
        self._workers[ours] = _Worker(process, place)
        return ours

    def map(self, items: Iterable[Item]) -> Iterator[Output]:
        """Yield the results in the order of `items`, which is read no further ahead than the workers need."""
        if not self._workers:
            yield from map(self._function, items)
            return
        queue, done, busy, first = _Queue(items), dict[int, Output](), dict[Connection, _Task](), 0
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
                task = busy.pop(connection)
                try:
                    ok, value = connection.recv()
                except (EOFError, OSError):
                    busy[self._do_again(connection, task)] = task
                    continue
                if not ok:
                    raise value
                done[task.number] = value

    def _feed(self, queue: _Queue[Item], busy: dict[Connection, _Task], first: int) -> None:
        for connection in list(self._workers):
            if connection in busy or queue.taken - first >= _WINDOW * len(self._workers):
                continue
            if not queue.prefetch():
                return
            task = queue.take()
            busy[connection if task.send(connection) else self._do_again(connection, task)] = task

    def _do_again(self, connection: Connection, task: _Task) -> Connection:
        """Give a task whose worker died to a new one, and return that."""
        worker = self._workers.pop(connection)
        connection.close()
        task.blame(worker.place.value, worker.bury())
        new = self._start()
        return new if task.send(new) else self._do_again(new, task)

    def close(self) -> None:
        """Stop the workers at once, whatever they are doing."""
        for connection, worker in self._workers.items():
            connection.close()
            worker.process.terminate()
        for worker in self._workers.values():
            worker.process.join()
        self._workers.clear()

    def __enter__(self) -> Pool[Item, Output]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process, and where it tells which document it is at."""

    process: Any
    place: Any

    def bury(self) -> int:
        """Return the exit code of a worker that let go of its pipe."""
        self.process.join(1)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        return int(self.process.exitcode)


@dataclass(slots=True)
class _Task:
    """An item in work, pickled, with the documents of it to leave out and the exit codes of the workers that died of them."""

    number: int
    data: bytes
    lost: dict[int, int] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)

    def send(self, connection: Connection) -> bool:
        """Give the task to a worker, and tell whether it took it."""
        try:
            connection.send(self.lost)
            connection.send_bytes(self.data)
        except OSError:
            return False
        return True

    def blame(self, place: int, code: int) -> None:
        """Note of what a worker died: of a document if it is the second that did, or if it went over its limit."""
        self.deaths[place] += 1
        if place and (self.deaths[place] > 1 or is_overrun(code)):
            self.lost[place] = code
        elif self.deaths[place] > 1:
            raise CleanerError(f"two worker processes died (exit code {code}; -9 is often want of memory)")


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

    def take(self) -> _Task:
        """Return the waiting item."""
        assert self._next is not None
        task, self._next = _Task(self.taken, self._next), None
        self.taken += 1
        return task


def _serve(connection: Connection, inherited: Iterable[Connection], place: Any, function: Callable[[Any], Any]) -> None:
    """Work until the parent closes the pipe or is gone."""
    for end in inherited:
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    parent, watch = multiprocessing.parent_process(), enter_worker(place)
    assert parent is not None
    while connection in wait([connection, parent.sentinel]):
        try:
            watch.begin(connection.recv())
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
