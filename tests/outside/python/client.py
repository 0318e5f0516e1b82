"""Asks a server everything, with stubs made by grpcio-tools.

Arguments: the address, the folder of protos, and a file with what the demo printed. Prints one
line of JSON.
"""

import json
import sys
import tempfile
from pathlib import Path

import grpc

from checks import Checks, compare
from stubs import generate


def main(address, protos, demo):
    with tempfile.TemporaryDirectory() as folder:
        generate(protos, Path(folder))
        # These need the generated stubs.
        from reading import Reading
        from recording import Recording

        checks = Checks()
        channel = grpc.insecure_channel(address)
        reading = Reading(channel, checks)
        compare(checks, reading.comparison(), demo)
        reading.all()
        Recording(channel, checks).all()
        checks.print()


if __name__ == "__main__":
    with open(sys.argv[3], encoding="utf-8") as demo:
        main(sys.argv[1], sys.argv[2], json.load(demo))
