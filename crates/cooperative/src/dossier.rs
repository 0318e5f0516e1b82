//! The dossier of a registration, before the certificate.

use chrono::NaiveDate;

use crate::kind::vocabulary;

vocabulary! {
    /// A step of a dossier of registration, Law 17/2023 Art. 42, Decree 92/2024 Arts. 19 and 31.
    Dossier {
        /// It was filed; the office decides within 3 working days.
        Filed = 1, "registration_filed", "Nộp hồ sơ đăng ký", "Registration filed";
        /// The office asked for a supplement; 60 days to give it.
        SupplementAsked = 2, "registration_supplement_asked",
            "Yêu cầu bổ sung hồ sơ", "Supplement asked for";
        /// It was supplemented.
        Supplemented = 3, "registration_supplemented", "Bổ sung hồ sơ", "Registration supplemented";
        /// The office refused it.
        Refused = 4, "registration_refused", "Từ chối đăng ký", "Registration refused";
        /// Who filed it withdrew it.
        Withdrawn = 5, "registration_withdrawn",
            "Dừng thực hiện thủ tục đăng ký", "Registration withdrawn";
        /// It was not supplemented in 60 days, and counts no more.
        Lapsed = 6, "registration_lapsed", "Hồ sơ hết hiệu lực", "Registration lapsed";
    }
}

impl Dossier {
    /// Whether the office still has something to decide or to wait for after this step.
    pub fn is_open(self) -> bool {
        match self {
            Self::Filed | Self::SupplementAsked | Self::Supplemented => true,
            Self::Refused | Self::Withdrawn | Self::Lapsed => false,
        }
    }
}

/// Where a dossier stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DossierState {
    /// Its last step.
    pub step: Dossier,
    /// The day of that step, from which its clock runs.
    pub on: NaiveDate,
}
