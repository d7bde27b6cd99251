"""The catalogue of rules, written from the registry: ``python -m renja_analysis.rulebook`` writes ``docs/rules.md``.

It is not edited by hand: what it says of a rule stands in ``rules.yml``. ``renja check --explain`` prints one entry.
"""

import re
import sys
from pathlib import Path

from renja_analysis import checking  # noqa: F401 (enters every rule)
from renja_analysis.documents import root
from renja_analysis.errors import RenjaError
from renja_analysis.findings import Rule, rules
from renja_analysis.labels import LANGS, code_word, label
from renja_analysis.numbers import Lang
from renja_analysis.tables import replace_file

RULEBOOK = Path("docs", "rules.md")
PARTS = ("proves", "source", "amount_at_stake", "example", "mend")

_HEAD = """# Katalog aturan / Catalogue of rules

Written by `python -m renja_analysis.rulebook` from the registry (`renja_analysis/rules.yml`): change a rule there, not
in this file.

`renja check` memeriksa dokumen terhadap dirinya sendiri: cetakan terhadap cetakan. Temuan menyebut apa yang tercetak
dan apa yang tidak cocok dengannya; bila dua tabel berbeda, keduanya disebut dan tidak ditebak mana yang benar. Temuan
yang bersandar pada pembacaan yang meragukan paling tinggi menjadi catatan. `renja check --explain RJ201` mencetak satu
aturan; `--select` dan `--ignore` memilih aturan menurut kode atau awalnya.

`renja check` holds a document against itself: print against print. A finding says what is printed and what it does not
fit; where two tables differ, both are named and none is guessed to be right. A finding that rests on a doubtful reading
is at most info. `renja check --explain RJ201` prints one rule; `--select` and `--ignore` choose rules by their code
or its beginning.

| Tingkat / Severity | Arti | Meaning |
|---|---|---|
| kesalahan / error | cetakan bertentangan dengan dirinya sendiri | the print contradicts itself |
| peringatan / warning | dua hal yang tercetak sulit cocok | two printed facts hardly fit |
| catatan / info | patut dilihat | to look at |

"""


def rulebook_text() -> str:
    """The catalogue as Markdown: the rules by code, family by family, each with its ground and how to mend it."""
    used: dict[str, list[Rule]] = {}
    for rule in sorted(rules(), key=lambda rule: rule.code):
        used.setdefault(rule.family, []).append(rule)
    contents = "".join(
        f"- [{_family(family)}](#{_anchor(_family(family))}): {found[0].code} – {found[-1].code}\n"
        for family, found in used.items()
    )
    return _HEAD + contents + "".join(_family_text(family, found) for family, found in used.items())


def write_rulebook() -> Path:
    """Writes ``docs/rules.md`` into the project's root and returns its path. Raises RenjaError."""
    path = root() / RULEBOOK
    path.parent.mkdir(exist_ok=True)
    replace_file(path, rulebook_text())
    return path


def explain(code: str, lang: Lang = "id") -> str:
    """One rule for the terminal, in one language. Raises RenjaError for a code that no rule has, naming those near."""
    known = {rule.code: rule for rule in rules()}
    if code.upper() not in known:
        near = [other for other in sorted(known) if other[:3] == code[:3].upper()]
        expected = f"one of: {', '.join(near)}" if near else f"the code of a rule such as {min(known)}"
        raise RenjaError(f"explain: found {code!r}; expected {expected}. {RULEBOOK.as_posix()} lists all rules.")
    rule = known[code.upper()]
    kind = (
        f"{label('rulebook.family', lang)}: {label(f'family.{rule.family}', lang)}",
        f"{label('rulebook.severity', lang)}: {code_word('severity', rule.severity, lang)}",
    )
    parts = (f"{label(f'rulebook.{part}', lang)}: {_part(rule, part, lang)}" for part in PARTS)
    return "\n".join((f"{rule.code} {_part(rule, 'title', lang)}", "", *kind, *parts))


def _family_text(family: str, found: list[Rule]) -> str:
    rows = "".join(
        f"| [{rule.code}](#{rule.code.lower()}) | {' | '.join(_plain(_part(rule, 'title', lang)) for lang in LANGS)} "
        f"| {rule.severity} |\n"
        for rule in found
    )
    table = f"| Kode / Code | Aturan | Rule | Tingkat / Severity |\n|---|---|---|---|\n{rows}"
    return f"\n## {_family(family)}\n\n{table}" + "".join(_rule_text(rule) for rule in found)


def _rule_text(rule: Rule) -> str:
    rows = "".join(
        f"| {_heading(part)} | {' | '.join(_plain(_part(rule, part, lang)) for lang in LANGS)} |\n" for part in PARTS
    )
    title = f"**{_plain(rule.title_id)}** / {_plain(rule.title_en)} ({rule.severity})"
    return f"\n### {rule.code}\n\n{title}\n\n| | Indonesia | English |\n|---|---|---|\n{rows}"


def _part(rule: Rule, part: str, lang: Lang) -> str:
    """What the registry says in one language; its English is the plain field where there is no field for English."""
    return str(getattr(rule, f"{part}_{lang}", getattr(rule, part, "")))


def _family(family: str) -> str:
    return " / ".join(label(f"family.{family}", lang) for lang in LANGS)


def _heading(part: str) -> str:
    return " / ".join(label(f"rulebook.{part}", lang) for lang in LANGS)


def _anchor(heading: str) -> str:
    """The name that a heading has in a link: lower case, blanks as hyphens, no other signs."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*")


def main() -> int:
    try:
        print(write_rulebook())
    except RenjaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
