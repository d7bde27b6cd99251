"""What an ODS file says beside its values, row by row as its XML stands there, with all that it repeats."""

import zipfile

from renja_analysis.sheet_parts import MOST_CELLS, Facts, parse

MOST_ROWS = 1 << 20  # of any sheet


def ods_facts(archive: zipfile.ZipFile) -> dict[str, Facts]:
    """The facts of every sheet by its name; what is repeated counts as often as it is shown."""
    found: dict[str, Facts] = {}
    facts = Facts()
    row, column, repeat, hidden, shown = 0, 0, 1, False, 1

    def start(tag: str, raw: dict[str, str]) -> None:
        nonlocal facts, row, column, repeat, hidden, shown
        space, _, tag = tag.rpartition(" ")
        if not space.endswith("table:1.0"):
            return
        values = {key.rpartition(" ")[2]: value for key, value in raw.items()}
        if tag == "table":
            facts = found.setdefault(values.get("name", ""), Facts())
            row, column = 0, 0
        elif tag == "table-row":
            repeat, column = int(values.get("number-rows-repeated", "1")), 0
            hidden = values.get("visibility", "visible") != "visible"
        elif tag in ("table-cell", "covered-table-cell"):
            times = int(values.get("number-columns-repeated", "1"))
            shown = repeat * times
            if "value-type" in values:
                facts.reach(row, column)
                facts.reach(row + repeat - 1, column + times - 1)
                if values["value-type"] == "percentage" and len(facts.percents) + repeat * times <= MOST_CELLS:
                    facts.percents |= {
                        (row + down, column + right): 2 for down in range(repeat) for right in range(times)
                    }
            down, right = int(values.get("number-rows-spanned", "1")), int(values.get("number-columns-spanned", "1"))
            if down > 1 or right > 1:
                facts.merge(row, column, row + down - 1, column + right - 1)
            column += times

    def end(tag: str) -> None:
        nonlocal row
        if tag.endswith("table:1.0 table-row"):
            if hidden and row + repeat < MOST_ROWS:
                facts.hidden_rows.extend(range(row, row + repeat))
            row += repeat

    def text(data: str) -> None:
        facts.characters += len(data) * shown

    with archive.open("content.xml") as stream:
        parse(stream, start, end, text)
    return found
