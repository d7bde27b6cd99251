"""What the reading leaves open (``uncertain``), in both languages: each reason that the readers write."""

import re

from renja_analysis.sheet import Sheet
from renja_analysis.wording import Words, level_words, same

AMOUNT_WORDS = {
    "pagu": Words("pagu", "pagu"),
    "maju_pagu": Words("pagu prakiraan maju", "forward estimate"),
    "rkpd_pagu": Words("pagu RKPD", "pagu of the RKPD"),
    "renja_pagu": Words("pagu Renja", "pagu of the Renja"),
}
LARGER = re.compile(r"(?P<amount>\w+) is larger than that of the row above it, (?P<row>\w+)")
# What a reader writes, and how it is said; places as in the pattern, a level in words.
KNOWN = (
    (
        r"no word says it, and the amounts and other tables suit (?P<other>\w+) nearly as well; read as (?P<level>\w+)",
        "tidak ada kata yang menyebutnya, dan pagu serta tabel lain hampir sama cocok untuk {other}; dibaca sebagai "
        "{level}",
        "no word says it, and the amounts and other tables suit {other} nearly as well; read as {level}",
    ),
    (
        r"no word says it; program by the capitals and by the same name in another table",
        "tidak ada kata yang menyebutnya; dibaca sebagai program menurut huruf kapital dan nama yang sama pada tabel "
        "lain",
        "no word says it; read as a program by the capitals and by the same name in another table",
    ),
    (
        r"(?P<printed>.+) has sen, read as (?P<value>\d+) rupiah",
        "{printed} memuat sen, dibaca sebagai {value} rupiah",
        "{printed} has sen, read as {value} rupiah",
    ),
    (
        r"(?P<printed>.+) is a number in the spreadsheet, which drops a zero at its end",
        "{printed} tersimpan sebagai angka pada lembar kerja, yang membuang nol di akhirnya",
        "{printed} is a number in the spreadsheet, which drops a zero at its end",
    ),
    (
        r"(?P<printed>.+) of a percentage may stand for (?P<value>.+) %",
        "{printed} pada sebuah persentase dapat berarti {value} %",
        "{printed} of a percentage may stand for {value} %",
    ),
    (
        r"the blanks behind it leave no empty cell, so it may hold the indicator too",
        "spasi di belakangnya tidak menyisakan sel kosong, sehingga indikatornya dapat termuat di dalamnya",
        "the blanks behind it leave no empty cell, so it may hold the indicator too",
    ),
    (r"no value is printed beside it", "tidak ada nilai di sampingnya", "no value is printed beside it"),
    (
        r"values: the blanks between them fit the form's columns badly",
        "spasi di antara nilai-nilainya kurang cocok dengan kolom formulir",
        "the blanks between its values fit the form's columns badly",
    ),
    (r"(?P<printed>.+) is no date", "{printed} bukan tanggal", "{printed} is no date"),
    (r"(?P<printed>.+) is no number", "{printed} bukan angka", "{printed} is no number"),
    (
        r"[\w ]+: found '(?P<printed>.+)'.*; expected .+",
        "“{printed}” tidak terbaca sebagai angka",
        "“{printed}” does not read as a number",
    ),
)


def reason_words(reason: str, sheet: Sheet) -> Words:
    """Why the print does not decide, in both languages; a reason that no reader here writes as it stands."""
    larger = LARGER.fullmatch(reason)
    if larger and larger["row"] in sheet.rows:
        amount = AMOUNT_WORDS.get(larger["amount"], same(larger["amount"]))
        above = sheet.label(larger["row"])
        return Words(
            f"{amount.id} pada baris ini lebih besar daripada milik baris di atasnya, {above.id}",
            f"its {amount.en} is larger than that of the row above it, {above.en}",
        )
    for pattern, *said in KNOWN:
        found = re.fullmatch(pattern, reason, re.DOTALL)
        if found:
            levels = {name: level_words(text) for name, text in found.groupdict().items() if name in ("level", "other")}
            texts = {name: same(text) for name, text in found.groupdict().items()} | levels
            return Words(
                said[0].format(**{name: words.id for name, words in texts.items()}),
                said[1].format(**{name: words.en for name, words in texts.items()}),
            )
    return same(reason)
