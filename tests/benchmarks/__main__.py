"""`python -m tests.benchmarks NAME [--json] [--quick] [--kill]`: measure one subject and compare it with its goals.

Prints a table; with `--json`, prints last one line: an object with `ratios` (name to number), `goals` and `measures`.
"""

import argparse
import importlib
import sys

from tests.benchmarks.measure import Report

# Each module has `run(quick: bool) -> Report`. They are imported when asked for: some need wheels that others do not.
BENCHMARKS = {
    "alerts": "tests.benchmarks.alerts",
    "audit": "tests.benchmarks.audit",
    "check": "tests.benchmarks.check",
    "ingest": "tests.benchmarks.ingest",
    "log": "tests.benchmarks.log",
    "matching": "tests.benchmarks.matching",
    "psi": "tests.benchmarks.psi",
    "routes": "tests.benchmarks.routes",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="print one JSON object on the last line")
    parser.add_argument("--quick", action="store_true", help="small sizes: seconds instead of minutes, rougher figures")
    parser.add_argument(
        "--kill", action="store_true", help="ingest: kill -9 the import and see that no version is torn"
    )
    options = parser.parse_args(arguments)
    if options.kill and options.name != "ingest":
        parser.error("--kill is for ingest")
    module = "tests.benchmarks.ingest_killed" if options.kill else BENCHMARKS[options.name]
    report: Report = importlib.import_module(module).run(quick=options.quick)
    print(report.table())
    if options.json:
        print(report.json())
    return 0


if __name__ == "__main__":
    sys.exit(main())
