//! The judgement: what a command makes happen, if the law allows it at its effective date.

use chrono::NaiveDate;

use crate::admission::admit;
use crate::code::Handover;
use crate::command::{Act, Command};
use crate::erasure::check_erasure;
use crate::event::Event;
use crate::history::{Entry, History, Standing};
use crate::ids::CooperativeId;
use crate::law::{BACKUP_DAYS, days_after, minimum_members};
use crate::membership::{Joining, MemberKind};
use crate::registration::Registration;
use crate::rejection::Rejection;
use crate::rules::{check_trades, check_values};
use crate::words::{Code, UnitCode};

/// What a command rests on besides the cooperative's own history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// The cooperative itself.
    pub me: CooperativeId,
    /// Who holds the code that the command claims or hands over.
    pub code_holder: Option<CooperativeId>,
    /// Whether the commune that the command names is recorded on its effective date.
    pub commune_known: bool,
}

impl Command {
    /// The events that it asks for, whether or not they may happen.
    pub fn events(&self) -> Vec<Event> {
        propose(self)
    }

    /// How its entries stand to others.
    pub fn standing(&self) -> Standing {
        match &self.act {
            Act::LetLapse(_) => Standing::ByDeadline,
            _ => Standing::New,
        }
    }

    /// The code that it claims.
    pub fn claims(&self) -> Option<&Code> {
        match &self.act {
            Act::Register(it, _) => it.code.as_ref(),
            Act::ExchangeCertificate(it) => it.as_ref(),
            Act::ConvertGroup(it) => it.code.as_ref(),
            _ => None,
        }
    }

    /// The code that it hands over, and to whom.
    pub fn hands_over(&self) -> Option<&Handover> {
        match &self.act {
            Act::HandOverCode(it) => Some(it),
            _ => None,
        }
    }

    /// The commune that it names.
    pub fn commune(&self) -> Option<&UnitCode> {
        match &self.act {
            Act::Found(it) => Some(&it.commune),
            Act::Register(it, _) => Some(&it.commune),
            Act::ChangeRegistration(it) | Act::RectifyRegistration(it) => it.commune.as_ref(),
            Act::ConvertGroup(it) => it.change.commune.as_ref(),
            _ => None,
        }
    }
}

/// Decides what a command makes happen, if the law allows it at its effective date.
///
/// Later entries are included: what would make a later one impossible is refused, naming that one.
/// Each event of the answer becomes an entry of its own, all in one append. `recorded_on` is the
/// day of recording in Asia/Ho_Chi_Minh.
///
/// Asking for what is already so is refused (a second joining, a second return): a repeat of the
/// same request is known by its id and answered before anyone decides.
pub fn decide(
    history: &History,
    around: &Surroundings,
    command: &Command,
    recorded_on: NaiveDate,
) -> Result<Vec<Event>, Rejection> {
    check_day(command, recorded_on)?;
    check_values(&command.act)?;
    check_trades(&command.act, command.effective)?;
    check_surroundings(around, command)?;
    check_founders(command)?;
    if let Act::Register(it, _) = &command.act {
        check_backup(it, command.effective, recorded_on)?;
    }
    check_received(command, recorded_on)?;
    check_erasure(history, &command.act)?;
    let events = propose(command);
    admit(history, &drafted(history, command, &events))?;
    Ok(events)
}

/// The entries that events become, if they stand for themselves: one each, after all there are.
pub(crate) fn drafted(history: &History, command: &Command, events: &[Event]) -> Vec<Entry> {
    let numbered = events.iter().zip(history.revision() + 1..);
    let draft = |(event, revision): (&Event, u64)| Entry {
        position: u64::MAX,
        revision,
        effective: command.effective,
        order: command.order,
        standing: command.standing(),
        events: vec![event.clone()],
    };
    numbered.map(draft).collect()
}

/// Nothing is recorded before it happened: what a notice announces (Decree 92/2024 Art. 47) is
/// recorded on its day, so that today's card and today's figures say the same. Nor before the
/// republic was.
pub(crate) fn check_day(command: &Command, recorded_on: NaiveDate) -> Result<(), Rejection> {
    check_date(command.effective, recorded_on)
}

/// The same of a day.
pub(crate) fn check_date(effective: NaiveDate, recorded_on: NaiveDate) -> Result<(), Rejection> {
    if effective > recorded_on {
        return Err(Rejection::FutureDated { effective, recorded_on });
    }
    if NaiveDate::from_ymd_opt(1945, 9, 2).is_some_and(|first| effective < first) {
        return Err(Rejection::Value {
            field: "effective_date",
            value: effective.to_string(),
            expected: "a day from 1945-09-02 on",
            expected_vi: "ngày từ 02/9/1945 trở đi",
        });
    }
    Ok(())
}

/// The commune stands in the register of units, and nobody else holds the code: it is unique and
/// never given again (Law 17/2023 Art. 46, Decree 92/2024 Art. 14).
pub(crate) fn check_surroundings(
    around: &Surroundings,
    command: &Command,
) -> Result<(), Rejection> {
    if let Some(commune) = command.commune()
        && (commune.as_str().len() != 5 || !around.commune_known)
    {
        let on = command.effective;
        return Err(Rejection::UnknownCommune { code: commune.clone(), on });
    }
    if let Some(it) = command.hands_over() {
        return check_handover(around, it);
    }
    match (command.claims(), around.code_holder) {
        (Some(code), Some(by)) if by != around.me => {
            Err(Rejection::CodeTaken { code: code.to_string(), by })
        }
        _ => Ok(()),
    }
}

/// Who hands a code over holds it, and it goes to somebody else.
fn check_handover(around: &Surroundings, it: &Handover) -> Result<(), Rejection> {
    if it.to == around.me {
        return Err(Rejection::Value {
            field: "to_cooperative_id",
            value: it.to.to_string(),
            expected: "another cooperative",
            expected_vi: "hợp tác xã khác",
        });
    }
    match around.code_holder {
        Some(by) if by != around.me => Err(Rejection::CodeTaken { code: it.code.to_string(), by }),
        _ => Ok(()),
    }
}

/// The events of a command, before anyone asks whether they may happen.
pub(crate) fn propose(command: &Command) -> Vec<Event> {
    let event = match command.act.clone() {
        Act::Register(it, founders) => return registered(it, founders),
        Act::Found(it) => Event::Founded(it.into()),
        Act::ChangeRegistration(it) => Event::RegistrationChanged(it.into()),
        Act::Suspend(until) => Event::Suspended(until),
        Act::Resume => Event::Resumed,
        Act::StopOperation => Event::OperationStopped,
        Act::RestartOperation => Event::OperationRestarted,
        Act::ResolveDissolution(received) => Event::DissolutionResolved(received),
        Act::CancelDissolution => Event::DissolutionCancelled,
        Act::CompleteDissolution => Event::DissolutionCompleted,
        Act::JoinMember(it) => Event::MemberJoined(it),
        Act::LeaveMember(it) => Event::MemberLeft(it),
        Act::AppointManager(it) => Event::ManagerAppointed(it),
        Act::ReleaseManager(it) => Event::ManagerReleased(it),
        Act::TrainManager(it) => Event::ManagerTrained(it.into()),
        Act::GrantLoan(it) => Event::LoanGranted(it.into()),
        Act::DisburseLoan(it) => Event::LoanDisbursed(it),
        Act::RepayLoan(it) => Event::LoanRepaid(it),
        Act::GiveGuarantee(it) => Event::GuaranteeGiven(it.into()),
        Act::EndGuarantee(it) => Event::GuaranteeEnded(it),
        Act::FileReturn(it) => Event::ReturnFiled(it.into()),
        Act::Rate(it) => Event::Rated(it),
        Act::Link(it) => Event::Linked(it.into()),
        Act::Unlink(it) => Event::Unlinked(it.into()),
        Act::CertifyProduct(it) => Event::ProductCertified(it.into()),
        Act::ReceiveSupport(it) => Event::SupportReceived(it.into()),
        Act::MoveDossier(it) => Event::Dossier(it),
        Act::Take(it) => Event::Step(it),
        Act::LetLapse(it) => it.event(),
        Act::ExtendSuspension(until) => Event::SuspensionExtended(until),
        Act::OrderSuspension(it) => Event::SuspensionOrdered(it),
        Act::OrderDissolution(it) => Event::DissolutionOrdered(it),
        Act::NoticeViolation(it) => Event::ViolationNoticed(it),
        Act::RevokeCertificate(it) => Event::CertificateRevoked(it),
        Act::ExchangeCertificate(it) => Event::CertificateExchanged(it),
        Act::RectifyRegistration(it) => Event::RegistrationRectified(it.into()),
        Act::RevertRegistration(it) => Event::RegistrationReverted(it.into()),
        Act::HoldGeneralMeeting(year) => Event::GeneralMeetingHeld(year),
        Act::AskComplianceReport(due) => Event::ComplianceReportAsked(due),
        Act::ConvertGroup(it) => Event::GroupConverted(it.into()),
        Act::RestructureLoan(it) => Event::LoanRestructured(it),
        Act::NoteLoanOverdue(it) => Event::LoanOverdue(it),
        Act::WriteOffLoan(it) => Event::LoanWrittenOff(it),
        Act::CallGuarantee(it) => Event::GuaranteeCalled(it),
        Act::HandOverCode(it) => Event::CodeHandedOver(it),
        Act::ResolveReorganisation(it) => Event::ReorganisationResolved(it),
        Act::ErasePersonalData(it) => Event::PersonalDataErased(it.into()),
    };
    vec![event]
}

/// The certificate, and the founders as members of the same day.
fn registered(it: Registration, founders: Vec<Joining>) -> Vec<Event> {
    let joined = founders.into_iter().map(Event::MemberJoined);
    std::iter::once(Event::Registered(it.into())).chain(joined).collect()
}

/// The legal minimum of official members ([`minimum_members`]), checked at registration only.
pub(crate) fn check_founders(command: &Command) -> Result<(), Rejection> {
    let Act::Register(it, founders) = &command.act else { return Ok(()) };
    let on = command.effective;
    let official = founders.iter().filter(|it| it.kind == MemberKind::Official).count();
    let (have, need) = (official.try_into().unwrap_or(u32::MAX), minimum_members(it.kind, on));
    if have < need { Err(Rejection::TooFewMembers { have, need, on }) } else { Ok(()) }
}

/// A backup registration is entered at most 30 days after its effective date (Decree 92/2024 Art.
/// 20). One that was entered in time can be corrected later.
pub(crate) fn check_backup(
    it: &Registration,
    effective: NaiveDate,
    recorded_on: NaiveDate,
) -> Result<(), Rejection> {
    let latest = days_after(effective, BACKUP_DAYS);
    if it.backup && recorded_on > latest {
        let (what, what_vi) = ("the entry of a backup registration", "việc nhập đăng ký dự phòng");
        return Err(Rejection::TooLate { what, what_vi, latest });
    }
    Ok(())
}

/// No resolution was received after the day of recording.
pub(crate) fn check_received(command: &Command, recorded_on: NaiveDate) -> Result<(), Rejection> {
    match &command.act {
        Act::ResolveDissolution(Some(received)) if *received > recorded_on => {
            Err(Rejection::Value {
                field: "received_on",
                value: received.to_string(),
                expected: "a day up to the day of recording",
                expected_vi: "ngày không sau ngày ghi",
            })
        }
        _ => Ok(()),
    }
}
