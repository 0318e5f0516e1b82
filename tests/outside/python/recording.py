"""Everything that records, and what is refused."""

import uuid

from coopledger.v1 import (
    command_pb2,
    errors_pb2,
    log_service_pb2 as log,
    log_service_pb2_grpc,
    membership_pb2,
    register_service_pb2 as register,
    register_service_pb2_grpc,
    registrar_service_pb2 as registrar,
    registrar_service_pb2_grpc,
)
from google.type import date_pb2

from stubs import refusal

NOBODY = "00000000-0000-4000-8000-000000000001"
NAME = "Giàng A Ví Dụ"


class Recording:
    def __init__(self, channel, checks):
        self.checks = checks
        self.registrar = registrar_service_pb2_grpc.RegistrarServiceStub(channel)
        self.register = register_service_pb2_grpc.RegisterServiceStub(channel)
        self.log = log_service_pb2_grpc.LogServiceStub(channel)
        request = register.GetCooperativeRequest(code="TD-00001")
        self.id = self.register.GetCooperative(request, timeout=30).cooperative.cooperative_id

    def joining(self, cooperative=None, person_id="", name=None, **more):
        """A request that a person joins; an id of its own."""
        joining = membership_pb2.Joining(person_id=person_id, party=1, kind=1, capital_dong=5)
        command = command_pb2.CooperativeCommand(
            cooperative_id=cooperative or self.id, join_member=joining)
        request = registrar.RecordRequest(
            request_id=str(uuid.uuid4()), effective_date=date_pb2.Date(year=2024, month=5, day=6),
            any=registrar.AnyRevision(), recorder_id="clerk:python", cooperative=command)
        if name:
            request.people.add(new_person=0, full_name=name)
        for key, value in more.items():
            setattr(request, key, value)
        return request

    def record(self, request):
        self.checks.asked.add("Record")
        return self.registrar.Record(request, timeout=30).recorded

    def last(self):
        return self.log.GetLogStatus(log.GetLogStatusRequest(), timeout=30).log_position

    def all(self):
        self.judged()
        self.recorded_once()
        self.refused()
        self.streamed()

    def judged(self):
        before = self.last()
        judged = self.record(self.joining(name=NAME, validate_only=True))
        self.checks.equal("judged: positions", list(judged.positions), [])
        self.checks.that("judged: no instant", not judged.HasField("recorded_at"))
        self.checks.equal("judged: the log", self.last(), before)

    def recorded_once(self):
        before, request = self.last(), self.joining(name=NAME)
        first = self.record(request)
        self.checks.equal("recorded at", list(first.positions), [before + 1])
        self.checks.equal("recorded first", first.repeated, False)
        again = self.record(request)
        self.checks.equal("repeated", again.repeated, True)
        again.repeated = False
        self.checks.equal("the same answer", again, first)
        self.checks.equal("the log", self.last(), before + 1)
        other = registrar.RecordRequest()
        other.CopyFrom(request)
        other.people[0].full_name = "Người Khác"
        self.is_refused("another content", other, "ALREADY_EXISTS", "REQUEST_ID_REUSED")
        self.person = first.person_ids[0]
        members = register.ListMembersRequest(
            cooperative_id=self.id, reveal_personal_data=True, min_position=before + 1)
        shown = self.register.ListMembers(members, timeout=30).members
        names = {it.person_id: it.personal_data.full_name for it in shown}
        self.checks.equal("the name", names.get(self.person), NAME)

    def is_refused(self, what, request, code, reason, fields=()):
        before = self.last()
        it = refusal(lambda: self.record(request))
        self.checks.that(f"{what} is refused", it is not None)
        if it is None:
            return
        self.checks.equal(what, (it.code, it.reason, it.domain), (code, reason, "coopledger"))
        self.checks.that(f"{what} in Vietnamese", it.locale == "vi-VN" and it.local, it.local)
        self.checks.that(f"{what}: fields", set(fields) <= set(it.fields), it.fields)
        self.checks.equal(f"{what}: the log", self.last(), before)

    def refused(self):
        wrong = self.joining(request_id="x", recorder_id="")
        wrong.ClearField("effective_date")
        wrong.cooperative.join_member.capital_dong = -1
        wrong.cooperative.join_member.kind = 99
        joining = "cooperative.join_member"
        self.is_refused("wrong fields", wrong, "INVALID_ARGUMENT", "INVALID_FIELDS", [
            "request_id", "recorder_id", "effective_date", f"{joining}.capital_dong",
            f"{joining}.kind"])
        self.is_refused("nothing", registrar.RecordRequest(), "INVALID_ARGUMENT",
                        "INVALID_FIELDS", ["request_id", "expected_revision", "target"])
        self.is_refused("nobody", self.joining(NOBODY), "NOT_FOUND", "UNFOUNDED")
        self.is_refused("a member", self.joining(person_id=self.person), "ALREADY_EXISTS",
                        "ALREADY_MEMBER")
        late = self.joining()
        late.exact = 1
        self.is_refused("an old revision", late, "ABORTED", "STREAM_MOVED")
        early = self.joining()
        early.effective_date.year = 2199
        self.is_refused("a day to come", early, "INVALID_ARGUMENT", "FUTURE_DATED",
                        ["effective_date"])
        resume = self.joining()
        resume.cooperative.resume.SetInParent()
        self.is_refused("what is not suspended", resume, "FAILED_PRECONDITION", "STATE_FORBIDS")
        long = self.joining(name="Â" * 251)
        it = refusal(lambda: self.record(long))
        self.checks.equal("a long name", it and it.code, "INVALID_ARGUMENT")
        self.checks.that("not repeated", it and "ÂÂ" not in it.local, it and it.local)

    def streamed(self):
        self.checks.asked.add("RecordStream")
        good = [self.joining(name=NAME) for _ in range(3)]
        asked = [good[0], self.joining(NOBODY), good[1], good[0], good[2],
                 self.joining(request_id="x"), self.joining(validate_only=True)]
        numbered = [registrar.RecordStreamRequest(sequence=10 * number + 10, request=it)
                    for number, it in enumerate(asked)]
        answers = list(self.registrar.RecordStream(iter(numbered), timeout=30))
        self.checks.equal("in order", [it.sequence for it in answers],
                          [it.sequence for it in numbered])
        self.checks.equal("by id", [it.request_id for it in answers],
                          [it.request_id for it in asked])
        outcomes = [it.WhichOneof("outcome") for it in answers]
        self.checks.equal("outcomes", outcomes, [
            "recorded", "error", "recorded", "recorded", "recorded", "error", "recorded"])
        positions = [list(it.recorded.positions) for it in answers]
        first = positions[0][0]
        self.checks.equal("positions", positions,
                          [[first], [], [first + 1], [first], [first + 2], [], []])
        self.checks.equal("repeated", [it.recorded.repeated for it in answers],
                          [False, False, False, True, False, False, False])
        self.checks.equal("why", answers[1].error.reason, errors_pb2.ERROR_REASON_UNFOUNDED)
        self.checks.that("in Vietnamese", answers[1].error.message_vi)
        self.checks.equal("the field", [it.field for it in answers[5].error.field_violations],
                          ["request_id"])
        back = [registrar.RecordStreamRequest(sequence=5, request=self.joining(NOBODY)),
                registrar.RecordStreamRequest(sequence=5, request=self.joining(NOBODY))]
        it = refusal(lambda: list(self.registrar.RecordStream(iter(back), timeout=30)))
        self.checks.equal("a sequence that does not rise", it and (it.code, it.reason),
                          ("INVALID_ARGUMENT", "INVALID_FIELDS"))
