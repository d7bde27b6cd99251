"""The layout holds: imports go one way, modules stay short, the tree names no machine, documents lie as received."""

import ast
import hashlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "renja_analysis"

# The flow, stage by stage. A module imports only modules that stand before it in this list.
STAGES = {
    "what all rest on": """errors fields schema_plans schema_text schema_trends schema numbers documents files csv_cells
        csv_parts scales validation tables dictionary loading names policies spreadsheets nomenclature_sheets""",
    "kinds of source": """forms printed source_text captions text_tables text_columns
        text_values text_marks grid_forms text_grid grid_segments grid_kinds grid_columns text_sections
        levels building sheet_parts ods_facts sheet_facts sheet_book sheet_forms sheet_heads sheet_cells sheet_rows""",
    "reading": """read_evaluation read_grid read_priorities read_narrative read_references read_years read_sheet
        read_workbook build_evaluation build_plans reading""",
    "measures": """indicators predikat formulas hierarchy means evaluation quarters matching slips parts stages
        rkpd_review goals proposals policy_alignment nomenclature template_rows spelling regulations""",
    "budget trends": """amounts amounts_text amount_years joined_names overlaps trend_measures prices unit_costs
        budget_trends""",
    "findings": """wording sheet doubts findings causes across rules_codes rules_formulas rules_means rules_output
        rules_reading rules_sums rules_targets rules_scales rules_evaluation rules_plans rules_stages
        rules_indicators rules_plan_targets rules_proposals rules_alignment rules_plan_reading rules_tags
        rules_claims rules_excess rules_priorities stated rules_narrative rules_percents rules_counts rules_years
        rules_references rules_titles selection checking baseline""",
    "between stages": "stage_pairs revisions",
    "showing": """labels rulebook workbooks sheet_blocks form_layouts form_sheets form_parts form_formulas
        form_templates figures bars report notebook evaluation_tables
        evaluation_text evaluation_figures evaluation_points quarters_text review_tables review_text review_figures
        proposals_tables proposals_text proposals_figures alignment_tables
        alignment_text nomenclature_text alignment_sheets alignment_figures consistency_tables consistency_text
        consistency_figures check_report places review_sheet check_page evaluated revision_text revision_sheet
        review alignment consistency summary""",
    "showing trends": """trend_words trend_tables trend_text trend_panels trend_figures trend_report""",
    "running": """tasks pages record overview_page overview pool cluster kernel_server kernels runner status progress
        batch check_command measure_command compare_command import_changes import_update import_facts import_command
        template_command cli_parts cli __main__""",
}
ORDER = " ".join(STAGES.values()).split()
# Measures, findings and figures know tables only: another kind of source changes nothing there.
READERS = {*STAGES["kinds of source"].split(), *STAGES["reading"].split()}
SEE_SOURCES = {*READERS, "measure_command", "import_command", "import_facts", "cli"}

LONGEST_MODULE = 350
REFERENCE = "data/dkukm-babel/2024/source/renja.txt"
REFERENCE_SHA256 = "6a649bdad8b082fafe11bc1afc5bf43f5d473151e13e258942d29b6e59580265"

MACHINE_PATH = re.compile(r"(?<![\w.])(?:/(?:home|root|Users|mnt|work)/|/tmp/\w|[A-Z]:\\+Users\\)")
HOW_IT_WAS_MADE = re.compile(
    r"\bissues?\s*(?:#\s*)?\d|\.\./shared|\b(?:DESIGN|STYLE|LIBRARIES|BRIEF)\.md"
    r"|\b(?:this|that|another|earlier|later|next|previous|developer'?s?) sessions?\b|\bsub-?agents?\b"
    r"|\bCo-Authored-By\b|\blanguage model\b|\(K\d{1,2}\b",
    re.IGNORECASE,
)


def committed_files() -> list[str]:
    """Paths from the root, as git lists them; where there is no git, all files but what .gitignore keeps out."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    except FileNotFoundError:
        listed = None
    if listed is not None and listed.returncode == 0 and listed.stdout:
        return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    folders = r"\.git|\.venv|\.hypothesis|__pycache__|[^/]+\.egg-info|\.\w+_(?:cache|checkpoints)"
    ignored = re.compile(rf"(?:^|/)(?:{folders})/|^outputs/(?!README\.md$)")
    names = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
    return [name for name in names if not ignored.search(name)]


def texts() -> Iterator[tuple[str, str]]:
    """Every committed text of our own: the documents as received are others' words."""
    for name in committed_files():
        if not re.match(r"data/[^/]+/[^/]+/source/", name):
            try:
                yield name, (ROOT / name).read_text(encoding="utf-8")
            except UnicodeDecodeError:  # a font or a picture
                continue


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def imported_modules(source: str) -> set[str]:
    """The package's own modules that a source text imports, however it spells the import."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("renja_analysis.")}
        elif isinstance(node, ast.ImportFrom):
            path = (node.module or "").split(".")
            if node.level == 1:
                path = ["renja_analysis", *filter(None, path)]
            if path == ["renja_analysis"]:
                found |= {alias.name for alias in node.names}
            elif path[0] == "renja_analysis":
                found.add(path[1])
    return found


def backward_imports(module: str, source: str) -> list[str]:
    before = ORDER[: ORDER.index(module)]
    return sorted(imported_modules(source) - set(before))


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.glob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_imports_go_one_way(path: Path) -> None:
    assert path.stem in ORDER, f"{path.name} has no place in the order of modules: give it one in STAGES"
    backward = backward_imports(path.stem, path.read_text(encoding="utf-8"))
    assert not backward


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_only_reading_knows_the_kinds_of_source(path: Path) -> None:
    seen = imported_modules(path.read_text(encoding="utf-8")) & READERS
    assert path.stem in SEE_SOURCES or not seen


@pytest.mark.parametrize(
    "line",
    [
        "from renja_analysis.cli import main",
        "from renja_analysis import cli",
        "import renja_analysis.cli as c",
        "from .cli import main",
        "from . import cli",
        "def late():\n    from renja_analysis.cli import main",
    ],
)
def test_an_import_against_the_flow_is_seen_however_it_is_spelled(line: str) -> None:
    assert backward_imports("errors", line) == ["cli"]


def test_the_order_names_no_module_twice_and_none_that_is_gone() -> None:
    assert len(ORDER) == len(set(ORDER))
    assert not set(ORDER) - {path.stem for path in modules()}


def test_the_package_is_flat_and_has_no_drawer_for_everything() -> None:
    assert not [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE]
    assert not {"util", "utils", "helper", "helpers", "common", "misc"} & {path.stem for path in modules()}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_the_package_knows_no_single_agency() -> None:
    slugs = {path.parent.parent.name for path in (ROOT / "data").glob("*/*/document.yml")}
    assert slugs
    words = re.compile("|".join(re.escape(word) for slug in slugs for word in {slug, *slug.split("-")}), re.IGNORECASE)
    named = [place for place in places(words) if place.startswith("renja_analysis/")]
    assert not named


@pytest.mark.parametrize("folder", ["notebooks", "renja_analysis", "data", "outputs", "tests", "benchmarks"])
def test_top_level_folders_are_in_a_fresh_clone(folder: str) -> None:
    assert [name for name in committed_files() if name.startswith(f"{folder}/")]


@pytest.mark.parametrize(
    "name", ["README.md", "environment.yml", "pyproject.toml", "CHANGELOG.md", "LICENSE", "start.py"]
)
def test_top_level_files_are_in_a_fresh_clone(name: str) -> None:
    assert name in committed_files()


def test_outputs_are_not_committed() -> None:
    assert [name for name in committed_files() if name.startswith("outputs/")] == ["outputs/README.md"]


def test_no_committed_file_names_a_place_on_someones_machine() -> None:
    assert not places(MACHINE_PATH)


@pytest.mark.parametrize(
    "parts", [("", "home", "ani"), ("", "Users", "budi"), ("", "tmp", "x"), ("C:", "Users", "budi")]
)
def test_a_machine_path_is_seen_in_each_systems_form(parts: tuple[str, ...]) -> None:
    separator = "\\" if parts[0] else "/"
    assert MACHINE_PATH.search(f'path = "{separator.join(parts)}{separator}renja"')


@pytest.mark.parametrize("text", ["./work/", "https://example.org/home/", "data/root/", "</root>", "[/tmp]"])
def test_what_is_no_machine_path_is_let_through(text: str) -> None:
    assert not MACHINE_PATH.search(text)


def test_the_tree_speaks_of_the_plans_and_not_of_how_it_was_made() -> None:
    assert not places(HOW_IT_WAS_MADE)


@pytest.mark.parametrize(
    "text", ["see issue " + "#4", "in issue " + "12", ".." + "/shared/x", "by an earlier" + " session"]
)
def test_words_about_the_making_are_seen(text: str) -> None:
    assert HOW_IT_WAS_MADE.search(text)


def test_no_file_holds_the_marks_of_a_merge_left_open() -> None:
    assert not places(re.compile(r"^(?:<{7}|>{7}) "))


def described_sources() -> list[tuple[Path, str]]:
    """Each source file that a document.yml names, with its checksum there."""
    return [
        (path.parent / "source" / entry["name"], entry["sha256"])
        for path in sorted((ROOT / "data").glob("*/*/document.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["source"]
    ]


def test_every_document_lies_as_received() -> None:
    changed = [path for path, digest in described_sources() if hashlib.sha256(path.read_bytes()).hexdigest() != digest]
    assert described_sources()
    assert not changed


def test_every_file_in_a_source_folder_is_described() -> None:
    lying = {path for path in (ROOT / "data").glob("*/*/source/**/*") if path.is_file()}
    assert lying == {path for path, _ in described_sources()}


def test_the_reference_document_was_never_edited_nor_its_checksum() -> None:
    assert dict(described_sources())[ROOT / REFERENCE] == REFERENCE_SHA256
