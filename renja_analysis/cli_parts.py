"""What the commands of ``renja`` share: how an error is said, and the options that choose documents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from renja_analysis.errors import RenjaError

FILE = click.Path(dir_okay=False, path_type=Path)


class Sentence(click.ClickException):
    """An error as one sentence on stderr, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"renja: {self.message}", err=True)


class Commands(click.Group):
    """Commands in the order of the work; what a user can put right ends in one sentence, not in a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RenjaError as error:
            raise Sentence(str(error)) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise Sentence(f"{where}{error.strerror or error}. Free the place, or choose another.") from error


def choices(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose documents, the same for every command."""
    for option in (
        click.option("--tahap", help="Stage, where a year has several: rancangan_awal, rancangan, akhir, perubahan."),
        click.option("--year", metavar="YYYY", help="Plan year.  [default: all]"),
        click.option("--agency", metavar="SLUG", help="Agency, as its folder in data/ is called.  [default: all]"),
    ):
        command = option(command)
    return command


def several_documents(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose documents, each as often as wanted."""
    for option in (
        click.option("--tahap", help="Stage, where a year has several: rancangan_awal, rancangan, akhir, perubahan."),
        click.option("--year", multiple=True, metavar="YYYY", help="Plan year, or years as 2022-2025.  [default: all]"),
        click.option(
            "--agency", multiple=True, metavar="SLUG", help="Agency, as its folder in data/ is called.  [default: all]"
        ),
    ):
        command = option(command)
    return command


def several(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose documents and notebooks, each as often as wanted."""
    name = "Notebook, such as 01_evaluation.  [default: all]"
    return several_documents(click.option("--notebook", multiple=True, metavar="NAME", help=name)(command))
