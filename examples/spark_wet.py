"""Clean Common Crawl's WET files with Spark: spark-submit spark_wet.py 's3a://commoncrawl/…/wet/*.gz' OUT_FOLDER"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from cleaner.integrations.archives import archive_schema, clean_archives


def run(spark: SparkSession, source: str, output: str) -> None:
    """Clean each file in a task of its own; `source` may be a glob on any file system that Spark knows."""
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "1")  # a row is a file of 100 MB
    files = spark.read.format("binaryFile").load(source).select("content")
    files.mapInArrow(clean_archives, from_arrow_schema(archive_schema())).write.mode("overwrite").parquet(output)


if __name__ == "__main__":
    run(SparkSession.builder.appName("cleaner").getOrCreate(), *sys.argv[1:])
