from collections.abc import Mapping, Sequence

Columns = tuple[bytes, bytes, bytes, bytes, bytes]

class Model:
    def __init__(self, steps: Sequence[float], weights: Mapping[str, tuple[int, int]], page: bool) -> None: ...
    def label(
        self, texts: list[str], gaps: list[int], shapes: Columns, letters: str, spans: list[tuple[int, int]]
    ) -> str: ...
