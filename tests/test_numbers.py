"""Numbers: what each print convention says, what is refused, and that nothing is lost on the way."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renja_analysis.errors import NumberError, RenjaError
from renja_analysis.numbers import (
    MISSING,
    Reading,
    format_number,
    format_percent,
    format_rupiah,
    format_rupiah_short,
    parse_percent,
    parse_rupiah,
    parse_target,
    unit_kind,
)

PARSERS = (parse_rupiah, parse_percent, parse_target)


def reading(value: str | int | None, unit: str = "", other: str | int | None = None, rest: str = "") -> Reading:
    return Reading(*(None if v is None else Decimal(v) for v in (value,)), unit, other and Decimal(other), rest)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("23,130,080,9" + "92", reading(23130080992)),
        ("454,546,200." + "00", reading(454546200)),
        ("7,092,900.00", reading(7092900)),
        ("1.234.567,-", reading(1234567)),
        ("1.234.567,00", reading(1234567)),
        ("1234567", reading(1234567)),
        ("7092900.50", reading("7092900.5")),
        ("1.234.567,5", reading("1234567.5")),
        ("100.000.000,3333", reading("100000000.3333")),
        ("Rp2,469,963,9" + "75", reading(2469963975, "Rp")),
        ("Rp.1.022.435.384,-", reading(1022435384, "Rp")),
        ("Rp. 1.653.027.794,-", reading(1653027794, "Rp")),
        ("5.737.000,00 rupiah", reading(5737000, "Rp")),
        ("Rp.500", reading(500, "Rp")),
        ("2.444.304.781atau", reading(2444304781, rest="atau")),
        ("Rp500.000atau", reading(500000, "Rp", rest="atau")),
        ("17,682", reading(17682)),
        ("1.000", reading(1000)),
        ("0", reading(0)),
        ("0,00", reading(0)),
        ("-", reading(0)),
        ("Rp -", reading(0, "Rp")),
        ("Rp. -", reading(0, "Rp")),
        ("  Rp\u00a0                -  ", reading(0, "Rp")),
        ("\u00a023,130 \u202f", reading(23130)),
        ("(1.234.567)", reading(-1234567)),
        ("Rp (1.234)", reading(-1234, "Rp")),
        ("(Rp 1.234,00)", reading(-1234, "Rp")),
        ("-1,234", reading(-1234)),
        ("−1,234", reading(-1234)),
        ("-Rp 1.234", reading(-1234, "Rp")),
        ("Rp -1.234", reading(-1234, "Rp")),
        ("Rp 22,31 miliar", reading(22310000000, "Rp")),
        ("34,36juta", reading(34360000)),
        ("Rp 1,234 miliar", reading(1234000000000, "Rp", 1234000000)),
    ],
)
def test_an_amount_is_read_in_every_convention_of_print(printed: str, expected: Reading) -> None:
    assert parse_rupiah(printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "   ",
        "Rp",
        "–",
        "--",
        "- 1,234",  # a zero and a number run together
        "--1.234",
        "(-5)",
        "(1.234",
        ".5",
        "Rp .5",
        "454,546,200.",  # its sen stand on the next line
        "23,130,080,9",  # and so do these digits
        "1 234 567",
        "1\u00a0234",
        "1,23,456",
        "12,3456,789",
        "1.022,435.384",
        "1,234.567.890",
        "1.234,567",
        "1234,567",
        "012,345,678",
        "0.000",
        "12,5",
        "123,45",  # 123,456 broken before its last digit, or no money at all
        "92.15%",
        "13 Dok",
        "180.184 Unit",
        "5atau",
        "500.000atau",
        "Rp5M",
        "Rp1,000 dan",
        "500 - 600",
        "1.234.567,-)",
        "2.17.01",
        "1e5",
        "٣",
        "１２",
        "1²",
        "1.234٣",
        "NaN",
        "Infinity",
        "1_000",
    ],
)
def test_what_is_no_whole_amount_is_refused_and_not_guessed(printed: str) -> None:
    with pytest.raises(NumberError, match=r"^rupiah: found .*; expected .*\. .*\.$"):
        parse_rupiah(printed)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("92.15%", reading("92.15", "%")),
        ("38,15 %", reading("38.15", "%")),
        ("0,47%", reading("0.47", "%")),
        ("100.00%", reading(100, "%")),
        ("38,15 persen", reading("38.15", "persen")),
        ("95.63", reading("95.63")),
        ("12", reading(12)),
        ("0.065", reading("0.065")),
        ("-", reading(0)),
        ("- %", reading(0, "%")),
        ("-3,5%", reading("-3.5", "%")),
        ("(3,5%)", reading("-3.5", "%")),
        ("(3,5) %", reading("-3.5", "%")),
        ("38,15%dengan", reading("38.15", "%", rest="dengan")),
        ("1.250%", reading("1.250", "%", 1250)),
        ("1.234,567", reading("1234.567", "", 1234567)),
    ],
)
def test_a_percentage_is_read_as_printed_and_never_rescaled(printed: str, expected: Reading) -> None:
    assert parse_percent(printed) == expected


@pytest.mark.parametrize("printed", ["", "%", "% 80", ".5%", "5 orang", "5%5", "5 % %", "10 .3 2", "Rp 5", "92,15,3"])
def test_what_is_no_percentage_is_refused(printed: str) -> None:
    with pytest.raises(NumberError, match=r"^percent: found"):
        parse_percent(printed)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("13 Dok", reading(13, "Dok")),
        ("13Dok", reading(13, "Dok")),
        ("13 Dok.", reading(13, "Dok.")),
        ("05 Dok", reading(5, "Dok")),
        ("80", reading(80)),
        ("38,15 %", reading("38.15", "%")),
        ("10 % per tahun", reading(10, "% per tahun")),
        ("1.06", reading("1.06")),
        ("0.02\u00a0Rasio", reading("0.02", "Rasio")),
        ("Indeks 3,25", reading("3.25", "Indeks")),
        ("Rp. 500.000,-", reading(500000, "Rp", 500)),
        ("2000000000\u00a0Rp", reading(2000000000, "Rp")),
        ("Rp 1,5 miliar", reading("1.5", "Rp miliar")),
        ("2 juta orang", reading(2, "juta orang")),
        ("30 orang (L/P)", reading(30, "orang (L/P)")),
        ("3 Orang/ Bulan", reading(3, "Orang/ Bulan")),
        ("2 Kelompok Pra- Koperasi", reading(2, "Kelompok Pra- Koperasi")),
        ("5 m2", reading(5, "m2")),
        ("5 m²", reading(5, "m²")),
        ("-", reading(0)),
        ("- Dok", reading(0, "Dok")),
        ("Rp -", reading(0, "Rp")),
        ("-5 %", reading(-5, "%")),
    ],
)
def test_a_target_is_read_with_its_unit(printed: str, expected: Reading) -> None:
    assert parse_target(printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Orang",
        "Dok -",
        "3 Dok -",
        "5-10 orang",
        "5 - 10",
        "1 Dokumen, 2 Laporan",
        "3 Dokumen 2",
        "Tahun 2022",
        "Nilai 80 %",
        "(5) Orang",
        "25 % %",
        "1e5",
        "1½ tahun",
        "12３",
        "0.6 3",
        "10 .3 2",
        "5 H2O",
        ".5 Dok",
    ],
)
def test_a_cell_that_is_not_one_number_with_one_unit_is_refused(printed: str) -> None:
    with pytest.raises(NumberError, match=r"^target: found"):
        parse_target(printed)


@pytest.mark.parametrize(
    ("printed", "hint", "expected"),
    [
        ("180.184 Unit", "", reading(180184, "Unit", "180.184")),
        ("17,682", "orang", reading(17682, "", "17.682")),
        ("17,682", "", reading(17682, "", "17.682")),
        ("17,682", "satuan yang belum dikenal", reading(17682, "", "17.682")),
        ("17,682", "%", reading("17.682", "", 17682)),
        ("3,250", "Indeks", reading("3.250", "", 3250)),
        ("3,250 Nilai", "orang", reading("3.250", "Nilai", 3250)),
        ("1.234,567", "orang", reading("1234.567", "", 1234567)),
    ],
)
def test_a_number_readable_in_two_ways_follows_its_unit_and_tells_the_other_way(
    printed: str, hint: str, expected: Reading
) -> None:
    assert parse_target(printed, hint) == expected


@pytest.mark.parametrize("printed", ["0.065", "0,47", "12,5", "12,34", "1,2345", "1.234.567", "1234"])
def test_a_number_readable_in_one_way_only_has_no_other(printed: str) -> None:
    assert parse_target(printed).other is None
    assert parse_target(printed, "%").other is None


def test_a_dash_beside_an_indicator_without_target_is_not_stated_rather_than_zero() -> None:
    assert parse_target("-", dash="not_stated") == Reading(None)
    assert parse_target("- Dok", dash="not_stated") == Reading(None, "Dok")


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("%", "percent"),
        ("Persen", "percent"),
        ("% per tahun", "percent"),
        ("Indeks", "index"),
        ("Nilai SAKIP", "index"),
        (" unit  usaha ", "count"),
        ("Dok.", "count"),
        ("Perdasus/Perkada", "count"),
        ("", "count"),
    ],
)
def test_units_count_things_unless_they_are_a_percent_or_an_index(unit: str, kind: str) -> None:
    assert unit_kind(unit) == kind


@pytest.mark.parametrize("value", [None, pd.NA, float("nan"), 12.5, True, b"12"])
def test_a_value_that_is_no_text_is_refused_with_the_named_error(value: object) -> None:
    for parse in PARSERS:
        with pytest.raises(NumberError):
            parse(value)  # type: ignore[arg-type]


def test_a_huge_cell_is_refused_with_a_short_sentence() -> None:
    for text in ("1," * 200_000, "9" * 200_000 + ".", "(" * 200_000, "a 1 " * 100_000, "5 " + "a-" * 200_000 + "1"):
        for parse in PARSERS:
            with pytest.raises(NumberError) as caught:
                parse(text)
            assert len(str(caught.value)) < 250


def test_zero_has_no_sign() -> None:
    assert [str(parse(text).value) for parse in PARSERS for text in ("-0", "(0)", "-")] == ["0"] * 9


def test_a_number_of_many_digits_keeps_them_all() -> None:
    digits = "123456789" * 10
    assert str(parse_rupiah(digits).value) == digits
    assert str(parse_target("-" + digits).value) == "-" + digits
    assert parse_rupiah(format_rupiah(int(digits), "en")).value == int(digits)
    assert parse_rupiah(f"{digits} miliar").value == int(digits) * 10**9


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (22312405660, "Rp 22.312.405.660", "Rp 22,312,405,660"),
        (Decimal("999.5"), "Rp 1.000", "Rp 1,000"),
        (0, "Rp 0", "Rp 0"),
        (-1234, "-Rp 1.234", "-Rp 1,234"),
        (np.int64(1000), "Rp 1.000", "Rp 1,000"),
        (None, MISSING, MISSING),
        (pd.NA, MISSING, MISSING),
        (float("nan"), MISSING, MISSING),
    ],
)
def test_rupiah_are_written_whole_with_the_grouping_of_the_language(
    value: object, indonesian: str, english: str
) -> None:
    assert format_rupiah(value) == indonesian
    assert format_rupiah(value, "en") == english


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (22312405660, "Rp 22,31 miliar", "Rp 22.31 billion"),
        (34359681, "Rp 34,36 juta", "Rp 34.36 million"),
        (1_000_000, "Rp 1,00 juta", "Rp 1.00 million"),
        (999_999, "Rp 999.999", "Rp 999,999"),
        (999_994_999, "Rp 999,99 juta", "Rp 999.99 million"),
        (999_995_000, "Rp 1,00 miliar", "Rp 1.00 billion"),
        (1_234_560_000_000_000, "Rp 1.234,56 triliun", "Rp 1,234.56 trillion"),
        (-2_500_000, "-Rp 2,50 juta", "-Rp 2.50 million"),
        (pd.NA, MISSING, MISSING),
    ],
)
def test_large_amounts_are_written_as_people_say_them(value: object, indonesian: str, english: str) -> None:
    assert format_rupiah_short(value) == indonesian
    assert format_rupiah_short(value, "en") == english


@pytest.mark.parametrize(
    ("value", "expected"),
    [(92.145, "92,15%"), (100, "100,00%"), (-0.001, "0,00%"), (None, MISSING), (float("nan"), MISSING)],
)
def test_percentages_round_halves_up_and_never_show_a_negative_zero(value: object, expected: str) -> None:
    assert format_percent(value) == expected


def test_a_number_shows_only_the_decimals_that_it_has() -> None:
    assert [format_number(value) for value in (1234.5, 10.0, 0.065, Decimal("1000"))] == [
        "1.234,5",
        "10",
        "0,07",
        "1.000",
    ]
    assert format_number(0.065, digits=3) == "0,065"


@pytest.mark.parametrize("value", [float("inf"), "12", True, object()])
def test_what_is_no_finite_number_is_not_written(value: object) -> None:
    for write in (format_number, format_rupiah, format_rupiah_short, format_percent):
        with pytest.raises(NumberError):
            write(value)


def test_an_unknown_language_is_refused_by_name() -> None:
    for write in (format_number, format_rupiah, format_rupiah_short, format_percent):
        with pytest.raises(RenjaError, match="found 'fr'; expected one of: id, en"):
            write(1, "fr")  # type: ignore[arg-type]


AMOUNTS = st.integers(-(10**15), 10**15)
LANGS = st.sampled_from(["id", "en"])


@settings(deadline=None)
@given(AMOUNTS, LANGS)
def test_what_format_rupiah_writes_reads_back(amount, lang) -> None:
    assert parse_rupiah(format_rupiah(amount, lang)) == Reading(Decimal(amount), "Rp")


@settings(deadline=None)
@given(st.integers(0, 10**15), LANGS, st.sampled_from(["{}", "Rp{}", "Rp.{}", "Rp. {}", " Rp  {} ", "{}\u00a0"]),
       st.sampled_from([",-", ".-", ",--", "{sen}00", ""]))  # fmt: skip
def test_every_accepted_convention_of_print_gives_the_amount_back(amount, lang, frame, ending) -> None:
    ending = ending.replace("{sen}", "," if lang == "id" else ".")
    assert parse_rupiah(frame.format(format_number(amount, lang, 0) + ending)).value == amount
    assert parse_rupiah(frame.format(f"({format_number(amount, lang, 0)})")).value == -amount
    assert parse_rupiah(frame.format(str(amount))).value == amount


@settings(deadline=None)
@given(AMOUNTS, LANGS, st.integers(0, 4))
def test_what_format_rupiah_short_writes_reads_back_to_its_rounding(amount, lang, digits) -> None:
    written = format_rupiah_short(amount, lang, digits)
    read = parse_rupiah(written)
    candidates = {read.value, read.other} - {None}
    power = {"juta": 6, "million": 6, "miliar": 9, "billion": 9, "triliun": 12, "trillion": 12}.get(
        written.split()[-1], 0
    )
    step = Decimal(10) ** max(power - digits, 0)
    assert any(abs(value - amount) <= step / 2 for value in candidates)
    if digits != 3:
        assert abs(read.value - amount) <= step / 2


@settings(deadline=None)
@given(st.decimals(-10000, 10000, places=2), LANGS)
def test_what_format_percent_writes_reads_back(value, lang) -> None:
    assert parse_percent(format_percent(value, lang)) == Reading(value, "%")


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(0, 5), LANGS)
def test_what_format_number_writes_reads_back(scaled, digits, lang) -> None:
    value = Decimal(scaled).scaleb(-digits)
    assert parse_target(format_number(value, lang, digits), "indeks" if digits == 3 else "orang").value == value


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), LANGS)
def test_a_number_without_chosen_decimals_reads_back(scaled, lang) -> None:
    value = Decimal(scaled).scaleb(-2)
    assert parse_target(format_number(value, lang)).value == value


NUMBERLIKE = st.text(alphabet="0123456789.,-()% RpDok\u00a0٣²atu", max_size=24)


@settings(deadline=None)
@given(st.one_of(st.text(), NUMBERLIKE))
def test_any_text_either_parses_or_raises_the_named_error(text) -> None:
    for parse in PARSERS:
        try:
            read = parse(text)
        except NumberError:
            continue
        assert isinstance(read.value, Decimal)
        assert read.value.is_finite()


@settings(deadline=None)
@given(
    st.one_of(
        NUMBERLIKE, st.from_regex(r"(Rp\.? ?)?-?\d{1,3}([.,]\d{1,4}){0,4}(,-)?( ?[A-Za-z%]{1,6})?", fullmatch=True)
    )
)
def test_no_digit_of_the_print_is_lost_or_invented(text) -> None:
    """The digits of value, other and unit are those printed: only outer zeros may go."""
    for parse in PARSERS:
        try:
            read = parse(text)
        except NumberError:
            continue
        printed = "".join(c for c in text if c in "0123456789").strip("0")
        for value in (read.value, read.other):
            if value is not None:
                assert "".join(c for c in format(value, "f") if c.isdigit()).strip("0") == printed
