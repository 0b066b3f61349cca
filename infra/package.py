"""`make package`: builds the package for Lambda and checks that it is what we rely on."""

from __future__ import annotations

import argparse
import sys

from infra import packaging, schemas, verification


def main() -> int:
    """Package from the command line."""
    parser = argparse.ArgumentParser(description="Package Enlace for Lambda.")
    parser.add_argument("--architecture", choices=packaging.ARCHITECTURES, default="arm64")
    options = parser.parse_args()
    try:
        folder = packaging.build(options.architecture, report=print)
        verification.verify(folder, with_schemas=schemas.are_wanted())
    except packaging.PackagingFailed as exc:
        print(f"package failed: {exc}", file=sys.stderr)
        return 1
    size = (folder / "deployment.zip").stat().st_size
    print(
        f"{folder.relative_to(packaging.ROOT)}/deployment.zip ({size / 1e6:.1f} MB), template.json"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
