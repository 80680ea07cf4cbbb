"""`python -m node.cli` is `wren`, for where the script is not on the path."""

from node.cli import main

if __name__ == "__main__":
    main()
