"""Reads an export (FILE.csv and FILE.xlsx) with Python's csv module, DuckDB and LibreOffice, and
prints what each finds: names, and by currency the sums of the section total and of the others."""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile
from decimal import Decimal

import duckdb

file = pathlib.Path(sys.argv[1])
PARTS = ("voice", "sms", "self_healing", "fees", "taxes", "credits")


def told(names, totals, parts):
    plain = lambda sums: {key: f"{Decimal(str(sums[key])):.6f}" for key in sorted(sums)}
    return {"names": sorted(names), "totals": plain(totals), "parts": plain(parts)}


def summed(rows):
    names, totals, parts = set(), {}, {}
    for row in rows:
        if row["section"] == "manifest" or not row["section"]:
            continue
        names.add(row["company"])
        if row["amount"] == "":
            continue
        sums = totals if row["section"] == "total" else parts
        sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + Decimal(row["amount"])
    return told(names, totals, parts)


def by_csv(path):
    with open(path, newline="", encoding="utf-8-sig") as lines:
        return summed(csv.DictReader(lines))


def by_duckdb(path):
    connection = duckdb.connect()
    connection.execute("CREATE TABLE export AS SELECT * FROM read_csv(?)", [str(path)])
    names = connection.execute(
        "SELECT DISTINCT company FROM export WHERE section <> 'manifest'"
    ).fetchall()
    sums = (
        "SELECT currency, SUM(CAST(amount AS DECIMAL(30, 6))) FROM export "
        "WHERE {} AND amount IS NOT NULL GROUP BY currency"
    )
    totals = connection.execute(sums.format("section = 'total'")).fetchall()
    parts = connection.execute(sums.format(f"section IN {PARTS}")).fetchall()
    return told({name for (name,) in names}, dict(totals), dict(parts))


def by_libreoffice(path, kind):
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        if kind == "csv":
            command += ["--infilter=CSV:44,34,76,1,,1033,false,true"]
        # Cells as they are and not as they are shown, without formulas.
        command += ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false"]
        command += ["--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return by_csv(f"{folder}/{path.stem}.csv")


print(
    json.dumps(
        {
            "python": by_csv(file),
            "duckdb": by_duckdb(file),
            "libreoffice": by_libreoffice(file, "csv"),
            "workbook": by_libreoffice(file.with_suffix(".xlsx"), "xlsx"),
        }
    )
)
