//! What a request amends: corrections and voids.

use chrono::NaiveDate;
use cooperative::{Text, UnitCode};
use entry::request::VoidScope;
use entry::{Amends, Ask, Assurance, Document, EntryRef, Owner, Recorder};
use uuid::Uuid;

use crate::field::{At, read};
use crate::request::cooperative;
use crate::v1::record_request::{Amends as Wire, Target};
use crate::violation::FieldErrors;
use crate::{person, v1};

/// What a correction replaces; `None` within for a request that corrects nothing.
pub(crate) fn correction(it: Option<&Wire>, at: &At<'_>) -> Option<Option<Amends>> {
    let Some(Wire::Corrects(it)) = it else { return Some(None) };
    use v1::correction::Entry;
    let entry = it.entry.as_ref().map(|it| match it {
        Entry::Revision(it) => EntryRef::Revision(*it),
        Entry::Position(it) => EntryRef::Position(*it),
    });
    amends(entry, &it.reason, &at.field("corrects")).map(Some)
}

/// A void: of whom, and what goes.
pub(crate) fn void(request: &v1::RecordRequest, it: &v1::Void, at: &At<'_>) -> Option<Ask> {
    use v1::void::Entry;
    let entry = it.entry.as_ref().map(|it| match it {
        Entry::Revision(it) => EntryRef::Revision(*it),
        Entry::Position(it) => EntryRef::Position(*it),
    });
    let amends = amends(entry, &it.reason, &at.field("voids"));
    let of = owner(request.target.as_ref(), at);
    if request.order != 0 {
        let (en, vi) = ("0: a void has no order", "0: mục hủy không có thứ tự");
        return at.field("order").wrong(request.order, en, vi);
    }
    let scope = if it.whole_append { VoidScope::Append } else { VoidScope::Entry };
    Some(Ask::Void { of: of?, amends: amends?, scope })
}

/// A void has the day of what it voids, which is not known here.
pub(crate) fn no_day(it: &v1::RecordRequest, at: &At<'_>) -> Option<NaiveDate> {
    match &it.effective_date {
        None => Some(NaiveDate::default()),
        Some(day) => {
            let day = format!("{}-{:02}-{:02}", day.year, day.month, day.day);
            let en = "nothing: a void has the day of what it voids";
            let vi = "để trống: mục hủy có ngày của mục bị hủy";
            at.field("effective_date").wrong(day, en, vi)
        }
    }
}

fn amends(entry: Option<EntryRef>, reason: &str, at: &At<'_>) -> Option<Amends> {
    let reason = at.checked("reason", reason, Text::new);
    let (en, vi) = ("revision or position, from 1", "revision hoặc position, từ 1");
    let entry = match entry {
        Some(EntryRef::Revision(0)) => at.field("revision").wrong(0, en, vi),
        Some(EntryRef::Position(0)) => at.field("position").wrong(0, en, vi),
        None => at.field("entry").wrong("", en, vi),
        entry => entry,
    };
    Some(Amends { entry: entry?, reason: reason? })
}

/// Whom the target of a void names; an act has no place in it.
fn owner(target: Option<&Target>, at: &At<'_>) -> Option<Owner> {
    let (en, vi) = ("no act: a void only takes back", "để trống: mục hủy không có nội dung");
    match at.required("target", target)? {
        Target::Cooperative(it) => {
            let at = at.field("cooperative");
            if it.act.is_some() {
                return at.field("act").wrong("", en, vi);
            }
            cooperative(it, Uuid::nil(), &at).map(Owner::Cooperative)
        }
        Target::Area(it) => {
            let at = at.field("area");
            if it.act.is_some() {
                return at.field("act").wrong("", en, vi);
            }
            at.checked("area_code", &it.area_code, UnitCode::new).map(Owner::Area)
        }
        Target::Reorganisation(_) | Target::Duplicate(_) => {
            let en = "cooperative: one of those that the request was recorded of, and no act";
            let vi = "cooperative: một trong các hợp tác xã của yêu cầu đó, không có nội dung";
            at.field("target").wrong("", en, vi)
        }
    }
}

/// What a request amends, as a client says it.
pub(crate) fn wire(ask: &Ask) -> Option<Wire> {
    let it = ask.amends()?;
    let reason = it.reason.to_string();
    Some(match ask {
        Ask::Reorganise { .. } | Ask::Join { .. } => return None,
        Ask::Cooperative { .. } | Ask::Area { .. } => {
            use v1::correction::Entry;
            let entry = Some(match it.entry {
                EntryRef::Revision(it) => Entry::Revision(it),
                EntryRef::Position(it) => Entry::Position(it),
            });
            Wire::Corrects(v1::Correction { entry, reason })
        }
        Ask::Void { scope, .. } => {
            use v1::void::Entry;
            let entry = Some(match it.entry {
                EntryRef::Revision(it) => Entry::Revision(it),
                EntryRef::Position(it) => Entry::Position(it),
            });
            let whole_append = *scope == VoidScope::Append;
            Wire::Voids(v1::Void { entry, reason, whole_append })
        }
    })
}

/// An import that is to be taken back, as a client asks it.
#[derive(Clone, Debug)]
pub struct AskedVoid {
    /// The request's id.
    pub id: Uuid,
    /// The import.
    pub import: Text,
    /// Why.
    pub reason: Text,
    /// Who records it: always as asserted.
    pub recorder: Recorder,
    /// On what document.
    pub document: Option<Document>,
}

impl TryFrom<v1::VoidImportRequest> for AskedVoid {
    type Error = FieldErrors;

    fn try_from(it: v1::VoidImportRequest) -> Result<Self, FieldErrors> {
        read(|at| {
            let id = at.uuid("request_id", &it.request_id);
            let import = at.checked("import_id", &it.import_id, Text::new);
            let reason = at.checked("reason", &it.reason, Text::new);
            let recorder = at.checked("recorder_id", &it.recorder_id, Text::new);
            let document = at.maybe("document", it.document.as_ref(), person::document);
            let recorder = Recorder { id: recorder?, assurance: Assurance::Asserted };
            let (import, reason) = (import?, reason?);
            Some(Self { id: id?, import, reason, recorder, document: document? })
        })
    }
}
