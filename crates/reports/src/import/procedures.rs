//! What may stand in the column `what` of `events.csv`, and which other columns go with it.

use cooperative::procedure::{DissolutionOrder, RevocationGround, SuspensionScope};
use cooperative::registration::RegistrationChange;
use cooperative::{Act, Code, Dossier, Step};

use super::cells::Cells;
use super::error::Message;
use super::parse::{checked, day, whole, word};

/// What happened. Dossiers and steps go by their own words.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum What {
    Suspended,
    Extended,
    Ordered,
    Resumed,
    Stopped,
    Restarted,
    Resolved,
    ToBeDissolved,
    Cancelled,
    Completed,
    Noticed,
    Revoked,
    Exchanged,
    Changed,
    Rectified,
    Met,
    Asked,
    Dossier(Dossier),
    Step(Step),
}

const WHAT: [(&str, What); 17] = [
    ("suspended", What::Suspended),
    ("suspension_extended", What::Extended),
    ("suspension_ordered", What::Ordered),
    ("resumed", What::Resumed),
    ("operation_stopped", What::Stopped),
    ("operation_restarted", What::Restarted),
    ("dissolution_resolved", What::Resolved),
    ("dissolution_ordered", What::ToBeDissolved),
    ("dissolution_cancelled", What::Cancelled),
    ("dissolution_completed", What::Completed),
    ("violation_noticed", What::Noticed),
    ("certificate_revoked", What::Revoked),
    ("certificate_exchanged", What::Exchanged),
    ("registration_changed", What::Changed),
    ("registration_rectified", What::Rectified),
    ("general_meeting_held", What::Met),
    ("compliance_report_asked", What::Asked),
];

const CHANGES: &[&str] = &["registration_changed", "registration_rectified"];

/// The columns that go with some words only.
const OWN: [(&str, &[&str]); 17] = [
    ("name", CHANGES),
    ("commune", CHANGES),
    ("address", CHANGES),
    ("sector", CHANGES),
    ("trades", CHANGES),
    ("vsic", CHANGES),
    ("charter_capital_dong", CHANGES),
    ("representative", CHANGES),
    ("despite", &["registration_changed"]),
    ("until", &["suspended", "suspension_extended"]),
    ("received_on", &["dissolution_resolved"]),
    ("scope", &["suspension_ordered"]),
    ("ordered_by", &["dissolution_ordered"]),
    ("ground", &["violation_noticed", "certificate_revoked"]),
    ("code", &["certificate_exchanged"]),
    ("year", &["general_meeting_held"]),
    ("due_on", &["compliance_report_asked"]),
];

/// Every word, each with itself beside what it means.
pub(super) fn words() -> Vec<(&'static str, (&'static str, What))> {
    let own = WHAT.iter().copied();
    let dossiers = Dossier::ALL.iter().map(|it| (it.word(), What::Dossier(*it)));
    let steps = Step::ALL.iter().map(|it| (it.word(), What::Step(*it)));
    own.chain(dossiers).chain(steps).map(|(word, it)| (word, (word, it))).collect()
}

/// A column that goes with another word is an error.
pub(super) fn own(cells: &mut Cells, what: &str) {
    for (column, whats) in OWN {
        if cells.filled(column) && !whats.contains(&what) {
            let (vi, en) = ("chỉ điền khi what là", "only where what is");
            let whats = whats.join(", ");
            cells.fault(column, Message::new(format!("{vi} {whats}"), format!("{en} {whats}")));
        }
    }
}

/// What a row asks for; `None` where a cell that it needs is empty or wrong.
pub(super) fn act(what: What, change: RegistrationChange, cells: &mut Cells) -> Option<Act> {
    Some(match what {
        What::Suspended => Act::Suspend(cells.get("until", day)),
        What::Extended => Act::ExtendSuspension(cells.get("until", day)),
        What::Ordered => Act::OrderSuspension(cells.need("scope", word!(SuspensionScope))?),
        What::Resumed => Act::Resume,
        What::Stopped => Act::StopOperation,
        What::Restarted => Act::RestartOperation,
        What::Resolved => Act::ResolveDissolution(cells.get("received_on", day)),
        What::ToBeDissolved => {
            Act::OrderDissolution(cells.need("ordered_by", word!(DissolutionOrder))?)
        }
        What::Cancelled => Act::CancelDissolution,
        What::Completed => Act::CompleteDissolution,
        What::Noticed => Act::NoticeViolation(cells.need("ground", word!(RevocationGround))?),
        What::Revoked => Act::RevokeCertificate(cells.need("ground", word!(RevocationGround))?),
        What::Exchanged => Act::ExchangeCertificate(cells.get("code", checked(Code::new))),
        What::Changed => Act::ChangeRegistration(change),
        What::Rectified => Act::RectifyRegistration(change),
        What::Met => Act::HoldGeneralMeeting(i32::from(cells.need("year", whole::<u16>)?)),
        What::Asked => Act::AskComplianceReport(cells.day("due_on")?),
        What::Dossier(it) => Act::MoveDossier(it),
        What::Step(it) => Act::Take(it),
    })
}
