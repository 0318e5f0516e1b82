//! Rows whose request stands in the log already: the same, with another content, or taken back.
//!
//! A row that says something else than it said before is a correction of the entry that it made:
//! full replacement, its date too. The id of that request follows from the row's own and from the
//! entry in whose place it comes, so that asking again is a repeat, and two corrections of one entry
//! exclude each other.

use cooperative::{Act, Command, Text};
use entry::request::{Amends, Ask, EntryRef, Owner, Request};
use entry::{Happened, Payload, StreamName};
use eventlog::{EventLog, Position};
use reader::entries_at;
use registrar::Registrar;
use uuid::Uuid;

use crate::chains::{Chain, Link};
use crate::failure::Failure;
use crate::rehearsal::{Known, known};

/// What a row comes to whose request stands in the log.
pub enum Row {
    /// It says what it said when it was recorded last; this request is answered as a repeat.
    Same(Box<Request>),
    /// It says something else, and was taken back.
    Gone,
    /// It says something else than the entry at this position, in whose place it could come.
    Changed(u64),
    /// It says something else, and what would be a correction of it is not clear.
    Unclear {
        /// Why, in Vietnamese.
        vi: String,
        /// Why, in English.
        en: String,
    },
}

/// What tells rows from what was recorded.
pub struct Judge<'a> {
    /// Answers whether a request stands in the log; its vault may be read-only.
    pub registrar: &'a Registrar,
    /// The log.
    pub log: &'a dyn EventLog,
}

impl Judge<'_> {
    /// What a row comes to; `same` is whether its request stands in the log with this content, and
    /// `chains` what became of the entries that the request made.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub async fn row(
        &self,
        request: &Request,
        same: bool,
        chains: &[Chain],
    ) -> Result<Row, Failure> {
        let own = |it: &&Chain| StreamName::parse(&it.stream) == Some(stream(&request.ask.owner()));
        let chains: Vec<&Chain> = chains.iter().filter(own).collect();
        let Some(chain) = chains.first() else {
            let whole = || Row::Same(Box::new(request.clone()));
            return Ok(if same { whole() } else { reused() });
        };
        let (Some(first), Some(last)) = (chain.links.first(), chain.links.last()) else {
            return Ok(reused());
        };
        if !same && chain.taken_back() {
            return Ok(Row::Gone);
        }
        // What others put in the place of what the import said is not for a row to undo.
        let own = |it: &Link| it.import == request.import;
        let Some(at) = chain.links.iter().rposition(own) else { return Ok(reused()) };
        let held = match at.checked_sub(1).and_then(|it| chain.links.get(it)) {
            None => same.then(|| request.clone()),
            Some(before) => self.corrected(request, before, chain.links.get(at)).await?,
        };
        let founders = match chains.len() {
            1 => true,
            _ => same || self.same_founders(request, first.position).await?,
        };
        Ok(match held {
            _ if !founders => founders_differ(first.position),
            Some(request) => Row::Same(Box::new(request)),
            None if at + 1 == chain.links.len() => Row::Changed(last.position),
            None => otherwise(last.position),
        })
    }

    /// The correction that a row asked for, if it is the one that stands there.
    async fn corrected(
        &self,
        request: &Request,
        before: &Link,
        by: Option<&Link>,
    ) -> Result<Option<Request>, Failure> {
        let Some(by) = by.filter(|it| it.request == id(request, before.position)) else {
            return Ok(None);
        };
        let Some(reason) = self.payload(by.position).await?.meta.reason else { return Ok(None) };
        let asked = correction(request, before.position, reason);
        let same = matches!(known(self.registrar, &asked).await, Known::Recorded);
        Ok(same.then_some(asked))
    }

    /// Whether the founders of a certificate are those that were recorded with it, their personal
    /// data included: whether the request is what it was but for the certificate itself.
    async fn same_founders(&self, request: &Request, position: u64) -> Result<bool, Failure> {
        let payload = self.payload(position).await?;
        let (Ask::Cooperative { id, command, .. }, Happened::Cooperative(events)) =
            (&request.ask, payload.happened)
        else {
            return Ok(false);
        };
        let (Act::Register(_, founders), [cooperative::Event::Registered(was)]) =
            (&command.act, events.as_slice())
        else {
            return Ok(false);
        };
        let act = Act::Register((**was).clone(), founders.clone());
        let command = Command { effective: payload.meta.effective, order: payload.meta.order, act };
        let before = Request {
            ask: Ask::Cooperative { id: *id, command, corrects: None },
            recorder: payload.meta.recorder,
            document: payload.meta.document,
            ..request.clone()
        };
        Ok(matches!(known(self.registrar, &before).await, Known::Recorded))
    }

    async fn payload(&self, position: u64) -> Result<Payload, Failure> {
        let mut found = entries_at(self.log, &[Position(position)]).await?;
        let none = || Failure::while_doing("reading the log")("there is no such entry".into());
        found.pop().map(|(_, payload)| payload).ok_or_else(none)
    }
}

/// The request that puts what a row says in the place of the entry at a position. Founders have
/// entries of their own, and stay as they are.
pub fn correction(request: &Request, position: u64, reason: Text) -> Request {
    let mut it = Request { id: id(request, position), ..request.clone() };
    let amends = Amends { entry: EntryRef::Position(position), reason };
    match &mut it.ask {
        Ask::Cooperative { command, corrects, .. } => {
            if let Act::Register(_, founders) = &mut command.act {
                founders.clear();
                it.people.clear();
            }
            *corrects = Some(amends);
        }
        Ask::Area { corrects, .. } => *corrects = Some(amends),
        // No row of a folder asks for these.
        Ask::Reorganise { .. } | Ask::Join { .. } | Ask::Void { .. } => {}
    }
    it
}

/// Never changed, so that a correction that was recorded is known again.
fn id(request: &Request, position: u64) -> Uuid {
    Uuid::new_v5(&request.id, format!("correct/{position}").as_bytes())
}

fn stream(owner: &Owner) -> StreamName {
    match owner {
        Owner::Cooperative(id) => StreamName::Cooperative(*id),
        Owner::Area(code) => StreamName::Area(code.clone()),
    }
}

/// What a row is told that could be a correction, without being asked for as one.
pub fn changed(position: u64) -> (String, String) {
    (
        format!(
            "dòng này đã được ghi với nội dung khác, là mục {position}; muốn đính chính mục đó, hãy nhập với \
             --correct --reason \"...\""
        ),
        format!(
            "this row was recorded with other content, as entry {position}; to correct that entry, import with \
             --correct --reason \"...\""
        ),
    )
}

fn reused() -> Row {
    Row::Unclear {
        vi: "mã yêu cầu đã dùng cho nội dung khác".into(),
        en: "the request id was used for another content before".into(),
    }
}

/// What a row is told that goes to another stream than it went before, where what it made still holds:
/// nothing corrects it there.
pub fn elsewhere(chains: &[Chain]) -> Option<(String, String)> {
    let holds = chains.iter().find(|it| !it.taken_back())?;
    let position = holds.links.last()?.position;
    Some((
        format!(
            "dòng này đã được ghi là mục {position}, của hợp tác xã hoặc địa bàn khác; hãy hủy mục đó (void) \
             rồi nhập lại"
        ),
        format!(
            "this row was recorded as entry {position}, of another cooperative or area; void that entry, and \
             import again"
        ),
    ))
}

fn otherwise(position: u64) -> Row {
    Row::Unclear {
        vi: format!(
            "dòng này khác với những gì đã nhập, nhưng mục {position} đã thay nó ngoài đợt nhập này; hãy \
             đính chính mục đó qua gRPC"
        ),
        en: format!(
            "this row says something else than was imported, but entry {position}, which is not of this import, has \
             taken its place; correct that entry over gRPC"
        ),
    }
}

fn founders_differ(position: u64) -> Row {
    Row::Unclear {
        vi: format!(
            "sáng lập viên, dữ liệu cá nhân hoặc ghi chú của họ khác với khi ghi giấy chứng nhận (mục {position}); \
             mỗi sáng lập viên có mục riêng: hãy đính chính mục đó qua gRPC"
        ),
        en: format!(
            "the founders, their personal data or the note are not those recorded with the certificate (entry \
             {position}); each founder has an entry of their own: correct that over gRPC"
        ),
    }
}
