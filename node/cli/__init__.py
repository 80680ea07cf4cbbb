"""The command line `wren`. `main` is its entry point; each group of commands is a file, imported when it is called."""


def main() -> None:
    """Runs `wren` with the arguments of this process and ends the process with its exit code."""
    from node.cli.program import wren

    wren()
