"""Where the documents are: ``data/<agency>/<year>[-<tahap>]/`` and its ``document.yml``.

The project's root is the folder that holds ``data/`` and ``notebooks/``: the environment variable
``RENJA_ROOT``, or else the folder above this package. The working directory plays no part.
"""

import hashlib
import math
import os
import re
from collections.abc import Iterable
from numbers import Integral
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

import yaml

from renja_analysis.errors import DocumentError

FOLDER = re.compile(r"(?P<year>\d{4})(?:-(?P<tahap>[a-z_]+))?")
AGENCY_LEVELS = ("provinsi", "kabupaten_kota")
PATHS = (PurePosixPath, PureWindowsPath)
TAHAP = ("rancangan_awal", "rancangan", "akhir", "perubahan")


class Document(NamedTuple):
    """One Renja: its place on disk and what its ``document.yml`` says."""

    agency: str
    agency_name: str
    agency_level: str
    year: int
    tahap: str
    evaluated_year: int
    folder: Path
    sources: tuple[dict[str, Any], ...]
    indicators: dict[str, dict[str, str]]

    @property
    def label(self) -> str:
        """``agency/year`` or ``agency/year-tahap``, as the folder is called."""
        return f"{self.agency}/{self.folder.name}"


def root() -> Path:
    """The folder that holds ``data/``, ``notebooks/`` and ``outputs/``."""
    set_by_user = os.environ.get("RENJA_ROOT")
    return Path(set_by_user).resolve() if set_by_user else Path(__file__).resolve().parents[1]


def data_root() -> Path:
    return root() / "data"


def check_year(value: object) -> int:
    """``value`` as a year of four digits: takes 2024 of any type of integer, "2024" and 2024.0, refuses all else.

    papermill and YAML guess types: a year may arrive as text or as a decimal; numpy and pandas have integers of
    their own.
    """
    is_number = isinstance(value, int | float | Integral) and not isinstance(value, bool) and math.isfinite(value)
    is_text = isinstance(value, str) and re.fullmatch(r"[0-9]{4}", value.strip())
    number = float(value) if is_number or is_text else 0.0  # type: ignore[arg-type]
    if number != int(number) or not 1000 <= number <= 9999:
        raise DocumentError(f"year: found {value!r}; expected a year of four digits such as 2024. Give the plan year.")
    return int(number)


def find_documents(
    agency: str | Iterable[str] | None = None, year: object | Iterable[object] | None = None
) -> list[Document]:
    """Every document under ``data/``, or those of one or several agencies, years, or both.

    Raises DocumentError, naming those available, for an agency that is not there and where nothing fits.
    """
    return [read_description(folder) for folder in find_folders(agency, year)]


def find_folders(
    agency: str | Iterable[str] | None = None, year: object | Iterable[object] | None = None
) -> list[Path]:
    """The folders of :func:`find_documents`, whatever their descriptions say."""
    given = each(year)
    wanted_years = None if given is None else {check_year(value) for value in given}
    folders = _document_folders()
    if not folders:
        raise DocumentError(
            f"{data_root()}: found no document.yml; expected data/<agency>/<year>/document.yml. "
            "Put a document there, or set RENJA_ROOT to the project's folder."
        )
    agencies = sorted({folder.parent.name for folder in folders})
    wanted = each(agency)
    for name in wanted or ():
        if name not in agencies:
            raise DocumentError(f"agency: found {name!r}; expected one of: {', '.join(agencies)}. Choose one of these.")
    of_agency = [folder for folder in folders if wanted is None or folder.parent.name in wanted]
    fitting = [folder for folder in of_agency if wanted_years is None or int(folder.name[:4]) in wanted_years]
    if not fitting:
        years = ", ".join(sorted({folder.name[:4] for folder in of_agency}))
        whose = f" of {', '.join(map(str, wanted))}" if wanted else ""
        found = ", ".join(map(str, sorted(wanted_years or ())))
        raise DocumentError(f"year: found {found}{whose}; expected one of: {years}. Choose one of these.")
    return fitting


def each(given: object) -> list[object] | None:
    """One value, or each of several; None stays None."""
    if given is None:
        return None
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]


def find_document(agency: str, year: object, tahap: str | None = None) -> Document:
    """The one document of an agency and year; ``tahap`` chooses where a year has several.

    Without ``tahap`` the folder named by the year alone stands for the year.
    """
    documents = find_documents(agency, year)
    stages = [document.tahap for document in documents]
    if tahap is not None:
        documents = [document for document in documents if document.tahap == tahap]
    elif len(documents) > 1:
        documents = [document for document in documents if "-" not in document.folder.name]
    if len(documents) != 1:
        raise DocumentError(
            f"tahap: found {tahap!r} for {agency} {check_year(year)}; "
            f"expected one of: {', '.join(stages)}. Choose one of these."
        )
    return documents[0]


def choose_documents(
    agencies: str | Iterable[str] | None = None,
    years: object | Iterable[object] | None = None,
    tahap: str | None = None,
) -> list[Document]:
    """The documents of these agencies and years, one of a year, as :func:`loading.stack` takes them.

    Raises DocumentError naming those available.
    """
    names = each(agencies)
    known = list(dict.fromkeys(folder.parent.name for folder in find_folders()))
    for name in names or ():
        if name not in known:
            raise DocumentError(f"agencies: found {name!r}; expected some of: {', '.join(known)}. Choose among these.")
    # What other agencies' descriptions say plays no part.
    of_agencies = [] if names == [] else find_documents(names)  # type: ignore[arg-type]
    given = each(years)
    wanted = None if given is None else {check_year(year) for year in given}
    fitting = [document for document in of_agencies if wanted is None or document.year in wanted]
    if not fitting:
        there = ", ".join(sorted({str(document.year) for document in of_agencies}))
        what = "agencies: found none" if not of_agencies else f"years: found {_listed(wanted or ())}"
        raise DocumentError(f"{what}; expected some of: {there or ', '.join(known)}. Choose among these.")
    if tahap is None:
        return _one_a_year(fitting)
    of_stage = [document for document in fitting if document.tahap == tahap]
    if not of_stage:
        stages = ", ".join(sorted({document.tahap for document in fitting}))
        raise DocumentError(f"tahap: found {tahap!r}; expected one of: {stages}. Choose one of these.")
    return of_stage


def in_order(documents: Iterable[Document]) -> list[Document]:
    """Documents by year, the stages of a year as they follow each other."""
    return sorted(documents, key=lambda one: (one.year, TAHAP.index(one.tahap), one.label))


def stage_before(document: Document) -> Document | None:
    """The document of the same agency and year that is one stage earlier; None where there is none."""
    beside = (path.parent for path in document.folder.parent.glob(f"{document.year}*/document.yml"))
    of_year = [read_description(folder) for folder in beside if FOLDER.fullmatch(folder.name)]
    earlier = [one for one in in_order(of_year) if TAHAP.index(one.tahap) < TAHAP.index(document.tahap)]
    return earlier[-1] if earlier else None


def read_description(folder: Path) -> Document:
    """``document.yml`` of one folder, checked. Raises DocumentError naming the file and the key."""
    path = folder / "document.yml"
    raw = _read_yaml(path)
    agency = _shaped(path, raw, "agency", dict, "slug, name and level")
    sources = _shaped(path, raw, "source", list, "a list of files, each with a name")
    indicators = _shaped(path, raw, "indicators", dict, "row_id: {cumulation, direction}")
    if agency.get("slug") != folder.parent.name:
        raise DocumentError(f"{path}: found agency {agency!r}; expected slug: {folder.parent.name}. Correct the file.")
    _one_of(path, "agency.level", agency.get("level"), AGENCY_LEVELS)
    _one_of(path, "tahap", raw.get("tahap"), TAHAP)
    if not all(isinstance(entry, dict) and entry.get("name") for entry in sources):
        raise DocumentError(
            f"{path}: found source {sources!r}; expected a list of files, each with a name. Correct it."
        )
    outside = [entry["name"] for entry in sources if _leaves(str(entry["name"]))]
    if outside:
        raise DocumentError(f"{path}: found source {outside[0]!r}; expected a file below source/. Correct the file.")
    years = {}
    for key in ("year", "evaluated_year"):
        try:
            years[key] = check_year(raw.get(key))
        except DocumentError:
            raise DocumentError(
                f"{path}: found {key} {raw.get(key)!r}; expected a year of four digits such as 2024. Correct the file."
            ) from None
    year, evaluated_year = years["year"], years["evaluated_year"]
    if str(year) != folder.name[:4]:
        raise DocumentError(f"{path}: found year {year}; expected {folder.name[:4]} as the folder says. Correct one.")
    if evaluated_year > year:
        raise DocumentError(
            f"{path}: found evaluated_year {evaluated_year}; expected none after the plan year {year}. Correct it."
        )
    return Document(
        agency=str(agency["slug"]),
        agency_name=str(agency.get("name") or agency["slug"]),
        agency_level=str(agency["level"]),
        year=year,
        tahap=str(raw["tahap"]),
        evaluated_year=evaluated_year,
        folder=folder,
        sources=tuple(sources),
        indicators=dict(indicators),
    )


def _read_yaml(path: Path) -> dict[str, Any]:
    # The C loader of PyYAML, where it is there, reads many descriptions several times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except OSError as error:
        raise DocumentError(
            f"{path}: found no readable file ({error.strerror}); expected the document's description. Write it."
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise DocumentError(f"{path}{line}: found text that is not YAML in UTF-8. Correct the file.") from error
    if not isinstance(raw, dict):
        raise DocumentError(f"{path}: found no keys; expected agency, year, evaluated_year, source. Fill in the file.")
    return raw


def _shaped(path: Path, raw: dict[str, Any], key: str, kind: type, expected: str) -> Any:
    """The value of a key, empty where it is left out. Raises DocumentError for one of another shape."""
    value = raw.get(key)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise DocumentError(f"{path}: found {key} {value!r}; expected {expected}. Correct the file.")
    return value


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _document_folders() -> list[Path]:
    found = (path.parent for path in data_root().glob("*/*/document.yml"))
    return sorted(folder for folder in found if FOLDER.fullmatch(folder.name))


def _one_a_year(documents: Iterable[Document]) -> list[Document]:
    """The document that stands for each agency and year, as :func:`find_document` chooses it."""
    of_year: dict[tuple[str, int], list[Document]] = {}
    for document in documents:
        of_year.setdefault((document.agency, document.year), []).append(document)
    # Only a year of several stages is looked up again: the folders are not listed once for each document.
    return [found[0] if len(found) == 1 else find_document(*pair) for pair, found in of_year.items()]


def _listed(years: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(years))) or "none"


def _leaves(name: str) -> bool:
    """Whether a path, of whatever system, is not one below its folder."""
    return any(kind(name).is_absolute() or kind(name).drive or ".." in kind(name).parts for kind in PATHS)


def _one_of(path: Path, key: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise DocumentError(f"{path}: found {key} {value!r}; expected one of: {', '.join(allowed)}. Correct the file.")
