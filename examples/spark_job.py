"""Clean Parquet with Spark: spark-submit spark_job.py IN OUT_FOLDER"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from cleaner.integrations.arrow import add_fields, clean_batches


def run(spark: SparkSession, source: str, output: str) -> None:
    """Clean the column `text` of the Parquet at `source` on every core of the cluster."""
    frame = spark.read.parquet(source)
    schema = from_arrow_schema(add_fields(to_arrow_schema(frame.schema)))
    frame.mapInArrow(clean_batches, schema).write.mode("overwrite").parquet(output)


if __name__ == "__main__":
    run(SparkSession.builder.appName("cleaner").getOrCreate(), *sys.argv[1:])
