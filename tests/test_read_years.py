"""Years and periods of any agency's text: each with the planning document whose year it is."""

import pytest

from renja_analysis import build_plans, read_years
from renja_analysis.text_sections import paragraphs
from tests.running_text import text

Named = tuple[str, str, int, int | None]  # subject, printed, year, last year of a period


def years(*sentences: str, title: str = "3.1. Telaahan terhadap Kebijakan") -> list[Named]:
    """What is named in a section."""
    found = read_years.read(paragraphs(text("BAB III", title, *sentences), []), "renja.txt")
    if not found:
        return []
    frame = build_plans.build_years(found[0], {})
    rows = frame[["subject", "text", "year", "year_to"]].astype(object).where(frame.notna(), None)
    return [(row.subject or "", row.text, row.year, row.year_to) for row in rows.itertuples(index=False)]


def test_a_year_is_that_of_the_planning_document_named_right_before_it() -> None:
    assert years(
        "Renja Dinas Pertanian Kabupaten Mandala Tahun 2026 mengacu pada RKPD 2026 dan Rancangan RKP 2027."
    ) == [
        ("renja", "2026", 2026, None),
        ("rkpd", "2026", 2026, None),
        ("rkp", "2027", 2027, None),
    ]


def test_a_longer_name_is_not_taken_for_the_shorter_one_in_it() -> None:
    found = years(
        "Rencana Pembangunan Jangka Menengah Daerah (RPJMD) 2025-2029 memuat visi. Rencana Kerja Pemerintah Daerah "
        "tahun 2026 memuat prioritas pembangunan daerah tahun 2026."
    )
    assert [row[0] for row in found] == ["rpjmd", "rkpd", "prioritas"]


@pytest.mark.parametrize("printed", ["2025-2029", "2025 – 2029", "2025 s/d 2029", "2025 sampai dengan tahun 2029"])
def test_a_period_is_one_row_however_it_is_printed(printed: str) -> None:
    assert years(f"Renstra Dinas Pertanian Tahun {printed} memuat tujuan.") == [("renstra", printed, 2025, 2029)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Renja ini disusun pada tahun 2026.",
        "Renja memuat pekerjaan yang selesai tahun 2026.",
        "Pada tahun 2026 disusun Renja.",
    ],
)
def test_a_year_with_other_words_between_is_the_year_of_no_document(sentence: str) -> None:
    assert [row[0] for row in years(sentence)] == [""]


def test_the_year_of_a_regulation_is_none_and_a_period_in_its_title_is() -> None:
    found = years(
        "Sesuai dengan Peraturan Daerah Nomor 5 Tahun 2025 tentang Rencana Pembangunan Jangka Menengah Daerah Tahun "
        "2025-2029, disusun program."
    )
    assert found == [("rpjmd", "2025-2029", 2025, 2029)]
    assert years("Undang-Undang Nomor 25 Tahun 2004", title="3.2. Landasan Hukum") == []
    assert years("4. Qanun Tahun 2010", title="3.2. Landasan Hukum") == []


@pytest.mark.parametrize("number", ["Rp 2.024.000", "Rp 2024", "12.2024", "2024,5 ton", "170/PMK/2022", "20245"])
def test_a_number_that_only_looks_like_a_year_is_none(number: str) -> None:
    assert years(f"Tersedia {number} untuk desa.") == []


def test_a_word_that_is_glued_to_a_year_hides_it_not() -> None:
    assert years("Draft Renja 2026ini disusun dari RKPDTahun2026 yang terbit.")[0] == ("renja", "2026", 2026, None)


def test_a_long_line_of_capitals_takes_no_long_time() -> None:
    assert years(f"RENJA {'PERANGKAT' * 400} yang selesai tahun 2026.") == [("", "2026", 2026, None)]
