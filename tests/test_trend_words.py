"""Every code that the trends show has its words in both languages, and no word of another notebook is changed."""

from importlib.resources import files

import pandas as pd
import pytest
import yaml
from amount_rows import amount_rows

from renja_analysis.amounts import STAGES
from renja_analysis.errors import RenjaError
from renja_analysis.labels import FILES, LANGS, code_word
from renja_analysis.trend_words import trend_words
from renja_analysis.unit_costs import REASONS

CODES = {
    "trend_stage": STAGES,
    "flag": ("cumulative", "one_place", "other_subject"),
    "trend_status": ("both", "new", "gone", "blank", "only_from", "only_to"),
    "join_how": ("name", "link", "row", "code", "predecessor", "near"),
    "no_cost": (*REASONS, "other_unit", "several_rows"),
    "price_note": ("no_index", "cumulative"),
    "level": ("jenis_belanja",),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in codes])
def test_every_code_has_its_words(kind: str, code: str, lang: str) -> None:
    assert code_word(kind, code, lang).strip()  # type: ignore[arg-type]


def test_the_words_of_trends_are_their_own() -> None:
    read = {name: yaml.safe_load(files("renja_analysis").joinpath(name).read_text(encoding="utf-8")) for name in FILES}
    own = read.pop("labels_trends.yml")
    for part, words in own.items():
        assert not [key for key in words if any(key in other.get(part, {}) for other in read.values())]


def test_a_table_says_its_codes_in_words_and_keeps_them() -> None:
    table = amount_rows((2021, "realisasi_sd", "A", 5), (2024, "plan", "A", 6))
    found = trend_words(table, ["stage", "flag"], "en")
    assert found["stage_words"].tolist() == ["cumulative realisation up to that year", "plan"]
    assert found["flag_words"].tolist() == ["cumulative, not the amount of one year", ""]
    assert found["stage"].tolist() == ["realisasi_sd", "plan"]
    assert "stage_words" not in table


def test_several_codes_are_several_words_and_a_missing_one_stays_missing() -> None:
    table = pd.DataFrame({"how": pd.Series(["row; near", pd.NA], dtype="string")})
    found = trend_words(table, ["how"])["how_words"]
    assert found[0] == "satu baris tercetak; nama mirip"
    assert pd.isna(found[1])


def test_a_column_without_codes_is_refused() -> None:
    with pytest.raises(RenjaError, match="from_stage"):
        trend_words(pd.DataFrame({"rupiah": [1]}), ["rupiah"])
