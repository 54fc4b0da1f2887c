"""Clean Common Crawl's WET files with datatrove: python datatrove_wet.py IN_FOLDER OUT_FOLDER [TASKS]

On a cluster, `SlurmPipelineExecutor` or `RayPipelineExecutor` take the same pipeline.
"""

from __future__ import annotations

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.integrations.datatrove import ArticleCleaner


def make_executor(source: str, output: str, tasks: str = "2") -> LocalPipelineExecutor:
    """Return the executor; a task takes whole files."""
    pipeline = [WarcReader(source, glob_pattern="*.wet.gz"), ArticleCleaner(), JsonlWriter(f"{output}/clean")]
    return LocalPipelineExecutor(pipeline, tasks=int(tasks), workers=int(tasks), logging_dir=f"{output}/logs")


if __name__ == "__main__":
    make_executor(*sys.argv[1:]).run()
