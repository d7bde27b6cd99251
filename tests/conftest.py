"""The longest files of tests begin first: on several cores none is left to run alone at the end."""

import pytest

LONGEST = (
    "test_notebook_regression",
    "test_notebook_gaps",
    "test_trends_over_documents",
    "test_tutorial",
    "test_libreoffice",
    "test_import_hostile",
    "test_batch",
    "test_runner",
    "test_kernels",
    "test_cluster",
    "test_browser",
    "test_evaluation_story",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in LONGEST)
