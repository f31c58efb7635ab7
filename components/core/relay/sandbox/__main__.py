"""Serve the sandbox on a port for outside clients: `python -m components.core.relay.sandbox --port 8090`."""

import argparse

import uvicorn

from components.core.relay.sandbox.faults import FAULTS
from components.core.relay.sandbox.server import Sandbox


def main() -> None:
    """Read the command line and serve, or list the faults."""
    line = argparse.ArgumentParser(prog="python -m components.core.relay.sandbox", description=__doc__)
    line.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    line.add_argument("--port", type=int, default=8090)
    line.add_argument("--key", help="the only ordinary key to accept; without it every key is accepted")
    line.add_argument("--rate", type=float, default=80.0, help="tokens a second; 0 is as fast as possible")
    line.add_argument("--keep", type=int, default=200, help="how many requests to remember")
    line.add_argument(
        "--faults", action="store_true", help="list the faults that can be switched on, and end"
    )
    chosen = line.parse_args()
    if chosen.faults:
        list_faults()
        return
    sandbox = Sandbox(rate=chosen.rate, key=chosen.key, keep=chosen.keep)
    print(f"Sandbox relay at http://{chosen.host}:{chosen.port}/v1", flush=True)
    uvicorn.run(sandbox.app, host=chosen.host, port=chosen.port, log_level="warning", access_log=False)


def list_faults() -> None:
    """Print every fault by group, with the three ways to switch one on."""
    print("Switch a fault on by model name (fault-<name> or <model>+fault-<name>), by the header")
    print("X-Sandbox-Fault: <name>, or by the base address http://host:port/fault/<name>/v1")
    group = ""
    for fault in FAULTS.values():
        if fault.group != group:
            group = fault.group
            print(f"\n{group}")
        print(f"  {fault.name:<34} {fault.about}")


if __name__ == "__main__":
    main()
