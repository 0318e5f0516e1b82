"""Everything that reads."""

from coopledger.log.v1 import entry_pb2
from coopledger.v1 import (
    figures_service_pb2 as figures,
    figures_service_pb2_grpc,
    log_service_pb2 as log,
    log_service_pb2_grpc,
    pin_pb2,
    register_service_pb2 as register,
    register_service_pb2_grpc,
)
from google.protobuf.json_format import MessageToDict
from google.type import date_pb2

from stubs import refusal

END = pin_pb2.Pin(as_of=date_pb2.Date(year=2023, month=12, day=31))
NOBODY = "00000000-0000-4000-8000-000000000001"


class Reading:
    def __init__(self, channel, checks):
        self.checks = checks
        self.figures = figures_service_pb2_grpc.FiguresServiceStub(channel)
        self.register = register_service_pb2_grpc.RegisterServiceStub(channel)
        self.log = log_service_pb2_grpc.LogServiceStub(channel)

    def ask(self, stub, method, request):
        self.checks.asked.add(method)
        return getattr(stub, method)(request, timeout=30)

    def refused(self, what, stub, method, request, code, reason, fields=()):
        it = refusal(lambda: self.ask(stub, method, request))
        self.checks.that(f"{what} is refused", it is not None)
        if it is None:
            return
        self.checks.equal(what, (it.code, it.reason, it.domain), (code, reason, "coopledger"))
        self.checks.that(f"{what} in Vietnamese", it.locale == "vi-VN" and it.local, it.local)
        self.checks.that(f"{what}: fields", set(fields) <= set(it.fields), it.fields)

    def comparison(self):
        request = figures.CompareFiguresRequest(area_code="106", pin=END, with_last_year=True)
        answer = self.ask(self.figures, "CompareFigures", request)
        return MessageToDict(answer, preserving_proto_field_name=True)

    def all(self):
        self.whole_log()
        self.counts()
        self.explanation()
        self.list()
        self.one()
        self.found()
        self.wrong()

    def counts(self):
        request = figures.GetFiguresRequest(area_code="106", pin=END, by_sector=True)
        answer = self.ask(self.figures, "GetFigures", request)
        found = {(it.indicator_id, it.sector): it.value for it in answer.figures}
        for indicator, count in [
            ("coops.total", 53), ("coops.active", 49), ("coops.stopped", 4),
            ("members.total", 420), ("members.joined", 42), ("members.left", 14),
            ("workers.regular", 630),
        ]:
            self.checks.equal(indicator, found[indicator, 0].count, count)
            parts = sum(it.count for (name, sector), it in found.items()
                        if name == indicator and sector)
            self.checks.equal(f"{indicator}, by sectors", parts, count)
        self.checks.equal("the pin", answer.resolved.as_of, END.as_of)
        mean = found["revenue.mean", 0].ratio
        self.checks.equal("the mean", round(mean.numerator / mean.denominator / 1e6, 1), 706.4)

    def explanation(self):
        parts, token, pages = [], "", 0
        while pages == 0 or token:
            request = figures.ExplainFigureRequest(
                area_code="106", indicator_id="members.total", pin=END, page_size=20,
                page_token=token, with_entries=True)
            answer = self.ask(self.figures, "ExplainFigure", request)
            parts += answer.contributions
            token, pages = answer.next_page_token, pages + 1
        self.checks.that("several pages", pages > 1, pages)
        self.checks.equal("all of them", len(parts), answer.total_size)
        terms = [term for it in parts for term in it.terms]
        self.checks.equal("the sum", sum(it.amount for it in terms), 420)
        entries = [it for term in terms for it in term.entries]
        positions = [it for term in terms for it in term.positions]
        self.checks.equal("entries", [it.position for it in entries], positions)
        self.checks.that("entries of members", all(it.what == "member_joined" or
                         it.stream in self.streams for it in entries), entries[:1])

    def list(self):
        def page(size, token="", **more):
            request = register.ListCooperativesRequest(
                area_code="106", page_size=size, page_token=token, **more)
            return self.ask(self.register, "ListCooperatives", request)

        whole = [it.cooperative_id for it in page(1000).cooperatives]
        self.checks.equal("all cooperatives", len(whole), 53)
        found, token = [], ""
        while not found or token:
            answer = page(10, token)
            found += [it.cooperative_id for it in answer.cooperatives]
            token = answer.next_page_token
        self.checks.equal("page by page", found, whole)
        token = page(10).next_page_token
        changed = register.ListCooperativesRequest(
            area_code="12", page_size=10, page_token=token)
        self.refused("a token of another list", self.register, "ListCooperatives", changed,
                     "INVALID_ARGUMENT", "INVALID_PAGE_TOKEN", ["page_token"])
        self.ids = whole

    def one(self):
        of = lambda **it: register.GetCooperativeRequest(**it)
        first = self.ask(self.register, "GetCooperative", of(code="TD-00001")).cooperative
        for request in [of(cooperative_id=first.cooperative_id), of(name=first.name)]:
            same = self.ask(self.register, "GetCooperative", request).cooperative
            self.checks.equal("the same cooperative", same, first)
        self.checks.equal("its name", first.display_name, "HTX nông nghiệp và dịch vụ Bình Lư")
        members = register.ListMembersRequest(cooperative_id=first.cooperative_id)
        hidden = self.ask(self.register, "ListMembers", members).members
        self.checks.equal("members", len(hidden), first.members)
        self.checks.that("pseudonyms", not any(it.HasField("personal_data") for it in hidden))
        members.reveal_personal_data = True
        shown = self.ask(self.register, "ListMembers", members).members
        names = [it.personal_data.full_name for it in shown]
        self.checks.that("names", "Thành viên 01-01" in names, names)
        history = register.GetHistoryRequest(cooperative_id=first.cooperative_id)
        entries = self.ask(self.register, "GetHistory", history).entries
        self.checks.equal("revisions", [it.revision for it in entries],
                          list(range(1, first.revision + 1)))
        stored = [it for it in self.decoded if it.stream == entries[0].stream]
        self.checks.equal("as in the log", list(entries), stored)
        for method in ["ListManagers", "ListLoans", "ListReturns"]:
            request = getattr(register, method + "Request")(cooperative_id=first.cooperative_id)
            answer = self.ask(self.register, method, request)
            self.checks.that(method, answer.ListFields(), answer)

    def found(self):
        request = register.SearchEntriesRequest(
            recorder_id="office:tam-duong-tckh", area_code="106", page_size=1000)
        entries = self.ask(self.register, "SearchEntries", request).entries
        self.checks.that("many entries", len(entries) > 700, len(entries))
        near = register.FindSimilarNamesRequest(display_name="HTX NN va dich vu Binh Lu")
        names = self.ask(self.register, "FindSimilarNames", near).candidates
        self.checks.equal("the likest", names[0].display_name,
                          "HTX nông nghiệp và dịch vụ Bình Lư")
        indicators = self.ask(self.figures, "ListIndicators", figures.ListIndicatorsRequest())
        self.checks.that("labels", all(it.label_vi and it.label_en
                                       for it in indicators.indicators))

    def whole_log(self):
        last = self.ask(self.log, "GetLogStatus", log.GetLogStatusRequest()).log_position
        packed, decoded = [], []
        for page in self.ask(self.log, "ReadEntries", log.ReadEntriesRequest()):
            if page.WhichOneof("content") == "packed":
                packed += self.unpacked(page.packed)
            else:
                self.checks.equal("the end", page.caught_up.position, last)
        request = log.ReadEntriesRequest(format=log.ENTRY_FORMAT_DECODED)
        for page in self.ask(self.log, "ReadEntries", request):
            decoded += page.decoded.entries
        self.checks.equal("positions", [it.position for it in packed], list(range(1, last + 1)))
        same = [(it.position, it.stream, it.revision, it.partition) for it in packed]
        self.checks.equal("both forms", same, [
            (it.position, it.stream, it.revision, it.partition) for it in decoded])
        rest = self.ask(self.log, "ReadEntries", log.ReadEntriesRequest(after_position=last - 3))
        self.checks.equal("the last three", sum(it.packed.count for it in rest), 3)
        beyond = log.ReadEntriesRequest(after_position=last + 1_000)
        it = refusal(lambda: list(self.ask(self.log, "ReadEntries", beyond)))
        self.checks.equal("beyond", (it.code, it.reason), ("OUT_OF_RANGE", "BEYOND_LOG"))
        self.decoded, self.streams = decoded, {it.stream for it in decoded}

    def unpacked(self, page):
        entries, rest = [], page.entries
        while rest:
            length = int.from_bytes(rest[:2], "big")
            entries.append(entry_pb2.Entry.FromString(rest[2:2 + length]))
            rest = rest[2 + length:]
        places = (len(entries), entries[0].position, entries[-1].position)
        self.checks.equal("a page", places, (page.count, page.first_position, page.last_position))
        return entries

    def wrong(self):
        for what, stub, method, request, code, reason, fields in [
            ("a negative page", self.register, "ListCooperatives",
             register.ListCooperativesRequest(page_size=-1),
             "INVALID_ARGUMENT", "INVALID_FIELDS", ["page_size"]),
            ("an unknown sector", self.register, "ListCooperatives",
             register.ListCooperativesRequest(sector=99),
             "INVALID_ARGUMENT", "INVALID_FIELDS", ["sector"]),
            ("a token of nobody", self.register, "ListCooperatives",
             register.ListCooperativesRequest(page_token="xyz"),
             "INVALID_ARGUMENT", "INVALID_PAGE_TOKEN", ["page_token"]),
            ("an unknown id", self.register, "GetCooperative",
             register.GetCooperativeRequest(cooperative_id=NOBODY),
             "NOT_FOUND", "COOPERATIVE_NOT_FOUND", []),
            ("no id", self.register, "ListMembers", register.ListMembersRequest(),
             "INVALID_ARGUMENT", "INVALID_FIELDS", ["cooperative_id"]),
            ("an unknown area", self.figures, "GetFigures",
             figures.GetFiguresRequest(area_code="999"), "NOT_FOUND", "AREA_NOT_FOUND", []),
            ("no area", self.figures, "GetFigures", figures.GetFiguresRequest(),
             "INVALID_ARGUMENT", "INVALID_FIELDS", ["area_code"]),
            ("an unknown indicator", self.figures, "ExplainFigure",
             figures.ExplainFigureRequest(area_code="106", indicator_id="no.such"),
             "NOT_FOUND", "INDICATOR_NOT_FOUND", []),
            ("a day that is none", self.figures, "GetFigures",
             figures.GetFiguresRequest(area_code="106", pin=pin_pb2.Pin(
                 as_of=date_pb2.Date(year=2023, month=2, day=30))),
             "INVALID_ARGUMENT", "INVALID_FIELDS", ["pin.as_of"]),
            ("a position to come", self.figures, "GetFigures",
             figures.GetFiguresRequest(area_code="106", pin=pin_pb2.Pin(
                 known_at_position=1_000_000)), "OUT_OF_RANGE", "BEYOND_LOG", []),
        ]:
            self.refused(what, stub, method, request, code, reason, fields)
