//! What happened, in words: for people, without personal data.

use cooperative::publication::AreaEvent;
use cooperative::{CodeEvent, CooperativeId, Dong, Event, TradeCode, VsicVersion};
use entry::Happened;

use crate::lang::Lang;

/// What happened, in words.
pub fn happened(it: &Happened, lang: Lang) -> String {
    let sentences: Vec<String> = match it {
        Happened::Cooperative(events) => events.iter().map(|it| event(it, lang)).collect(),
        Happened::Area(events) => events.iter().map(|it| area(it, lang)).collect(),
        Happened::Code(it) => vec![code(it, lang)],
    };
    sentences.join("; ")
}

/// What happened: for a cooperative, each event's name and what it says beside it.
pub fn whole(it: &Happened, lang: Lang) -> String {
    let Happened::Cooperative(events) = it else { return happened(it, lang) };
    let sentence = |it: &Event| match event(it, lang) {
        beside if beside.is_empty() => title(it, lang).to_owned(),
        beside => format!("{}: {beside}", title(it, lang)),
    };
    events.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

fn code(it: &CodeEvent, lang: Lang) -> String {
    match it {
        CodeEvent::Claimed(it) => {
            format!("{} {}", lang.pick("mã số thuộc", "code claimed by"), it.by)
        }
        CodeEvent::Transferred(it) => {
            let words = lang.pick("mã số chuyển sang", "code transferred to");
            format!("{words} {} ({} {})", it.to, lang.pick("từ", "from"), it.from)
        }
        CodeEvent::Voided(it) => {
            let words = lang.pick("mã số ghi nhầm, không còn thuộc", "code voided as an error of");
            format!("{words} {}", it.by)
        }
    }
}

/// The name of an event, in words.
pub fn title(event: &Event, lang: Lang) -> &'static str {
    let (vi, en) = match event {
        Event::Founded(_) => ("Hội nghị thành lập", "Founding meeting"),
        Event::Registered(_) => ("Cấp giấy chứng nhận", "Registered"),
        Event::RegistrationChanged(_) => ("Thay đổi đăng ký", "Registration changed"),
        Event::Suspended(_) => ("Tạm ngừng kinh doanh", "Suspended"),
        Event::Resumed => ("Tiếp tục kinh doanh", "Resumed"),
        Event::OperationStopped => ("Ngừng hoạt động", "Operation stopped"),
        Event::OperationRestarted => ("Hoạt động trở lại", "Operation restarted"),
        Event::DissolutionResolved(_) => ("Nghị quyết giải thể", "Dissolution resolved"),
        Event::DissolutionCancelled => ("Hủy giải thể", "Dissolution cancelled"),
        Event::DissolutionCompleted => ("Giải thể", "Dissolved"),
        Event::MemberJoined(_) => ("Thành viên tham gia", "Member joined"),
        Event::MemberLeft(_) => ("Thành viên ra khỏi", "Member left"),
        Event::ManagerAppointed(_) => ("Bổ nhiệm quản lý", "Manager appointed"),
        Event::ManagerReleased(_) => ("Miễn nhiệm quản lý", "Manager released"),
        Event::ManagerTrained(_) => ("Bồi dưỡng quản lý", "Manager trained"),
        Event::LoanGranted(_) => ("Ký hợp đồng vay", "Loan granted"),
        Event::LoanDisbursed(_) => ("Giải ngân", "Loan disbursed"),
        Event::LoanRepaid(_) => ("Trả nợ gốc", "Loan repaid"),
        Event::GuaranteeGiven(_) => ("Bảo lãnh", "Guarantee given"),
        Event::GuaranteeEnded(_) => ("Hết bảo lãnh", "Guarantee ended"),
        Event::ReturnFiled(_) => ("Báo cáo năm", "Yearly return"),
        Event::Rated(_) => ("Đánh giá năm", "Rated"),
        Event::Linked(_) => ("Liên kết chuỗi giá trị", "Value chain joined"),
        Event::Unlinked(_) => ("Ra khỏi chuỗi giá trị", "Value chain left"),
        Event::ProductCertified(_) => ("Sản phẩm OCOP", "Product certified"),
        Event::SupportReceived(_) => ("Nhận hỗ trợ", "Support received"),
        Event::Dossier(it) => (it.vi(), it.en()),
        Event::Step(it) => (it.vi(), it.en()),
        Event::SuspensionExtended(_) => ("Gia hạn tạm ngừng kinh doanh", "Suspension extended"),
        Event::SuspensionOrdered(_) => ("Yêu cầu tạm ngừng kinh doanh", "Suspension ordered"),
        Event::DissolutionOrdered(_) => ("Giải thể bắt buộc", "Dissolution ordered"),
        Event::ViolationNoticed(_) => ("Thông báo vi phạm", "Violation noticed"),
        Event::CertificateRevoked(_) => ("Thu hồi giấy chứng nhận", "Certificate revoked"),
        Event::CertificateExchanged(_) => ("Cấp đổi giấy chứng nhận", "Certificate exchanged"),
        Event::RegistrationRectified(_) => ("Hiệu đính đăng ký", "Registration rectified"),
        Event::RegistrationReverted(_) => {
            ("Trở lại nội dung đăng ký trước đó", "Registration reverted")
        }
        Event::GeneralMeetingHeld(_) => ("Đại hội thành viên", "General meeting held"),
        Event::ComplianceReportAsked(_) => {
            ("Yêu cầu báo cáo tuân thủ", "Compliance report asked for")
        }
        Event::ReorganisationResolved(_) => {
            ("Nghị quyết, hợp đồng tổ chức lại", "Reorganisation resolved")
        }
        Event::Departed(it) => (it.how.vi(), it.how.en()),
        Event::Formed(_) => ("Hình thành do tổ chức lại", "Came of a reorganisation"),
        Event::Absorbed(_) => ("Nhận sáp nhập", "Took others in"),
        Event::JoinedTo(_) => ("Trùng, gộp vào hồ sơ khác", "Joined to another record"),
        Event::DuplicateJoined(_) => ("Nhận hồ sơ trùng", "Duplicate joined"),
        Event::GroupConverted(_) => {
            ("Chuyển đổi tổ hợp tác thành hợp tác xã", "Group converted into a cooperative")
        }
        Event::LoanRestructured(_) => ("Cơ cấu lại nợ", "Loan restructured"),
        Event::LoanOverdue(_) => ("Nợ gốc quá hạn", "Loan overdue"),
        Event::LoanWrittenOff(_) => ("Xóa nợ gốc", "Loan written off"),
        Event::CodeHandedOver(_) => ("Chuyển mã số cho hợp tác xã khác", "Code handed over"),
        Event::GuaranteeCalled(_) => ("Bên bảo lãnh trả nợ thay", "Guarantee called"),
        Event::PersonalDataErased(_) => {
            ("Xóa dữ liệu cá nhân theo luật", "Personal data erased by law")
        }
    };
    lang.pick(vi, en)
}

/// What an event says beside its name.
fn event(event: &Event, lang: Lang) -> String {
    let parts: Vec<Option<String>> = match event {
        Event::Resumed
        | Event::OperationStopped
        | Event::OperationRestarted
        | Event::DissolutionCancelled
        | Event::DissolutionCompleted
        | Event::Dossier(_)
        | Event::Step(_) => Vec::new(),
        Event::Suspended(until) | Event::SuspensionExtended(until) => {
            vec![until.map(|it| format!("{} {it}", lang.pick("đến hết", "until")))]
        }
        Event::DissolutionResolved(received) => {
            vec![received.map(|it| format!("{} {it}", lang.pick("nhận ngày", "received on")))]
        }
        Event::SuspensionOrdered(it) => vec![Some(lang.pick(it.vi(), it.en()).into())],
        Event::DissolutionOrdered(it) => vec![Some(lang.pick(it.vi(), it.en()).into())],
        Event::ViolationNoticed(it) | Event::CertificateRevoked(it) => {
            vec![Some(lang.pick(it.vi(), it.en()).into())]
        }
        Event::CertificateExchanged(code) => vec![code.as_ref().map(ToString::to_string)],
        Event::RegistrationReverted(it) => vec![
            Some(format!("{} {}", lang.pick("mục vô hiệu", "void entry"), it.voids)),
            some(&it.to.name),
            some(&it.to.commune),
        ],
        Event::GeneralMeetingHeld(year) => vec![some(year)],
        Event::ComplianceReportAsked(due) => {
            vec![Some(format!("{} {due}", lang.pick("hạn", "due")))]
        }
        Event::ReorganisationResolved(it) => vec![Some(lang.pick(it.vi(), it.en()).into())],
        Event::PersonalDataErased(it) => {
            let persons = it.persons.iter().map(ToString::to_string);
            let why = format!("{}: {}", lang.pick("lý do", "reason"), it.reason);
            persons.chain([why]).map(Some).collect()
        }
        Event::Departed(it) => vec![
            Some(format!("→ {}", listed(&it.into))),
            Some(format!("{} {}", it.members.len(), lang.pick("thành viên", "members"))),
            Some(format!("{} {}", it.loans.len(), lang.pick("khoản vay", "loans"))),
        ],
        Event::Formed(it) => vec![
            some(&it.registration.name),
            it.registration.code.as_ref().map(ToString::to_string),
            some(&it.registration.commune),
            Some(lang.pick(it.how.vi(), it.how.en()).into()),
            Some(format!("← {}", listed(&it.from))),
            Some(format!("{} {}", it.carried.members.len(), lang.pick("thành viên", "members"))),
        ],
        Event::Absorbed(it) => vec![
            Some(format!("← {}", listed(&it.from))),
            Some(format!("{} {}", it.carried.members.len(), lang.pick("thành viên", "members"))),
        ],
        Event::JoinedTo(it) | Event::DuplicateJoined(it) => vec![some(it)],
        Event::GroupConverted(it) => vec![
            it.change.name.as_ref().map(ToString::to_string),
            it.code.as_ref().map(ToString::to_string),
            it.change.commune.as_ref().map(ToString::to_string),
            it.change.charter_capital.map(|it| dong(it, lang)),
        ],
        Event::Founded(it) => vec![some(&it.name), some(&it.commune)],
        Event::Registered(it) => vec![
            some(&it.name),
            it.code.as_ref().map(ToString::to_string),
            some(&it.commune),
            Some(lang.pick(it.sector.vi(), it.sector.en()).into()),
            trades(&it.trades, it.vsic),
            it.charter_capital.map(|it| dong(it, lang)),
            it.representative.as_ref().map(ToString::to_string),
        ],
        Event::RegistrationChanged(it) | Event::RegistrationRectified(it) => vec![
            it.name.as_ref().map(ToString::to_string),
            it.commune.as_ref().map(ToString::to_string),
            it.address.as_ref().map(ToString::to_string),
            it.sector.map(|it| lang.pick(it.vi(), it.en()).into()),
            it.trades.as_ref().and_then(|it| trades(&it.codes, it.vsic)),
            it.charter_capital.map(|it| dong(it, lang)),
            it.representative.as_ref().map(ToString::to_string),
            it.despite.map(|it| lang.pick(it.vi(), it.en()).into()),
        ],
        Event::MemberJoined(it) => vec![
            Some(lang.pick(it.kind.vi(), it.kind.en()).into()),
            Some(lang.pick(it.party.vi(), it.party.en()).into()),
            it.capital.map(|it| dong(it, lang)),
            some(&it.person),
        ],
        Event::MemberLeft(it) => {
            vec![Some(lang.pick(it.reason.vi(), it.reason.en()).into()), some(&it.person)]
        }
        Event::ManagerAppointed(it) => vec![
            Some(lang.pick(it.post.vi(), it.post.en()).into()),
            Some(lang.pick(it.qualification.vi(), it.qualification.en()).into()),
            some(&it.person),
        ],
        Event::ManagerReleased(it) => vec![some(&it.person)],
        Event::ManagerTrained(it) => vec![some(&it.topic), some(&it.person)],
        Event::LoanGranted(it) => vec![
            Some(lang.pick(it.lender.vi(), it.lender.en()).into()),
            some(&it.contract),
            Some(dong(it.amount, lang)),
        ],
        Event::LoanDisbursed(it) | Event::LoanRepaid(it) => vec![Some(dong(it.amount, lang))],
        Event::LoanOverdue(it) | Event::LoanWrittenOff(it) => vec![Some(dong(it.amount, lang))],
        Event::GuaranteeCalled(it) => vec![Some(dong(it.amount, lang))],
        Event::CodeHandedOver(it) => vec![some(&it.code), some(&it.to)],
        Event::LoanRestructured(it) => vec![
            it.term_months.map(|it| format!("{it} {}", lang.pick("tháng", "months"))),
            it.rate_basis_points.map(|it| rate(it, lang)),
        ],
        Event::GuaranteeGiven(it) => vec![some(&it.contract), Some(dong(it.amount, lang))],
        Event::GuaranteeEnded(it) => vec![some(it)],
        Event::ReturnFiled(it) => vec![
            Some(it.year.to_string()),
            it.revenue
                .map(|it| format!("{} {}", lang.pick("doanh thu", "revenue"), dong(it, lang))),
            it.profit.map(|it| format!("{} {}", lang.pick("lãi", "profit"), dong(it, lang))),
            it.workers.map(|it| format!("{it} {}", lang.pick("lao động", "workers"))),
        ],
        Event::Rated(it) => vec![
            Some(it.year.to_string()),
            Some(lang.pick(it.basis.vi(), it.basis.en()).into()),
            it.class.map(|it| lang.pick(it.vi(), it.en()).into()),
            it.effective.then(|| lang.pick("hiệu quả", "effective").into()),
        ],
        Event::Linked(it) => vec![some(&it.partner), it.product.as_ref().map(ToString::to_string)],
        Event::Unlinked(it) => vec![some(&it.partner)],
        Event::ProductCertified(it) => {
            vec![some(&it.product), Some(format!("{} {}", it.stars, lang.pick("sao", "stars")))]
        }
        Event::SupportReceived(it) => vec![
            Some(lang.pick(it.kind.vi(), it.kind.en()).into()),
            it.amount.map(|it| dong(it, lang)),
        ],
    };
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn area(event: &AreaEvent, lang: Lang) -> String {
    match event {
        AreaEvent::UnitEstablished(it) => format!("{} ({})", it.name, it.code),
        AreaEvent::UnitAbolished => lang.pick("đơn vị chấm dứt", "unit abolished").into(),
        AreaEvent::UnitReorganised(it) => {
            let into: Vec<&str> = it.into.iter().map(|it| it.as_str()).collect();
            format!("{} {}", lang.pick("nhập vào", "goes into"), into.join(", "))
        }
        AreaEvent::OfficeAssigned(it) => {
            format!("{} {}", lang.pick("cơ quan phụ trách:", "responsible office:"), it.name)
        }
        AreaEvent::FigurePublished(it) => format!("{}: {}", it.subject.indicator, it.text),
        AreaEvent::TargetSet(it) => format!("{}: {}", it.subject.indicator, it.text),
        AreaEvent::CaveatNoted(it) => {
            format!("{} {}: {}", lang.pick("giả định về", "assumed of"), it.indicator, it.text)
        }
        AreaEvent::StatementSealed(it) => format!(
            "{} {} – {}, {} {}",
            lang.pick("chốt số liệu", "statement sealed"),
            it.period_from,
            it.as_of,
            lang.pick("biết đến mục", "known up to entry"),
            it.known_at,
        ),
        AreaEvent::KeyRolled(it) => format!(
            "{} {}: {}",
            lang.pick("đổi khóa ký của sổ, từ cỡ", "another key signs the log, from size"),
            it.from,
            it.new,
        ),
    }
}

fn some(it: &impl ToString) -> Option<String> {
    Some(it.to_string())
}

/// A rate of interest, of hundredths of a percent.
fn rate(basis_points: u16, lang: Lang) -> String {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    format!("{whole}{}{part:02}%/{}", lang.pick(",", "."), lang.pick("năm", "year"))
}

fn listed(ids: &[CooperativeId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// An amount, its digits in groups of three.
pub fn dong(amount: Dong, lang: Lang) -> String {
    let digits = amount.0.unsigned_abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|it| std::str::from_utf8(it).ok()).collect();
    let sign = if amount.0 < 0 { "-" } else { "" };
    format!("{sign}{} đ", groups.join(lang.pick(".", ",")))
}

/// Trade codes, with the version if one is stated; `None` for none.
fn trades(codes: &[TradeCode], vsic: Option<VsicVersion>) -> Option<String> {
    let codes: Vec<&str> = codes.iter().map(TradeCode::as_str).collect();
    let version = vsic.map_or_else(String::new, |it| format!(" {}", it.word()));
    (!codes.is_empty()).then(|| format!("VSIC{version} {}", codes.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_as_the_language_does() {
        assert_eq!(dong(Dong(1_234_567), Lang::Vi), "1.234.567 đ");
        assert_eq!(dong(Dong(-12_345), Lang::En), "-12,345 đ");
        assert_eq!(dong(Dong(0), Lang::Vi), "0 đ");
    }
}
