"""DuckDB and ClickHouse (chdb): the events as plain rows, and the questions of the overview and of the
report over a year.

usage: others.py CSV DIRECTORY ROUNDS MEASURES FIGURES_PREFIX YEAR_FIGURES_PREFIX
"""

import os
import statistics
import sys
import time

CSV, HOME, ROUNDS, MEASURES, FIGURES, YEAR_FIGURES = sys.argv[1:7]
ROUNDS = int(ROUNDS)
QUESTION = """SELECT company, {count}, SUM(segments), SUM(amount) FROM raw_events
    WHERE occurred_on >= '2026-11-01' AND occurred_on <= '2026-11-23' GROUP BY company"""

YEAR = """SELECT company, {count}, SUM(segments), SUM(billed_ms), SUM(amount) FROM raw_events
    WHERE occurred_on >= '2025-11-24' AND occurred_on <= '2026-11-23' GROUP BY company"""


def measure(name, ask, rows_of, figures):
    """Asks often, notes the median, leaves the figures sorted."""
    for _ in range(3):
        found = ask()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter_ns()
        found = ask()
        times.append(time.perf_counter_ns() - began)
    lines = sorted(",".join(str(cell) for cell in row) + "\n" for row in rows_of(found))
    with open(figures, "w", encoding="ascii") as out:
        out.writelines(lines)
    with open(MEASURES, "a", encoding="ascii") as out:
        out.write(f"{name}_ns {int(statistics.median(times))}\n")
    print(f"{name}_ns {int(statistics.median(times))}", flush=True)


def duckdb_side():
    import duckdb

    path = os.path.join(HOME, "events.duckdb")
    fresh = not os.path.exists(path)
    conn = duckdb.connect(path)
    if fresh:
        # Sorted by day, so that DuckDB's zone maps skip the months before.
        conn.execute(f"""CREATE TABLE raw_events AS SELECT * FROM read_csv('{CSV}', header=false, columns={{
            'company': 'VARCHAR', 'occurred_on': 'DATE', 'type': 'VARCHAR', 'billed_ms': 'BIGINT',
            'segments': 'BIGINT', 'amount': 'BIGINT'}}) ORDER BY occurred_on, company""")
        conn.execute("CHECKPOINT")
    for name, question, figures in (("duckdb", QUESTION, FIGURES), ("duckdb_year", YEAR, YEAR_FIGURES)):
        question = question.format(count="COUNT(*) FILTER (WHERE type = 'call')")
        measure(name, lambda: conn.execute(question).fetchall(), lambda rows: rows, f"{figures}duckdb")


def clickhouse_side():
    from chdb.session import Session

    path = os.path.join(HOME, "events.chdb")
    fresh = not os.path.exists(path)
    session = Session(path)
    if fresh:
        session.query("CREATE DATABASE bench ENGINE = Atomic")
        session.query("""CREATE TABLE bench.raw_events (company LowCardinality(String), occurred_on Date,
            type LowCardinality(String), billed_ms Int64, segments Int64, amount Int64)
            ENGINE = MergeTree ORDER BY (occurred_on, company)""")
        session.query(f"""INSERT INTO bench.raw_events SELECT * FROM file('{CSV}', 'CSV',
            'company String, occurred_on Date, type String, billed_ms Int64, segments Int64, amount Int64')""")
        session.query("OPTIMIZE TABLE bench.raw_events FINAL")

    def rows_of(found):
        for line in str(found).splitlines():
            company, *numbers = line.split(",")
            yield company.strip('"'), *numbers

    for name, question, figures in (("clickhouse", QUESTION, FIGURES), ("clickhouse_year", YEAR, YEAR_FIGURES)):
        question = question.format(count="countIf(type = 'call')").replace("FROM raw_events", "FROM bench.raw_events")
        measure(name, lambda: session.query(question, "CSV"), rows_of, f"{figures}clickhouse")


duckdb_side()
clickhouse_side()
