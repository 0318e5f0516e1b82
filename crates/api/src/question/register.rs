//! Questions to the register.

use chrono::NaiveDate;
use cooperative::land::AreaRef;
use cooperative::state::{Legal, Operating};
use cooperative::{Code, CooperativeId, Kind, Sector, Text};

use super::{Part, When, any_word, limit, maybe_area, part, questions, when};
use crate::date::day;
use crate::field::At;
use crate::request::cooperative_name;
use crate::v1;

/// How a cooperative is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// By its id.
    Id(CooperativeId),
    /// By its code.
    Code(Code),
}

/// Asks for one cooperative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetCooperative {
    /// Which.
    pub key: Key,
    /// Whether its details are shown.
    pub full: bool,
    /// When.
    pub when: When,
    /// Whether its warnings are wanted.
    pub warnings: bool,
}

/// Asks for cooperatives. What is `None` fits everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListCooperatives {
    /// Where the head office is; `None` for the country.
    pub area: Option<AreaRef>,
    /// Of which kind.
    pub kind: Option<Kind>,
    /// In which main sector.
    pub sector: Option<Sector>,
    /// In which legal state.
    pub legal: Option<Legal>,
    /// In which operating state.
    pub operating: Option<Operating>,
    /// A part of the name.
    pub name_contains: Option<Text>,
    /// Registered on this day or after.
    pub registered_from: Option<NaiveDate>,
    /// Registered on this day or before.
    pub registered_to: Option<NaiveDate>,
    /// Whether those that ended are listed too.
    pub include_ended: bool,
    /// Whether details are shown.
    pub full: bool,
    /// Which part.
    pub part: Part,
    /// When.
    pub when: When,
}

/// Asks for something of one cooperative: members, managers, loans, returns, or its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfCooperative {
    /// Which.
    pub cooperative: CooperativeId,
    /// Whether what has ended is listed too. Loans, returns and histories always list it.
    pub include_ended: bool,
    /// Whether persons are shown in clear.
    pub reveal: bool,
    /// Which part.
    pub part: Part,
    /// When.
    pub when: When,
}

/// Which documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentNumber {
    /// The one of this number.
    Is(Text),
    /// Those whose number begins so.
    StartsWith(Text),
}

/// Asks for entries. What is `None` fits everything; days include both bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchEntries {
    /// Recorded by whom.
    pub recorder: Option<Text>,
    /// On which document.
    pub document: Option<DocumentNumber>,
    /// Recorded on this day in Asia/Ho_Chi_Minh or after.
    pub recorded_from: Option<NaiveDate>,
    /// Recorded on this day in Asia/Ho_Chi_Minh or before.
    pub recorded_to: Option<NaiveDate>,
    /// Effective on this day or after.
    pub effective_from: Option<NaiveDate>,
    /// Effective on this day or before.
    pub effective_to: Option<NaiveDate>,
    /// Where; `None` for the country.
    pub area: Option<AreaRef>,
    /// Of which cooperative.
    pub cooperative: Option<CooperativeId>,
    /// With which import.
    pub import: Option<Text>,
    /// Which part.
    pub part: Part,
    /// When.
    pub when: When,
}

/// Asks for names like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimilarNames {
    /// The name.
    pub name: Text,
    /// Where; `None` for the country.
    pub area: Option<AreaRef>,
    /// At most how many: 1 to 100.
    pub limit: usize,
    /// When.
    pub when: When,
}

questions! {
    GetCooperativeRequest => GetCooperative, get;
    ListCooperativesRequest => ListCooperatives, list;
    ListMembersRequest => OfCooperative, members;
    ListManagersRequest => OfCooperative, managers;
    ListLoansRequest => OfCooperative, loans;
    ListReturnsRequest => OfCooperative, returns;
    GetHistoryRequest => OfCooperative, history;
    GetTimelineRequest => OfCooperative, timeline;
    SearchEntriesRequest => SearchEntries, search;
    FindSimilarNamesRequest => SimilarNames, similar;
}

fn get(it: &v1::GetCooperativeRequest, at: &At<'_>) -> Option<GetCooperative> {
    use v1::get_cooperative_request::Cooperative as Wire;
    let key = match &it.cooperative {
        Some(Wire::CooperativeId(id)) => {
            at.uuid("cooperative_id", id).map(|it| Key::Id(CooperativeId(it)))
        }
        Some(Wire::Name(name)) => cooperative_name("name", name, at).map(Key::Id),
        Some(Wire::Code(code)) => at.checked("code", code, Code::new).map(Key::Code),
        None => at.required("cooperative_id", None),
    };
    let full = full(it.view, true, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(GetCooperative { key: key?, full: full?, when: when?, warnings: it.with_warnings })
}

fn list(it: &v1::ListCooperativesRequest, at: &At<'_>) -> Option<ListCooperatives> {
    let area = maybe_area(&it.area_code, at);
    let kind = any_word("kind", it.kind, at);
    let sector = any_word("sector", it.sector, at);
    let legal = any_word("legal", it.legal, at);
    let operating = any_word("operating", it.operating, at);
    let name_contains = text("name_contains", &it.name_contains, at);
    let registered_from = at.maybe("registered_from", it.registered_from.as_ref(), day);
    let registered_to = at.maybe("registered_to", it.registered_to.as_ref(), day);
    let full = full(it.view, false, at);
    let part = part(it.page_size, &it.page_token, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(ListCooperatives {
        area: area?,
        kind: kind?,
        sector: sector?,
        legal: legal?,
        operating: operating?,
        name_contains: name_contains?,
        registered_from: registered_from?,
        registered_to: registered_to?,
        include_ended: it.include_ended,
        full: full?,
        part: part?,
        when: when?,
    })
}

/// What the questions about one cooperative have in common.
struct Asked<'a> {
    cooperative: &'a str,
    ended: bool,
    reveal: bool,
    size: i32,
    token: &'a str,
    pin: Option<&'a v1::Pin>,
    min_position: u64,
}

fn asked(it: &Asked<'_>, at: &At<'_>) -> Option<OfCooperative> {
    let cooperative = at.uuid("cooperative_id", it.cooperative).map(CooperativeId);
    let part = part(it.size, it.token, at);
    let when = when(it.pin, it.min_position, at);
    Some(OfCooperative {
        cooperative: cooperative?,
        include_ended: it.ended,
        reveal: it.reveal,
        part: part?,
        when: when?,
    })
}

macro_rules! of_one {
    ($($read:ident, $wire:ident, $it:ident, $ended:expr, $reveal:expr;)*) => {$(
        fn $read($it: &v1::$wire, at: &At<'_>) -> Option<OfCooperative> {
            let it = $it;
            asked(
                &Asked {
                    cooperative: &it.cooperative_id,
                    ended: $ended,
                    reveal: $reveal,
                    size: it.page_size,
                    token: &it.page_token,
                    pin: it.pin.as_ref(),
                    min_position: it.min_position,
                },
                at,
            )
        }
    )*};
}

of_one! {
    members, ListMembersRequest, it, it.include_ended, it.reveal_personal_data;
    managers, ListManagersRequest, it, it.include_ended, it.reveal_personal_data;
    loans, ListLoansRequest, it, true, false;
    returns, ListReturnsRequest, it, true, false;
    history, GetHistoryRequest, it, true, it.reveal_personal_data;
    timeline, GetTimelineRequest, it, true, false;
}

fn search(it: &v1::SearchEntriesRequest, at: &At<'_>) -> Option<SearchEntries> {
    let recorder = text("recorder_id", &it.recorder_id, at);
    let document = match it.document_number.strip_suffix('*') {
        Some(start) => {
            text("document_number", start, at).map(|it| it.map(DocumentNumber::StartsWith))
        }
        None => {
            text("document_number", &it.document_number, at).map(|it| it.map(DocumentNumber::Is))
        }
    };
    let recorded_from = at.maybe("recorded_from", it.recorded_from.as_ref(), day);
    let recorded_to = at.maybe("recorded_to", it.recorded_to.as_ref(), day);
    let effective_from = at.maybe("effective_from", it.effective_from.as_ref(), day);
    let effective_to = at.maybe("effective_to", it.effective_to.as_ref(), day);
    let area = maybe_area(&it.area_code, at);
    let cooperative = match it.cooperative_id.as_str() {
        "" => Some(None),
        id => at.uuid("cooperative_id", id).map(|it| Some(CooperativeId(it))),
    };
    let import = text("import_id", &it.import_id, at);
    let part = part(it.page_size, &it.page_token, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(SearchEntries {
        import: import?,
        recorder: recorder?,
        document: document?,
        recorded_from: recorded_from?,
        recorded_to: recorded_to?,
        effective_from: effective_from?,
        effective_to: effective_to?,
        area: area?,
        cooperative: cooperative?,
        part: part?,
        when: when?,
    })
}

fn similar(it: &v1::FindSimilarNamesRequest, at: &At<'_>) -> Option<SimilarNames> {
    let name = at.checked("display_name", &it.display_name, Text::new);
    let area = maybe_area(&it.area_code, at);
    let limit = limit("limit", it.limit, 10, 100, at);
    let when = when(it.pin.as_ref(), it.min_position, at);
    Some(SimilarNames { name: name?, area: area?, limit: limit?, when: when? })
}

/// Text that filters; `None` where it is empty.
fn text(name: &'static str, text: &str, at: &At<'_>) -> Option<Option<Text>> {
    at.maybe_checked(name, (!text.is_empty()).then_some(text), Text::new)
}

fn full(view: i32, default: bool, at: &At<'_>) -> Option<bool> {
    match v1::CooperativeView::try_from(view) {
        Ok(v1::CooperativeView::Unspecified) => Some(default),
        Ok(v1::CooperativeView::Basic) => Some(false),
        Ok(v1::CooperativeView::Full) => Some(true),
        Err(_) => {
            let names = "COOPERATIVE_VIEW_BASIC, COOPERATIVE_VIEW_FULL";
            let at = at.field("view");
            at.wrong(view, format!("one of {names}"), format!("một trong {names}"))
        }
    }
}
