"""Stubs, generated into a folder of their own, and statuses with their details."""

import sys
from pathlib import Path

import grpc
from grpc_tools import protoc

# What of google.rpc a refusal carries; the numbers are those of googleapis.
DETAILS = """
syntax = "proto3";
package google.rpc;
import "google/protobuf/any.proto";
message Status { int32 code = 1; string message = 2; repeated google.protobuf.Any details = 3; }
message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
message BadRequest {
  message FieldViolation { string field = 1; string description = 2; }
  repeated FieldViolation field_violations = 1;
}
message LocalizedMessage { string locale = 1; string message = 2; }
"""


def generate(protos, folder):
    """Generates stubs for all protos of the project, and makes them importable."""
    import grpc_tools

    (folder / "details.proto").write_text(DETAILS)
    files = sorted(str(it) for it in Path(protos).rglob("*.proto"))
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    arguments = ["protoc", f"-I{protos}", f"-I{folder}", f"-I{well_known}"]
    arguments += [f"--python_out={folder}", f"--grpc_python_out={folder}"]
    if protoc.main(arguments + files + [str(folder / "details.proto")]) != 0:
        raise SystemExit("the stubs were not generated")
    sys.path.insert(0, str(folder))
    # `google` is one package over several folders: those of the generated one are added.
    import google

    google.__path__.append(str(folder / "google"))


class Refused:
    """A status with its details."""

    def __init__(self, error):
        import details_pb2

        self.code = error.code().name
        self.reason, self.domain, self.locale, self.local = "", "", "", ""
        self.fields = []
        trailing = dict(error.trailing_metadata() or ())
        status = details_pb2.Status.FromString(trailing.get("grpc-status-details-bin", b""))
        for it in status.details:
            info, bad = details_pb2.ErrorInfo(), details_pb2.BadRequest()
            local = details_pb2.LocalizedMessage()
            if it.Unpack(info):
                self.reason, self.domain = info.reason, info.domain
            elif it.Unpack(bad):
                self.fields += [violation.field for violation in bad.field_violations]
            elif it.Unpack(local):
                self.locale, self.local = local.locale, local.message


def refusal(call):
    """How a call is refused; None if it is not."""
    try:
        call()
    except grpc.RpcError as error:
        return Refused(error)
    return None
