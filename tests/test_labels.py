"""Every word stands in both languages, every word used is there, and none is there for nothing."""

import ast
import json
import re
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest

from renja_analysis import labels
from renja_analysis.documents import TAHAP
from renja_analysis.errors import RenjaError
from renja_analysis.evaluation import BASES, METHODS, READINGS, ROW_SETS
from renja_analysis.findings import FAMILIES, SEVERITIES
from renja_analysis.hierarchy import RUPIAH_COLUMNS, TREE_LEVELS
from renja_analysis.labels import LANGS, check_lang, code_word, headings, in_words, label, listed, rule_words
from renja_analysis.numbers import Lang
from renja_analysis.scales import read_scale
from renja_analysis.schema import DATA_TABLES
from renja_analysis.wording import fill

ROOT = Path(__file__).resolve().parents[1]
FILE = labels._file()
ENTRIES = [(part, key) for part, texts in FILE.items() for key in texts]
MODULES = sorted((ROOT / "renja_analysis").glob("*.py"))
STEPS = ("programs", "raised", "up", "lowered", "down", "first", "last", "name", "change")  # the places of one sentence
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def keys_used() -> tuple[set[str], set[str]]:
    """The keys that the package asks ``label`` for, and the beginnings of those that it puts together."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                if node.func.id == "label":
                    for text, is_whole in texts_of(node.args[0]):
                        (whole if is_whole else beginnings).add(text)
                elif node.func.id == "code_word":
                    beginnings |= {f"{kind}." for kind, _ in texts_of(node.args[0])}
    return whole, beginnings


def texts_of(node: ast.AST) -> list[tuple[str, bool]]:
    """The texts in an expression, each with whether it is a whole one or the beginning of one put together."""
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        return [(str(first.value), False)] if isinstance(first, ast.Constant) else []
    if isinstance(node, ast.Constant):
        return [(node.value, True)] if isinstance(node.value, str) else []
    return [text for child in ast.iter_child_nodes(node) for text in texts_of(child)]


def columns_shown() -> set[str]:
    """The columns that the notebooks name in their lists of columns."""
    found = set()
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                for node in ast.walk(ast.parse("".join(cell["source"]))):
                    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                    named = [getattr(target, "id", "") for target in targets]
                    if isinstance(node, ast.Assign | ast.AugAssign) and "columns" in named:
                        texts = ast.walk(node.value)
                        found |= {text.value for text in texts if isinstance(text, ast.Constant)}
    return {name for name in found if not name.endswith("_")}


@pytest.mark.parametrize(("part", "key"), ENTRIES, ids=[key for _, key in ENTRIES])
def test_a_text_stands_in_every_language_with_the_same_places(part: str, key: str) -> None:
    texts = FILE[part][key]
    assert list(texts) == list(LANGS)
    assert all(isinstance(text, str) and text.strip() == text and text for text in texts.values())
    assert places(texts["id"]) == places(texts["en"])


def test_every_key_that_the_package_asks_for_is_there() -> None:
    whole, beginnings = keys_used()
    assert whole <= set(FILE["texts"])
    from_scales = {f"{row['kind']}." for row in read_scale("measure_codes.csv")}
    assert len(whole) > 30
    unknown = {start for start in beginnings if not any(key.startswith(start) for key in FILE["texts"])}
    assert unknown <= from_scales | {"column."}


def test_no_text_is_kept_that_nothing_shows() -> None:
    whole, beginnings = keys_used()
    shown = {name.removesuffix("_words") for name in columns_shown()}
    used_by_column = {f"{labels.SHARED_WORDS.get(name, name)}." for name in shown}
    starts = tuple(beginnings | used_by_column | {"level.", "predikat."})
    assert not {key for key in FILE["texts"] if key not in whole and not key.startswith(starts)}


def test_every_column_that_a_notebook_shows_has_a_head() -> None:
    shown = columns_shown()
    assert len(shown) > 20
    assert set(headings(sorted(shown), "id")) == shown


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("tahap", TAHAP),
        ("reading", READINGS),
        ("method", METHODS),
        ("rows", ROW_SETS),
        ("basis", BASES),
        ("severity", SEVERITIES),
        ("severities", SEVERITIES),
        ("column", RUPIAH_COLUMNS),
        ("level", (*TREE_LEVELS, "total", "indikator", "rata_rata", "predikat")),
        ("predikat", {row["predikat"] for row in read_scale("predikat.csv")}),
        ("formula", {row["column"] for row in read_scale("formulas.csv") if row["formula"]}),
        ("formula", {"rata_rata", "predikat"}),
        ("quadrant", {"high_k_high_rp", "high_k_low_rp", "low_k_high_rp", "low_k_low_rp"}),
    ],
)
def test_every_code_has_a_word(kind: str, codes: set[str], lang: str) -> None:
    assert all(code_word(kind, code, check_lang(lang)) for code in codes)


def test_an_unknown_language_is_refused_naming_those_available() -> None:
    with pytest.raises(RenjaError, match=r"lang: found 'de'; expected one of: id, en\."):
        check_lang("de")


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(RenjaError, match=r"found no 'tell\.nothing'"):
        label("tell.nothing")


def test_a_value_too_few_or_too_many_is_refused() -> None:
    with pytest.raises(RenjaError, match="found the values percent; expected percent, whole"):
        label("of_budget", percent="1%")
    with pytest.raises(RenjaError, match="found the values more; expected none"):
        label("axis.rupiah", more="x")


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(RenjaError, match="found no word for method 'median'"):
        code_word("method", "median")


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A dan B"), (["A", "B", "C"], "A, B dan C")]
)
def test_a_list_reads_as_a_sentence_does(words: list[str], text: str) -> None:
    assert listed(words, "id") == text
    assert listed(words, "en") == text.replace(" dan ", " and ")


def test_heads_keep_the_order_asked_for_and_serve_the_columns_in_words() -> None:
    assert headings(["serapan", "quadrant_words", "name"], "en") == {
        "serapan": "Absorption (%)",
        "quadrant_words": "Quadrant",
        "name": "Name",
    }


def test_codes_in_words_stand_beside_the_codes() -> None:
    table = pd.DataFrame({"quadrant": pd.Series(["low_k_high_rp", pd.NA], dtype="string")})
    result = in_words(table, ["quadrant"], "id")
    assert result["quadrant"].equals(table["quadrant"])
    assert result["quadrant_words"].to_list() == ["Kinerja rendah, serapan tinggi", pd.NA]


def test_a_row_without_a_name_is_called_by_its_level() -> None:
    table = pd.DataFrame({"name": pd.Series(["Program A", pd.NA], dtype="string"), "level": ["program", "total"]})
    assert in_words(table, ["name"], "id")["name_words"].to_list() == ["Program A", "Jumlah perangkat daerah"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("13 = 12/7 x 100", "13 = 12/7 x 100"),
        ("14 = 12 (last value)", "14 = 12 (nilai terakhir)"),
        ("13 = (2 x 7 - 12)/7 x 100 (lower is better)", "13 = (2 x 7 - 12)/7 x 100 (makin rendah makin baik)"),
        ("kegiatan/arithmetic", "Rata-rata hitung: Kegiatan"),
        ("lower", "predikat (batas bawah)"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, words: str) -> None:
    assert rule_words(rule, "id") == words


ONE_THING = re.compile(
    r"\b1\*{0,2} (?:of them )?(?:\w+ ){0,2}?(\w+s|are|have|were|differ|agree|exceed|stand|bear|lead)\b"
)
SAID_OF_ONE = {
    "is",
    "was",
    "has",
    "lies",
    "stands",
    "differs",
    "bears",
    "finds",
    "claims",
    "ends",
    "exceeds",
    "lacks",
    "leads",
    "prints",
}
# Where there is one, another text is said, or the place holds an amount.
NEVER_COUNT_ONE = {"title.remainder", "subtitle.shown", "title.funding"}
# Two or more by what they say: documents, agencies, names that are joined; or the place is a year or a name.
NEVER_COUNT_ONE |= {"source_agencies", "tell.trends", "tell.trends_second", "tell.joins", "tell.ranking"}
NEVER_COUNT_ONE |= {"title.totals_several", "title.ladder_none", "tell.concentration", "tell.forecast"}


def test_an_english_sentence_that_counts_one_thing_speaks_of_one() -> None:
    plural = []
    for part, key in ENTRIES:
        said = fill(FILE[part][key]["en"], dict.fromkeys(places(FILE[part][key]["en"]), "1"))
        words = {word for word in ONE_THING.findall(said) if not word.endswith("ss")}
        plural += [said] if words - SAID_OF_ONE and key not in NEVER_COUNT_ONE else []
    assert not plural


@pytest.mark.parametrize(("rows", "said"), [("1", "Of 1 row, "), ("0", "Of 0 rows, "), ("11", "Of 11 rows, ")])
def test_a_word_agrees_with_its_count(rows: str, said: str) -> None:
    assert label("tell.steps", "en", **dict.fromkeys(STEPS, rows)).startswith(said.replace("row", "program"))
    assert label("tell.steps", "id", **dict.fromkeys(STEPS, rows)).startswith(f"Dari {rows} program, ")
    assert fill("{rows} {rows:row|rows}", {"rows": rows}) in said
    assert fill("{parts} {parts:adds|add} up", {"parts": f"{rows} kegiatan"}).endswith("adds up") == (rows == "1")


def test_no_english_is_left_in_the_indonesian_words() -> None:
    english = re.compile(r"\b(?:the|of|and|mean|budget|spent|printed|with|left)\b", re.IGNORECASE)
    assert not [key for part, key in ENTRIES if english.search(re.sub(r"\{\w+\}", "", FILE[part][key]["id"]))]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_table_and_every_family_of_findings_has_its_words(lang: Lang) -> None:
    """A report shows these as they come: one without words would stop it."""
    for table in DATA_TABLES:
        assert label(f"table.{table.name}", lang) and label(f"short.{table.name}", lang)
    for family in FAMILIES:
        assert label(f"family.{family}", lang)
