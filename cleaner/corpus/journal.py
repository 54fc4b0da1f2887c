"""How far a run has come, so that another can go on from there.

One small JSON file, replaced as a whole (write, fsync, rename), and only after the output it speaks of is on the disk. A run
killed at any moment therefore finds in it a place up to which the output is right; what stands in the output beyond that
place is cut off and made again. The same chunk always gives the same bytes, so the result is that of an undisturbed run.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cleaner.corpus.outputs import sync_folder
from cleaner.corpus.records import Position
from cleaner.corpus.tally import Tally
from cleaner.errors import CleanerError
from cleaner.files.writing import name_beside


@dataclass(slots=True)
class State:
    """A place in the run: everything before `position` of input `source` is in the outputs, whose sizes are given.

    Outputs before `target` are finished; `opened` says that `target` has been begun, `closing` that it is complete and has
    perhaps been renamed.
    """

    fingerprint: str
    target: int = 0
    source: int = 0
    position: Position = field(default_factory=Position)
    size: int = 0
    dropped: int = 0
    opened: bool = False
    closing: bool = False
    tally: Tally = field(default_factory=Tally)


class Journal:
    """The file that holds the state."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, fingerprint: str) -> State | None:
        """Return the state of the unfinished run, None if there is none; raises CleanerError if that was another run."""
        try:
            data = _unseal(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CleanerError(f"{self.path}: {error.strerror}; mend that, or remove it to start again") from error
        except ValueError as error:
            raise CleanerError(f"{self.path}: not a journal ({error}); remove it to start again") from error
        if data["fingerprint"] != fingerprint:
            raise CleanerError(f"{self.path}: made with other inputs or options; repeat those, or start again without --resume")
        data["position"], data["tally"] = Position(**data["position"]), Tally.from_dict(data["tally"])
        return State(**data)

    def save(self, state: State) -> None:
        """Replace the file."""
        new = name_beside(self.path, ".new")
        with new.open("wb") as file:
            file.write(_seal({**asdict(replace(state, tally=Tally())), "tally": state.tally.as_dict()}))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        sync_folder(self.path.parent)

    def remove(self) -> None:
        """The run is complete."""
        self.path.unlink(missing_ok=True)


def _seal(data: dict[str, Any]) -> bytes:
    """Return the contents of the file: the state with a checksum, for a size that a bit was flipped in cuts off good output."""
    text = json.dumps(data)
    return f"{zlib.crc32(text.encode())} {text}\n".encode()


def _unseal(contents: bytes) -> dict[str, Any]:
    """Return the state; raise `ValueError` where the file is not as it was written."""
    checksum, _, text = contents.partition(b" ")
    text = text.removesuffix(b"\n")
    if checksum != str(zlib.crc32(text)).encode():
        raise ValueError("it is damaged, or of another version")
    data: dict[str, Any] = json.loads(text)
    return data
