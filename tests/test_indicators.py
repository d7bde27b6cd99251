"""Whether an indicator's years add up and which way is better, by unit and wording."""

import pandas as pd
import pytest
from evaluation_rows import evaluation_rows

from renja_analysis.errors import DocumentError
from renja_analysis.indicators import indicator_types


def kind(indicator: str | None, unit: str | None = None) -> tuple[str, str, str]:
    row = {"row_id": "E001", "level": "program", "indicator": indicator, "target_k_unit": unit}
    found = indicator_types(evaluation_rows(row)).iloc[0]
    return found["cumulation"], found["direction"], found["ground"]


@pytest.mark.parametrize(
    ("indicator", "unit", "cumulation", "direction"),
    [
        ("Jumlah dokumen perencanaan", "Dok", "sum", "up"),
        ("Nilai SAKIP Perangkat Daerah", None, "last", "up"),
        ("Survei Kepuasan Pelayanan Internal", None, "last", "up"),
        ("Persentase  Koperasi yang diawasi", None, "last", "up"),
        ("Jumlah koperasi sehat", "%", "last", "up"),
        ("Indeks Kepuasan Masyarakat", "Indeks", "last", "up"),
        ("Tingkat pengangguran terbuka", "%", "last", "down"),
        ("Persentase penurunan angka kemiskinan", "%", "last", "up"),
        ("Angka kemiskinan", "Persen", "last", "down"),
        ("Waktu respon pelayanan", "Menit", "last", "down"),
        ("Jumlah pengaduan masyarakat", "Pengaduan", "sum", "down"),
        ("Jumlah orang yang menerima gaji dan tunjangan ASN", "Orang", "last", "up"),
        ("Jumlah pegawai yang dibayar", "Org/Bln", "last", "up"),
        ("Rata-rata lama waktu pelayanan", "Hari", "last", "down"),
        ("Rata-rata lama sekolah", "Tahun", "last", "up"),
        ("Jumlah pengaduan yang ditindaklanjuti", "Pengaduan", "sum", "up"),
        ("Jumlah penduduk miskin", "Orang", "last", "down"),
        ("Jumlah UMKM yang bernilai tambah", "UMKM", "sum", "up"),
        ("Terlaksananya pelatihan", "Orang", "sum", "up"),
        ("Pelatihan koperasi", "Lap.", "sum", "up"),
    ],
)
def test_unit_and_wording_decide(indicator, unit, cumulation, direction):
    assert kind(indicator, unit)[:2] == (cumulation, direction)


def test_the_ground_names_what_decided():
    assert kind("Persentase koperasi sehat", "%")[2] == "%"
    assert kind("Tingkat pengangguran terbuka")[2] == "tingkat; tingkat pengangguran"


def test_where_nothing_decides_years_add_up_and_the_ground_says_so():
    assert kind(None) == ("sum", "up", "default")


def test_words_inside_other_words_do_not_count():
    assert kind("Dinilainya koperasi")[2] == "default"


def test_the_unit_is_taken_from_another_column_where_the_target_prints_none():
    row = {"row_id": "E001", "level": "kegiatan", "indicator": "Koperasi sehat", "realisasi_k_unit": "%"}
    assert indicator_types(evaluation_rows(row))["cumulation"].tolist() == ["last"]


def test_footer_and_total_rows_have_no_indicator():
    rows = [
        {"row_id": f"E00{n}", "level": level} for n, level in enumerate(("program", "rata_rata", "predikat", "total"))
    ]
    assert indicator_types(evaluation_rows(*rows))["row_id"].tolist() == ["E000"]


def test_a_type_set_by_hand_wins_and_is_shown_as_such():
    row = {"row_id": "E001", "level": "program", "indicator": "Jumlah koperasi aktif"}
    found = indicator_types(evaluation_rows(row), {"E001": {"cumulation": "last"}}).iloc[0]
    assert (found["cumulation"], found["direction"], found["ground"]) == ("last", "up", "document.yml")


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"E999": {"direction": "down"}}, r"E999: found no such row"),
        ({"E001": {"arah": "down"}}, r"E001: found key 'arah'; expected one of: cumulation, direction"),
        ({"E001": {"direction": "turun"}}, r"E001: found direction 'turun'; expected one of: up, down"),
        ({"E001": "down"}, r"E001: found 'down'; expected cumulation, direction or both"),
    ],
)
def test_a_bad_type_set_by_hand_is_refused_in_one_sentence(overrides, said):
    with pytest.raises(DocumentError, match=said):
        indicator_types(evaluation_rows({"row_id": "E001", "level": "program"}), overrides)


def test_types_are_text_columns():
    types = indicator_types(evaluation_rows({"row_id": "E001", "level": "program"}))
    assert set(types.dtypes.map(str)) == {"string"}
    assert isinstance(types, pd.DataFrame)
