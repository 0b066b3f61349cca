"""`make package`: builds the package for Lambda and checks that it is what we rely on."""

from __future__ import annotations

import argparse
import sys

from infra import packaging, runtime, schemas, verification


def main() -> int:
    """Package from the command line."""
    parser = argparse.ArgumentParser(description="Package Enlace for Lambda.")
    parser.add_argument("--architecture", choices=packaging.ARCHITECTURES, default="arm64")
    parser.add_argument(
        "--python-at-hand",
        action="store_true",
        help=f"for the Python that runs this, not for {runtime.LAMBDA}, which the cloud runs",
    )
    options = parser.parse_args()
    try:
        python = runtime.at_hand() if options.python_at_hand else runtime.of_lambda()
        folder = packaging.build(options.architecture, python, report=print)
        verification.verify(folder, with_schemas=schemas.are_wanted())
    except (packaging.PackagingFailed, runtime.NoInterpreter) as exc:
        print(f"package failed: {exc}", file=sys.stderr)
        return 1
    size = (folder / "deployment.zip").stat().st_size
    where = folder.relative_to(packaging.ROOT)
    print(f"{where}/deployment.zip ({size / 1e6:.1f} MB), template.json, sbom.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
