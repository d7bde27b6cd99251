"""Files that are no spreadsheet, or one that would do harm: one sentence, no traceback, bounded time and memory."""

import io
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from official_sheets import KEGIATAN, PROGRAM, SUB, plan_rows, sheet_of, tables_of
from openpyxl import load_workbook

from renja_analysis.errors import SourceError
from renja_analysis.read_workbook import read_workbook
from renja_analysis.sheet_facts import OLE

MOST_MEGABYTES = 600
MOST_SECONDS = 60


def plan_file(path: Path) -> Path:
    return sheet_of(plan_rows(PROGRAM, KEGIATAN, SUB), path)


def repacked(path: Path, changed: dict[str, bytes]) -> Path:
    """A workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | changed
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sentence(path: Path) -> str:
    """What a refusal says: one sentence that names the file."""
    with pytest.raises(SourceError) as refused:
        read_workbook(path)
    assert path.name in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 no spreadsheet", b"<html><table><tr><td>Kode</td></tr></table></html>"]
)
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_what_is_no_spreadsheet_is_refused(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"renja.{suffix}"
    path.write_bytes(content)
    assert "spreadsheet" in sentence(path)


def test_a_file_of_another_kind_and_none_at_all_are_refused(tmp_path: Path) -> None:
    (tmp_path / "renja.docx").write_bytes(b"PK")
    assert "expected .xlsx" in sentence(tmp_path / "renja.docx")
    sentence(tmp_path / "missing.xlsx")
    sentence(tmp_path / "missing.csv")


def test_a_zip_without_a_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "renja.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "without a workbook" in sentence(tmp_path / "renja.xlsx")


def compound_file(path: Path, streams: dict[str, bytes], end: bool) -> Path:
    """A compound file (OLE): streams in sectors of 512 bytes, the directory before them, or at the end."""
    free, last, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sizes = [max(1, -(-len(content) // 512)) for content in streams.values()]
    tables = -(-(sum(sizes) + 1) // 127)
    directory = tables + (sum(sizes) if end else 0)
    chain, start, body = [table] * tables + ([] if end else [last]), tables + (not end), b""
    entries = [directory_entry("Root Entry", 5, last, 0)]
    for (name, content), size in zip(streams.items(), sizes, strict=True):
        entries.append(directory_entry(name, 2, start, len(content)))
        chain += [*range(start + 1, start + size), last]
        body += content.ljust(size * 512, b"\0")
        start += size
    chain += [last] if end else []
    sectors = b"".join(entries).ljust(512, b"\0")
    body = body + sectors if end else sectors + body
    chain += [free] * (tables * 128 - len(chain))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", OLE, 0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory, 0, 0, last, 0, last, 0
    )
    header += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    path.write_bytes(header + struct.pack(f"<{len(chain)}I", *chain) + body)
    return path


def directory_entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    child = 1 if kind == 5 else 0xFFFFFFFF
    after = 2 if name == "EncryptionInfo" else 0xFFFFFFFF
    head = struct.pack("<64sHBBIII", text, len(text) + 2, kind, 1, 0xFFFFFFFF, after, child)
    return head + struct.pack("<36xIQ", start, size)


@pytest.mark.parametrize("end", [False, True])
def test_a_locked_workbook_is_refused_by_name_of_the_lock(tmp_path: Path, end: bool) -> None:
    """What Excel writes with a password: a compound file with the key's terms and the package, which may be large."""
    streams = {"EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>", "EncryptedPackage": bytes(6_000_000)}
    assert "password" in sentence(compound_file(tmp_path / "renja.xlsx", streams, end))


def test_a_compound_file_that_is_not_locked_is_not_called_so(tmp_path: Path) -> None:
    path = compound_file(tmp_path / "renja.xls", {"WordDocument": b"text"}, end=False)
    assert "locked" not in sentence(path)


def test_a_locked_ods_is_refused_by_name_of_the_lock(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "renja.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"\x00\x01 locked")
        archive.writestr("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")
    assert "password" in sentence(tmp_path / "renja.ods")


@pytest.mark.parametrize("kept", [100, 1000, 3000])
def test_a_workbook_that_was_cut_off_is_refused(tmp_path: Path, kept: int) -> None:
    path = plan_file(tmp_path / "renja.xlsx")
    path.write_bytes(path.read_bytes()[:kept])
    sentence(path)


def test_a_workbook_with_broken_xml_is_refused(tmp_path: Path) -> None:
    path = plan_file(tmp_path / "renja.xlsx")
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert "damaged" in sentence(repacked(path, {"xl/worksheets/sheet1.xml": sheet[: len(sheet) // 2]}))


def test_bytes_changed_anywhere_are_refused_or_read_but_never_a_traceback(tmp_path: Path) -> None:
    whole = plan_file(tmp_path / "whole.xlsx").read_bytes()
    for at in range(0, len(whole), 97):
        changed = bytearray(whole)
        changed[at] ^= 0xFF
        path = tmp_path / "renja.xlsx"
        path.write_bytes(changed)
        try:
            read_workbook(path)
        except SourceError as error:
            assert "renja.xlsx" in str(error)


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    path = repacked(plan_file(tmp_path / "renja.xlsx"), {"xl/worksheets/sheet1.xml": laughs})
    assert "entities" in sentence(path)


def test_a_file_that_unpacks_without_end_is_refused_unread(tmp_path: Path) -> None:
    path = plan_file(tmp_path / "renja.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as part:
        for _ in range(500):
            part.write(bytes(1_000_000))
    assert path.stat().st_size < 2_000_000
    assert "when unpacked" in sentence(path)


def test_values_far_from_the_tables_are_named_and_refused(tmp_path: Path) -> None:
    path = plan_file(tmp_path / "renja.xlsx")
    book = load_workbook(path)
    assert book.active is not None
    book.active["XFD1048576"] = "x"  # type: ignore[index]
    book.save(path)
    assert "renja.xlsx!Sheet1!XFD1048576" in sentence(path)


def test_one_long_text_in_very_many_cells_is_refused(tmp_path: Path) -> None:
    """Each cell is a few bytes in the file, the whole would be gigabytes in memory."""
    path = plan_file(tmp_path / "renja.xlsx")
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 300_001))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'
    strings = f'<sst xmlns="{space}"><si><t>{"x" * 32_000}</t></si></sst>'
    repacked(path, {"xl/worksheets/sheet1.xml": sheet.encode(), "xl/sharedStrings.xml": strings.encode()})
    assert "characters" in sentence(path)


def _run_limited(path: Path) -> tuple[int, float]:
    """Rows read, and the most memory in megabytes, in a process of its own that is stopped after a minute."""
    code = (
        "import sys; from pathlib import Path; from renja_analysis.read_workbook import read_workbook\n"
        "rows = sum(len(table.rows) for table in read_workbook(Path(sys.argv[1])).tables)\n"
        "peak = Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]\n"
        "print(rows, peak)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=MOST_SECONDS, check=True
    )
    rows, peak = done.stdout.split()
    return int(rows), int(peak) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell a process's peak there")
def test_a_million_empty_formatted_rows_cost_little(tmp_path: Path) -> None:
    path = plan_file(tmp_path / "renja.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    empty = io.StringIO()
    for row in range(10, 1_000_010):
        empty.write(f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="1"/></row>')
    repacked(
        path, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", f"{empty.getvalue()}</sheetData>").encode()}
    )
    rows, megabytes = _run_limited(path)
    assert rows == 3
    assert megabytes < MOST_MEGABYTES


def test_a_million_repeated_empty_rows_of_an_ods_cost_little(tmp_path: Path) -> None:
    rows = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Catatan</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:style-name="a" table:number-columns-repeated="16384"/></table:table-row>'
    )
    path = ods_file(tmp_path / "renja.ods", rows)
    assert [note.kind for note in read_workbook(path).notes] == ["no_form"]


def test_a_value_repeated_without_end_in_an_ods_is_refused(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    assert "1,048,576 rows" in sentence(ods_file(tmp_path / "renja.ods", rows))


def ods_file(path: Path, rows: str) -> Path:
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", f"<office:document-content {spaces}>{body}</office:body></office:document-content>"
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def test_macros_and_links_to_other_files_are_named_and_never_followed(tmp_path: Path) -> None:
    (tmp_path / "other.xlsx").write_bytes(b"not to be opened")
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    parts = {"xl/vbaProject.bin": b"macro", "xl/externalLinks/externalLink1.xml": link}
    path = repacked(plan_file(tmp_path / "renja.xlsm"), parts)
    assert [note.kind for note in read_workbook(path).notes] == ["macros", "links"]
    assert len(tables_of(path)["plan"]) == 3


def test_a_csv_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "renja.csv").write_bytes("Kode,Nama\n1,Caf\xe9\n".encode("cp1252"))
    assert "renja.csv:2" in sentence(tmp_path / "renja.csv")
