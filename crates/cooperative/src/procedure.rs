//! Procedures along the legal axis: what may open, move and close them, and their clocks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::kind::vocabulary;
use crate::reorganisation::Reorganisation;

vocabulary! {
    /// A step in law that says nothing beside its day and its document.
    Step {
        /// The tax office found it not at its address. Decree 92/2024 Art. 27.6.
        NotAtAddressReported = 1, "not_at_address_reported",
            "Không hoạt động tại địa chỉ đã đăng ký", "Not at its address";
        /// The tax office took that back. Decree 92/2024 Art. 27.6.
        NotAtAddressCleared = 2, "not_at_address_cleared",
            "Hoạt động lại tại địa chỉ đã đăng ký", "At its address again";
        /// Somebody objected to the dissolution in writing. Law 17/2023 Art. 98.7b.
        DissolutionObjected = 3, "dissolution_objected",
            "Phản đối giải thể bằng văn bản", "Dissolution objected to";
        /// Six months passed without dossier and objection. Decree 92/2024 Arts. 50.5 and 51.3.
        DissolutionLapsed = 4, "dissolution_lapsed",
            "Giải thể do hết 6 tháng không phản đối", "Dissolved by lapse of six months";
        /// The explanation of a noticed violation was accepted. Decree 92/2024 Art. 53.
        ExplanationAccepted = 5, "explanation_accepted",
            "Chấp nhận giải trình vi phạm", "Explanation accepted";
        /// The certificate was revoked at the tax office's request. Decree 92/2024 Art. 53.5.
        CertificateRevokedByTax = 6, "certificate_revoked_by_tax",
            "Thu hồi giấy chứng nhận do cưỡng chế thuế", "Certificate revoked for tax";
        /// A revocation was cancelled; the state before returns. Decree 92/2024 Art. 56.
        RevocationCancelled = 7, "revocation_cancelled",
            "Hủy quyết định thu hồi, khôi phục giấy chứng nhận", "Revocation cancelled";
        /// The court opened bankruptcy. Law 17/2023 Art. 102, Decree 92/2024 Art. 57.
        BankruptcyOpened = 8, "bankruptcy_opened", "Mở thủ tục phá sản", "Bankruptcy opened";
        /// The court stopped the procedure; the state before returns. A judgement.
        BankruptcyStopped = 9, "bankruptcy_stopped",
            "Đình chỉ thủ tục phá sản", "Bankruptcy stopped";
        /// The court declared it bankrupt, which ends it. Decree 92/2024 Art. 57.
        BankruptcyDeclared = 10, "bankruptcy_declared", "Tuyên bố phá sản", "Declared bankrupt";
        /// A lost or damaged certificate was issued again. Law 17/2023 Art. 45.
        CertificateReissued = 11, "certificate_reissued",
            "Cấp lại giấy chứng nhận", "Certificate reissued";
        /// The report that the office asked for came. Law 17/2023 Art. 103.1.
        ComplianceReportReceived = 12, "compliance_report_received",
            "Nhận báo cáo tuân thủ", "Compliance report received";
        /// It became an enterprise, as plans report it: the Law of 2023 has no such procedure. It
        /// ends as a cooperative.
        BecameEnterprise = 13, "became_enterprise",
            "Chuyển đổi thành doanh nghiệp", "Became an enterprise";
    }
}

vocabulary! {
    /// What an authority or a court suspends. Decree 92/2024 Art. 48.
    SuspensionScope {
        /// One trade that the law makes conditional; the cooperative stays active.
        Trade = 1, "trade", "Một ngành, nghề", "One trade";
        /// All business.
        Whole = 2, "whole", "Toàn bộ hoạt động", "All business";
    }
}

vocabulary! {
    /// Who dissolves a cooperative that did not resolve it. Law 17/2023 Arts. 97.1b and 99.
    DissolutionOrder {
        /// A court.
        Court = 1, "court", "Tòa án quyết định", "By a court";
        /// The district People's Committee, under the Law of 2012 (read in part): before 1/7/2024.
        DistrictCommittee = 2, "district_committee",
            "UBND cấp huyện quyết định (Luật 2012)", "By the district committee (Law of 2012)";
        /// It follows from the revoked certificate.
        Revocation = 3, "revocation", "Do bị thu hồi giấy chứng nhận", "Following revocation";
    }
}

vocabulary! {
    /// Why a certificate may be revoked, Law 17/2023 Art. 103.1.
    RevocationGround {
        /// What was declared is forged.
        Forged = 1, "forged", "Nội dung kê khai giả mạo", "Forged declaration";
        /// Stopped for over 12 months without notice to registry and tax office.
        StoppedWithoutNotice = 2, "stopped_without_notice",
            "Ngừng kinh doanh quá 12 tháng không thông báo", "Stopped for 12 months without notice";
        /// No compliance report 12 months after it was asked for.
        NoComplianceReport = 3, "no_compliance_report",
            "Không gửi báo cáo tuân thủ trong 12 tháng", "No compliance report in 12 months";
        /// Below the minimum of members for 12 consecutive months.
        TooFewMembers = 4, "too_few_members",
            "Không đủ số thành viên tối thiểu 12 tháng liên tục", "Too few members for 12 months";
        /// Above the cap on foreign members for 6 months.
        ForeignMembers = 5, "foreign_members",
            "Vượt tỷ lệ thành viên nước ngoài", "Too many foreign members";
        /// A member above the cap on capital for 12 months.
        CapitalCap = 6, "capital_cap",
            "Vốn góp vượt tỷ lệ tối đa trong 12 tháng", "Above the cap on capital for 12 months";
        /// No annual general meeting for 18 months.
        NoGeneralMeeting = 7, "no_general_meeting",
            "Không họp đại hội thành viên thường niên 18 tháng", "No general meeting for 18 months";
        /// By a court, or by another law.
        CourtOrOtherLaw = 8, "court_or_other_law",
            "Theo quyết định của Tòa án, luật khác", "By a court or another law";
    }
}

vocabulary! {
    /// How a cooperative came to its end.
    Exit {
        /// Dissolved, by the office's notice or by lapse.
        Dissolution = 1, "dissolution", "Giải thể", "Dissolution";
        /// Declared bankrupt.
        Bankruptcy = 2, "bankruptcy", "Phá sản", "Bankruptcy";
        /// Became an enterprise: reported by plans, no procedure of the Law of 2023.
        Enterprise = 3, "enterprise",
            "Chuyển đổi thành doanh nghiệp", "Conversion into an enterprise";
        /// A group ended as such: it goes on as a cooperative. Law 17/2023 Art. 108.
        Conversion = 4, "conversion",
            "Tổ hợp tác chuyển đổi thành hợp tác xã", "Conversion of a group into a cooperative";
        /// Divided. Law 17/2023 Art. 92.
        Division = 5, "division", "Bị chia", "Division";
        /// Consolidated with others into a new one. Law 17/2023 Art. 94.
        Consolidation = 6, "consolidation", "Bị hợp nhất", "Consolidation";
        /// Merged into another one. Law 17/2023 Art. 95.
        Merger = 7, "merger", "Được sáp nhập", "Merger";
        /// Found to be the same as another one: no end that counts.
        Duplicate = 8, "duplicate", "Trùng với hồ sơ khác", "Duplicate of another record";
    }
}

impl Step {
    /// How it ends the cooperative, if it does.
    pub fn ends(self) -> Option<Exit> {
        match self {
            Self::DissolutionLapsed => Some(Exit::Dissolution),
            Self::BankruptcyDeclared => Some(Exit::Bankruptcy),
            Self::BecameEnterprise => Some(Exit::Enterprise),
            Self::NotAtAddressReported
            | Self::NotAtAddressCleared
            | Self::DissolutionObjected
            | Self::ExplanationAccepted
            | Self::CertificateRevokedByTax
            | Self::RevocationCancelled
            | Self::BankruptcyOpened
            | Self::BankruptcyStopped
            | Self::CertificateReissued
            | Self::ComplianceReportReceived => None,
        }
    }
}

/// A dissolution under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dissolution {
    /// Who ordered it; `None` where the members resolved it.
    pub order: Option<DissolutionOrder>,
    /// The day from which its six months run: when the office got the resolution (where that is not
    /// recorded, the day of the resolution), or the day of the order.
    pub since: NaiveDate,
    /// Whether somebody objected in writing.
    pub objected: bool,
    /// By which reorganisation it is to end, where that was resolved and no dissolution.
    pub reorganisation: Option<Reorganisation>,
}

/// A violation that was noticed, and neither explained nor followed by revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// On which ground.
    pub ground: RevocationGround,
    /// When.
    pub on: NaiveDate,
}

/// A compliance report that was asked for and did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportAsked {
    /// When.
    pub on: NaiveDate,
    /// Until when it is to come.
    pub due: NaiveDate,
}

/// From where the law's clocks run, and what is open between the cooperative and the offices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// The last day of the suspension, where its notice names one.
    pub suspended_until: Option<NaiveDate>,
    /// The last day on which it told the registry that it suspends business; `None` too while an
    /// authority or a court suspends it.
    pub last_notice: Option<NaiveDate>,
    /// Since when it does not operate.
    pub stopped_since: Option<NaiveDate>,
    /// Since when it is active without a break; `None` for since its certificate.
    pub active_since: Option<NaiveDate>,
    /// The day on which it became a cooperative, if it was a group: duties of cooperatives begin.
    pub converted_on: Option<NaiveDate>,
    /// The dissolution under way.
    pub dissolution: Option<Dissolution>,
    /// The violation noticed.
    pub violation: Option<Violation>,
    /// Annual general meetings: the day of each, by the year it was for.
    pub meetings: BTreeMap<i32, NaiveDate>,
    /// The compliance report asked for.
    pub report: Option<ReportAsked>,
}
