"""``python -m renja_analysis``: the same as ``renja``, where no such command is on the path."""

from renja_analysis.cli import main

if __name__ == "__main__":
    main()
