//! Requests to record.

use chrono::NaiveDate;
use cooperative::publication::AreaEvent;
use cooperative::{Act, Command, CooperativeId, Text, UnitCode};
use entry::{Amends, Ask, Assurance, Owner, Recorder, Request};
use uuid::Uuid;

use crate::date::{date, day};
use crate::field::{At, read};
use crate::v1::cooperative_command::Cooperative;
use crate::v1::record_request::{Amends as Amendment, ExpectedRevision, Target};
use crate::violation::FieldErrors;
use crate::{amends, area, command, person, reorganisation, v1};

/// Who records is always taken as asserted: nothing on the wire says more. `validate_only` is left
/// to the service.
impl TryFrom<v1::RecordRequest> for Request {
    type Error = FieldErrors;

    fn try_from(it: v1::RecordRequest) -> Result<Self, FieldErrors> {
        read(|at| request(&it, at))
    }
}

fn request(it: &v1::RecordRequest, at: &At<'_>) -> Option<Request> {
    let id = at.uuid("request_id", &it.request_id);
    let voids = matches!(it.amends, Some(Amendment::Voids(_)));
    let effective = match voids {
        true => amends::no_day(it, at),
        false => at.message("effective_date", it.effective_date.as_ref(), day),
    };
    let order = at.within("order", it.order, 0..=u16::MAX.into());
    let expected = expected(it.expected_revision.as_ref(), at);
    let recorder = at.checked("recorder_id", &it.recorder_id, Text::new);
    let document = at.maybe("document", it.document.as_ref(), person::document);
    let note = person::note(it.note.as_deref(), at);
    let import = at.maybe_checked("import_id", it.import_id.as_deref(), Text::new);
    // What follows is read even where the id or the day is wrong, so that all errors are told at
    // once.
    let (base, on) = (id.unwrap_or_default(), effective.unwrap_or_default());
    let ask = match &it.amends {
        Some(Amendment::Voids(void)) => amends::void(it, void, at),
        Some(Amendment::Corrects(_)) | None => ask(it, base, on, order.unwrap_or_default(), at),
    };
    if let (Some(Ask::Area { event, effective: on, .. }), Some(_)) = (&ask, effective) {
        area::stated(event, *on, &at.field("area"))?;
    }
    let named = match ask.as_ref().and_then(Ask::command) {
        Some(command) => command::persons(&command.act),
        None => Vec::new(),
    };
    // Whom a wrong command names is not known, so nothing is said of them.
    let people = match ask {
        Some(_) => person::people(&it.people, base, &named, at),
        None => None,
    };
    effective?;
    order?;
    Some(Request {
        id: id?,
        ask: ask?,
        recorder: Recorder { id: recorder?, assurance: Assurance::Asserted },
        document: document?,
        note: note?,
        people: people?,
        expected: expected?,
        import: import?,
    })
}

fn expected(it: Option<&ExpectedRevision>, at: &At<'_>) -> Option<Option<u64>> {
    match it {
        Some(ExpectedRevision::NoStream(v1::NoStream {})) => Some(Some(0)),
        Some(ExpectedRevision::Exact(0)) => {
            let (en, vi) =
                ("a revision from 1; no_stream if there is none", "số từ 1; chưa có thì no_stream");
            at.field("exact").wrong(0, en, vi)
        }
        Some(ExpectedRevision::Exact(revision)) => Some(Some(*revision)),
        Some(ExpectedRevision::Any(v1::AnyRevision {})) => Some(None),
        None => {
            let choices = "no_stream, exact, any";
            let at = at.field("expected_revision");
            at.wrong("", format!("one of {choices}"), format!("một trong {choices}"))
        }
    }
}

fn ask(
    it: &v1::RecordRequest,
    request: Uuid,
    effective: NaiveDate,
    order: u16,
    at: &At<'_>,
) -> Option<Ask> {
    let corrects = amends::correction(it.amends.as_ref(), at);
    match at.required("target", it.target.as_ref())? {
        Target::Cooperative(it) => {
            let at = at.field("cooperative");
            let act = match &it.act {
                Some(act) => command::act(act, request, &at),
                None => at.required("act", None),
            };
            let id = cooperative(it, request, &at);
            let command = Command { effective, order, act: act? };
            Some(Ask::Cooperative { id: id?, command, corrects: corrects? })
        }
        Target::Area(it) => {
            if order != 0 {
                let (en, vi) =
                    ("0: areas have no order within a day", "0: đơn vị không có thứ tự trong ngày");
                return at.field("order").wrong(order, en, vi);
            }
            let at = at.field("area");
            let area = at.checked("area_code", &it.area_code, UnitCode::new);
            let event = match &it.act {
                Some(act) => command::area_act(act, &at),
                None => at.required("act", None),
            };
            Some(Ask::Area { area: area?, effective, event: event?, corrects: corrects? })
        }
        Target::Reorganisation(it) => {
            let at = at.field("reorganisation");
            let command = reorganisation::reorganising(it, request, effective, order, &at);
            uncorrected(corrects?, &at)?;
            Some(Ask::Reorganise { command: command? })
        }
        Target::Duplicate(it) => {
            let at = at.field("duplicate");
            let named = reorganisation::duplicate(it, &at);
            uncorrected(corrects?, &at)?;
            let (of, kept) = named?;
            Some(Ask::Join { of, kept, effective, order })
        }
    }
}

/// What was recorded of several is voided wholly, and recorded again.
fn uncorrected(corrects: Option<Amends>, at: &At<'_>) -> Option<()> {
    match corrects {
        None => Some(()),
        Some(_) => {
            let en = "no correction: void the whole request, and record it again";
            at.wrong("corrects", en, "không đính chính: hủy toàn bộ yêu cầu rồi ghi lại")
        }
    }
}

/// Which cooperative. The id of a new one follows from the request's.
pub(crate) fn cooperative(
    it: &v1::CooperativeCommand,
    request: Uuid,
    at: &At<'_>,
) -> Option<CooperativeId> {
    use v1::cooperative_command::Act as Wire;
    match &it.cooperative {
        Some(Cooperative::CooperativeId(id)) => at.uuid("cooperative_id", id).map(CooperativeId),
        Some(Cooperative::Name(name)) => cooperative_name("name", name, at),
        None => match it.act {
            Some(Wire::Found(_) | Wire::Register(_)) => Some(CooperativeId::of_request(request, 0)),
            _ => at.required("cooperative_id", None),
        },
    }
}

/// The cooperative of a resource name: `cooperatives/{cooperative_id}`.
pub(crate) fn cooperative_name(
    name: &'static str,
    text: &str,
    at: &At<'_>,
) -> Option<CooperativeId> {
    let id = text.strip_prefix("cooperatives/").filter(|it| it.len() == 36);
    let id = id.and_then(|it| Uuid::try_parse(it).ok()).filter(|it| !it.is_nil());
    id.map(CooperativeId).or_else(|| {
        let form = "cooperatives/{cooperative_id}";
        at.field(name).wrong(text, form, form)
    })
}

/// The request as a client sends it: with the cooperative, the persons and the loans by their ids.
impl From<&Request> for v1::RecordRequest {
    fn from(it: &Request) -> Self {
        let (effective, order, target) = match &it.ask {
            Ask::Cooperative { id, command, .. } => {
                let target = cooperative_target(*id, Some(&command.act));
                (Some(command.effective), command.order, target)
            }
            Ask::Area { area, effective, event, .. } => {
                (Some(*effective), 0, area_target(area, Some(event)))
            }
            Ask::Reorganise { command } => {
                let target = Target::Reorganisation(command.into());
                (Some(command.effective), command.order, target)
            }
            Ask::Join { of, kept, effective, order } => {
                let target = Target::Duplicate(v1::DuplicateCooperative {
                    cooperative_id: of.to_string(),
                    kept_cooperative_id: kept.to_string(),
                });
                (Some(*effective), *order, target)
            }
            Ask::Void { of: Owner::Cooperative(id), .. } => {
                (None, 0, cooperative_target(*id, None))
            }
            Ask::Void { of: Owner::Area(area), .. } => (None, 0, area_target(area, None)),
        };
        Self {
            request_id: it.id.to_string(),
            effective_date: effective.map(date),
            order: order.into(),
            expected_revision: Some(match it.expected {
                None => ExpectedRevision::Any(v1::AnyRevision {}),
                Some(0) => ExpectedRevision::NoStream(v1::NoStream {}),
                Some(revision) => ExpectedRevision::Exact(revision),
            }),
            recorder_id: it.recorder.id.to_string(),
            document: it.document.as_ref().map(Into::into),
            note: it.note.clone(),
            import_id: it.import.as_ref().map(Text::to_string),
            target: Some(target),
            people: it.people.iter().map(Into::into).collect(),
            validate_only: false,
            amends: amends::wire(&it.ask),
        }
    }
}

fn cooperative_target(id: CooperativeId, act: Option<&Act>) -> Target {
    Target::Cooperative(v1::CooperativeCommand {
        cooperative: Some(Cooperative::CooperativeId(id.to_string())),
        act: act.map(Into::into),
    })
}

fn area_target(area: &UnitCode, event: Option<&AreaEvent>) -> Target {
    Target::Area(v1::AreaCommand { area_code: area.to_string(), act: event.map(Into::into) })
}
