"""Which input goes into which output, and how it is written there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.corpus.options import Compression, Options, OutputFormat, Storage
from cleaner.corpus.sources import STDIN, Source, read_suffixes, strip_suffixes
from cleaner.engine import Cleaner
from cleaner.errors import CleanerError
from cleaner.files.writing import name_beside


@dataclass(frozen=True, slots=True)
class Target:
    """An output and the inputs that go into it, by their places among all inputs."""

    path: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """What a run does.

    `storages` and `target_numbers` go by input. `dropped` is the side file for dropped records, `journal` the file that
    a resume needs; it is None where the output is a pipe.
    """

    sources: tuple[Source, ...]
    targets: tuple[Target, ...]
    storages: tuple[Storage, ...]
    target_numbers: tuple[int, ...]
    options: Options
    cleaner: Cleaner
    dropped: Path | None = None
    journal: Path | None = None

    def target_of(self, source: int) -> Target:
        """Return the output that an input goes into."""
        return self.targets[self.target_numbers[source]]

    @property
    def dropped_compression(self) -> Compression | None:
        """How the side file is compressed, by its name."""
        return read_suffixes(str(self.dropped))[1] if self.dropped else None


def plan_job(sources: Sequence[Source], output: str, options: Options, cleaner: Cleaner, dropped: str | None = None) -> Job:
    """Return the job that writes `sources` to `output`: a file, a folder (existing, or ending in a slash), or ``-``.

    A folder gets a file for each input, under its name, and JSON Lines for WARC and WET. A file's format and compression
    go by its name. `dropped` names the side file, by default beside the output; there is one only where `options` can drop
    records. Raises CleanerError for what cannot be done.
    """
    in_folder = output.endswith("/") or Path(output).is_dir()
    targets = _split(sources, Path(output)) if in_folder else [Target(output, tuple(range(len(sources))))]
    numbers = {source: number for number, target in enumerate(targets) for source in target.sources}
    storages = {source: _choose_storage(target.path) for target in targets for source in target.sources}
    side, journal = _name_companions(output, in_folder)
    job = Job(
        sources=tuple(sources),
        targets=tuple(targets),
        storages=tuple(storages[k] for k in range(len(sources))),
        target_numbers=tuple(numbers[k] for k in range(len(sources))),
        options=options,
        cleaner=cleaner,
        dropped=_choose_dropped(dropped, side, options),
        journal=journal,
    )
    _check(job)
    return job


def _split(sources: Sequence[Source], folder: Path) -> list[Target]:
    return [Target(str(folder / _name_output(source)), (number,)) for number, source in enumerate(sources)]


def _name_output(source: Source) -> Path:
    """Return the name in the folder; below a folder of inputs the way to each is kept."""
    if source.path == STDIN:
        return Path("stdin.jsonl")
    path = Path(source.path).relative_to(source.root) if source.root else Path(Path(source.path).name)
    return path.with_name(strip_suffixes(path.name) + ".jsonl.gz") if source.format in ("warc", "wet") else path


def _choose_storage(path: str) -> Storage:
    format, compression = read_suffixes(path)
    written: OutputFormat = "parquet" if format == "parquet" else "jsonl"
    return Storage(written, compression)


def _name_companions(output: str, in_folder: bool) -> tuple[Path | None, Path | None]:
    """Return the default names of side file and journal; in a folder with an underscore, which engines pass over."""
    if output == STDIN:
        return None, None
    if in_folder:
        return Path(output) / "_dropped.jsonl", Path(output) / "_journal"
    path = Path(output)
    return name_beside(path, ".dropped.jsonl"), name_beside(path, ".journal")


def _choose_dropped(given: str | None, default: Path | None, options: Options) -> Path | None:
    if not options.drops:
        return None
    if given is None and default is None:
        raise CleanerError("with standard output, say with --dropped where the dropped records go")
    return Path(given) if given is not None else default


def _check(job: Job) -> None:
    options = job.options
    if options.report_field in {options.text_field, options.html_field, options.id_field, options.url_field}:
        raise CleanerError(f"--report-field {options.report_field}: is the name of another field; choose another")
    seen: dict[Path, str] = {Path(s.path).resolve(): "an input" for s in job.sources if s.path != STDIN}
    for name in [*(Path(t.path) for t in job.targets if t.path != STDIN), *([job.dropped] if job.dropped else [])]:
        if other := seen.get(name.resolve()):
            raise CleanerError(f"{name}: is {other} too; choose another name or folder")
        seen[name.resolve()] = "an output"
    for number, (source, storage) in enumerate(zip(job.sources, job.storages, strict=True)):
        target = job.target_of(number).path
        if storage.format == "parquet" and source.format == "jsonl":
            raise CleanerError(f"{target}: JSON Lines have no schema to write Parquet by; name an output .jsonl")
        if storage.format == "parquet" and storage.compression:
            raise CleanerError(f"{target}: Parquet is compressed within; leave the {storage.compression} suffix off")
