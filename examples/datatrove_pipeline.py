"""Clean a folder of JSON Lines with datatrove: python datatrove_pipeline.py IN_FOLDER OUT_FOLDER"""

from __future__ import annotations

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.integrations.datatrove import ArticleCleaner


def make_executor(source: str, output: str, tasks: int = 2) -> LocalPipelineExecutor:
    """Return the executor; what is cut or blocked goes to a folder of its own."""
    step = ArticleCleaner(
        drop_truncated=True,
        drop_blocked=True,
        exclusion_writer=JsonlWriter(f"{output}/dropped", compression=None),
    )
    pipeline = [JsonlReader(source), step, JsonlWriter(f"{output}/clean", compression=None)]
    return LocalPipelineExecutor(pipeline, tasks=tasks, workers=tasks, logging_dir=f"{output}/logs")


if __name__ == "__main__":
    print(make_executor(*sys.argv[1:]).run().get_repr())
