"""What a command said when it was refused, for the tests of each of them."""

from click.testing import Result


def refusal_of(result: Result) -> str:
    """The one sentence on stderr: nothing else was printed, and the exit status is 2."""
    assert (result.exit_code, result.stdout) == (2, ""), (result.output, result.exception)
    (line,) = result.stderr.splitlines()
    assert line.startswith("renja: ") and line.endswith(".")
    return line.removeprefix("renja: ")
