//! The one class of status that a cooperative is counted in.

use cooperative::{Legal, Operating, Registered};

macro_rules! statuses {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $number:literal, $word:literal, $vi:literal, $en:literal;
    )*) => {
        /// One class each, so that the classes add up to the total. The legal state wins over the
        /// operating one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Status { $($(#[$doc])* $variant = $number),* }

        impl Status {
            /// Every one, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable number.
            pub const fn number(self) -> u8 { self as u8 }

            /// The stable word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// What a person reads, in Vietnamese.
            pub const fn vi(self) -> &'static str {
                match self { $(Self::$variant => $vi),* }
            }

            /// What a person reads, in English.
            pub const fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),* }
            }
        }
    };
}

statuses! {
    /// Legal state "đang hoạt động", and operating.
    Active = 1, "active", "Đang hoạt động", "Active";
    /// Legal state "đang hoạt động", but not operating.
    Stopped = 2, "stopped", "Ngừng hoạt động (chờ giải thể)", "Stopped (awaiting dissolution)";
    /// Decree 92/2024 Art. 27.1.
    Suspended = 3, "suspended", "Tạm ngừng kinh doanh", "Suspended";
    /// Decree 92/2024 Art. 27.3.
    Dissolving = 4, "dissolving", "Đang làm thủ tục giải thể", "Dissolving";
    /// Decree 92/2024 Art. 27.4.
    Bankrupt = 5, "bankrupt", "Đang làm thủ tục phá sản", "In bankruptcy";
    /// Decree 92/2024 Art. 27.2.
    TaxRevoked = 6, "tax_revoked", "Bị thu hồi do cưỡng chế về quản lý thuế",
        "Revoked at the tax office's request";
    /// Decree 92/2024 Art. 27.6.
    NotAtAddress = 7, "not_at_address", "Không hoạt động tại địa chỉ đã đăng ký",
        "Not at its address";
}

impl Status {
    /// The class of a cooperative that has a certificate.
    pub fn of(it: &Registered) -> Self {
        match (it.legal, it.operating) {
            (Legal::Active, Operating::Running) => Self::Active,
            (Legal::Active, Operating::Stopped) => Self::Stopped,
            (Legal::Suspended, _) => Self::Suspended,
            // What has ended is in another stage of `Cooperative`, and in no class.
            (Legal::Dissolving | Legal::Ended, _) => Self::Dissolving,
            (Legal::Bankruptcy, _) => Self::Bankrupt,
            (Legal::TaxRevoked, _) => Self::TaxRevoked,
            (Legal::NotAtAddress, _) => Self::NotAtAddress,
        }
    }
}
