"""Opens the tables of a sweep as users do, and holds them against each other and the record.

    python open.py FOLDER RECORD.json

FOLDER has tables in both formats with the table replicates, RECORD.json is what
`zopa sweep --json` printed. Ends with an assertion error at the first thing that is wrong.
"""

import hashlib
import json
import sys
from pathlib import Path

import pandas
import pyarrow.parquet

folder, record = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
package = json.loads((folder / "datapackage.json").read_text())
provenance = package["zopa"]
assert provenance == record["provenance"]

ARROW = {"integer": "int64", "number": "double", "string": "string"}
PANDAS = {"integer": "Int64", "number": "float64", "string": "string"}

tables = {}
for resource in package["resources"]:
    path = folder / resource["path"]
    name = path.stem
    fields = resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    assert len(set(names)) == len(names), name
    assert all(field["description"] for field in fields), name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == resource["hash"].removeprefix("sha256:")
    assert path.stat().st_size == resource["bytes"]
    types = {field["name"]: PANDAS[field["type"]] for field in fields}
    if resource["format"] == "parquet":
        schema = pyarrow.parquet.read_schema(path)
        for field, column in zip(fields, schema, strict=True):
            assert field["name"] == column.name
            assert ARROW[field["type"]] == str(column.type), (name, column)
            assert field["constraints"]["required"] == (not column.nullable), (name, column)
        notes = {key.decode(): value.decode() for key, value in schema.metadata.items()}
        assert notes["zopa.table"] == name
        assert notes["zopa.version"] == provenance["version"]
        assert notes["zopa.seed"] == str(provenance["seed"])
        assert notes["zopa.plan"] == provenance["plan"]
        assert notes["zopa.scenarios"].split() == provenance["scenarios"]
        table = pandas.read_parquet(path).astype(types)
    else:
        assert path.read_text().splitlines()[0].split(",") == names
        table = pandas.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    assert list(table.columns) == names
    assert len(table) == resource["rows"]
    for field in fields:
        assert not field["constraints"]["required"] or table[field["name"]].notna().all(), field
    if name in tables:
        # What stands in one format stands in the other, to the last bit.
        pandas.testing.assert_frame_equal(tables[name], table, check_exact=True)
    tables[name] = table

assert {table["name"]: table["rows"] for table in record["tables"]} == {
    name: len(table) for name, table in tables.items()
}

# The tables say what the record says.
points = tables["points"].set_index("point")
summary = tables["summary"]
overall = summary[summary["party"].isna()].set_index(["point", "quantity"])
assert list(points.index) == [point["point"] for point in record["points"]]
for point in record["points"]:
    row, agreement = points.loc[point["point"]], point["agreement"]
    for factor, value in point["coordinates"].items():
        assert row[factor] == value
    assert (row["replicates"], row["agreements"]) == (point["replicates"], agreement["count"])
    told = overall.loc[(point["point"], "agreement")]
    for mine, theirs in [("", "share"), ("_standard_error", "standard_error"), ("_low", "low"), ("_high", "high")]:
        assert row["agreement" + mine] == agreement[theirs]
        assert told[{"share": "estimate"}.get(theirs, theirs)] == agreement[theirs]
    for value, theirs in [(row["round"], "mean"), (row["round_standard_error"], "standard_error")]:
        assert (None if pandas.isna(value) else value) == point["round"][theirs]

# The tables agree with each other.
ends, parties, refusals = tables["ends"], tables["parties"], tables["refusals"]
assert (ends.groupby("point")["count"].sum() == points["replicates"]).all()
agreed = ends[ends["end"] == "agreement"].set_index("point")["count"]
assert (agreed.reindex(points.index, fill_value=0) == points["agreements"]).all()
reasons = refusals[refusals["by"] == "reason"].groupby(["point", "party"])["count"].sum()
refused = parties.set_index(["point", "party"])["refusals"]
assert len(reasons) == len(refused)
assert (reasons.reindex(refused.index) == refused).all()
assert reasons.sum() > 0
options = tables["provisions"].groupby(["point", "issue"])["count"].sum().reset_index()
assert (options["count"] == options["point"].map(points["agreements"])).all()

# The estimates are those of the negotiations.
replicates = tables["replicates"]
by_point = replicates.groupby("point")
assert (by_point.size() == points["replicates"]).all()
assert ((replicates["end"] == "agreement").groupby(replicates["point"]).sum() == points["agreements"]).all()
for (point, party), row in parties.set_index(["point", "party"]).iterrows():
    mean = by_point.get_group(point)["value_" + party].mean()
    assert abs(mean - row["value"]) < 1e-12, (point, party)
top = tables["packages"]
counted = replicates.dropna(subset="package").groupby(["point", "package"]).size()
assert (counted.loc[list(zip(top["point"], top["package"]))].to_numpy() == top["count"].to_numpy()).all()
first = tables["first_agreements"].set_index(["point", "kind"])["count"]
told = replicates.fillna({"first_agreement": "none"}).groupby(["point", "first_agreement"]).size()
assert (told.reindex(first.index, fill_value=0) == first).all()

print(f"{len(tables)} tables opened: {', '.join(tables)}")
