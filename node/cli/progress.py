"""Progress on a terminal, on standard error; silent everywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def counting(what: str, *, show: bool, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A function that takes how many are done so far. total: for a bar, where it is known beforehand."""
    if not (show and sys.stderr.isatty()):
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns: tuple[ProgressColumn, ...]
    if total is None:
        columns = (SpinnerColumn(), TextColumn("{task.completed} {task.description}"), TimeElapsedColumn())
    else:
        of_all = TextColumn("{task.completed} of {task.total} {task.description}")
        columns = (BarColumn(), of_all, TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr, markup=False), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def reading(path: Path, *, show: bool) -> Iterator[BinaryIO]:
    """The open file, with a bar of how much of it was read."""
    with path.open("rb") as file:
        if not (show and sys.stderr.isatty()):
            yield file
            return
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

        columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with (
            Progress(*columns, console=Console(file=sys.stderr, markup=False), transient=True) as progress,
            progress.wrap_file(file, total=path.stat().st_size) as wrapped,
        ):
            yield wrapped
