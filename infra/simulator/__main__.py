"""Command line of the simulator: `python -m infra.simulator --state DIR`."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from infra.simulator.simulator import Simulator
from infra.stopping import Stopping


def main() -> int:
    """Run until interrupted; 0 after a clean stop, 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--state", type=Path, required=True, help="folder that is kept")
    parser.add_argument("--schemas", type=Path, help="folder with the ministry's XSD files")
    parser.add_argument("--cabys", type=Path, help="CSV with code, description and rate")
    parser.add_argument(
        "--open-users", action="store_true", help="unknown users register at first sign-in"
    )
    chosen = parser.parse_args()
    for path in (chosen.schemas, chosen.cabys):
        if path and not path.exists():
            print(f"simulator: {path} does not exist", file=sys.stderr)
            return 1
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr
    )
    stopping = Stopping()
    simulator = Simulator(
        chosen.state, chosen.schemas, chosen.cabys, open_users=chosen.open_users, port=chosen.port
    )
    try:
        url = simulator.start()
    except OSError as exc:
        print(f"simulator: cannot listen on port {chosen.port}: {exc.strerror}", file=sys.stderr)
        return 1
    print(f"simulator ready {url}", flush=True)
    stopping.wait()
    simulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
