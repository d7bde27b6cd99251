"""The findings of the reference document are those that were read one by one in its source and confirmed."""

from pathlib import Path

import pandas as pd

from renja_analysis import check, find_document

GOLDEN = Path(__file__).parent / "golden" / "dkukm-babel-2024-findings.csv"


def test_the_findings_of_the_reference_document_are_those_that_were_read_by_hand() -> None:
    """A change of the findings is read in the source before the list is written anew."""
    confirmed = pd.read_csv(GOLDEN, dtype="string", keep_default_na=False)
    found = check(find_document("dkukm-babel", 2024)).sort_values("rule", kind="stable")
    now = found[confirmed.columns].astype("string").fillna("").reset_index(drop=True)
    key = ["rule", "table", "row_id", "column"]
    both = confirmed.merge(now, "outer", on=key, suffixes=("_read", "_now"), indicator=True)
    changed = both[both["_merge"] != "both"]
    assert changed.empty, changed[[*key, "_merge", "message_id_read", "message_id_now"]].to_string()
    pd.testing.assert_frame_equal(now, confirmed)
