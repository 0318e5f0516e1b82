"""Asks the comparison and the health of a server by reflection only: nothing is generated.

Arguments: the address, and a file with what the demo printed.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.json_format import MessageToDict, ParseDict
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from checks import Checks, compare

SERVICES = [
    "AuditService",
    "FiguresService",
    "LogService",
    "RegisterService",
    "RegistrarService",
]


class Reflected:
    """Calls by the descriptors that the server itself gives."""

    def __init__(self, address, checks):
        self.channel = grpc.insecure_channel(address)
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = descriptor_pool.DescriptorPool(self.database)
        self.checks = checks

    def ask(self, service, method, request):
        self.checks.asked.add(f"{service}/{method}")
        found = self.pool.FindServiceByName(service).FindMethodByName(method)
        asking = message_factory.GetMessageClass(found.input_type)
        answering = message_factory.GetMessageClass(found.output_type)
        call = self.channel.unary_unary(
            f"/{service}/{method}",
            request_serializer=lambda it: it.SerializeToString(),
            response_deserializer=answering.FromString,
        )
        answer = call(ParseDict(request, asking()), timeout=30)
        return MessageToDict(answer, preserving_proto_field_name=True)


def main(address, demo):
    checks = Checks()
    server = Reflected(address, checks)
    listed = set(server.database.get_services())
    for name in SERVICES:
        checks.that("listed", f"coopledger.v1.{name}" in listed, listed)
    pin = {"as_of": {"year": 2023, "month": 12, "day": 31}}
    figures = "coopledger.v1.FiguresService"
    question = {"area_code": "106", "pin": pin, "with_last_year": True}
    compare(checks, server.ask(figures, "CompareFigures", question), demo)
    found = server.ask(
        figures, "GetFigures", {"area_code": "106", "pin": pin, "indicator_ids": ["coops.total"]}
    )
    checks.equal("coops.total", found["figures"][0]["value"], {"count": "53"})
    for name in [""] + [f"coopledger.v1.{it}" for it in SERVICES]:
        health = server.ask("grpc.health.v1.Health", "Check", {"service": name})
        checks.equal(f"health of {name!r}", health.get("status"), "SERVING")
    checks.print()


if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as demo:
        main(sys.argv[1], json.load(demo))
