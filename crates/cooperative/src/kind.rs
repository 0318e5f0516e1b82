//! Kinds and sectors.

/// Declares an enum whose variants have a stable number (stored), a stable word (files, JSON, the
/// wire) and Vietnamese and English labels.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $(
        $(#[$vdoc:meta])*
        $variant:ident = $number:literal, $word:literal, $vi:literal, $en:literal;
    )* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant = $number),* }

        impl $name {
            /// Every one, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable number: 1 to 255.
            pub const fn number(self) -> u8 { self as u8 }

            /// The one of this number.
            pub fn from_number(number: i32) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)* _ => None }
            }

            /// The stable word in files and on the command line.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The one of this word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }

            /// What a person reads, in Vietnamese.
            pub fn vi(self) -> &'static str {
                match self { $(Self::$variant => $vi),* }
            }

            /// What a person reads, in English.
            pub fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),* }
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What kind of collective it is. Kinds are never summed: the members of a union are
    /// cooperatives.
    Kind {
        /// Hợp tác xã: Law 17/2023 Art. 4.7.
        Cooperative = 1, "cooperative", "Hợp tác xã", "Cooperative";
        /// Liên hiệp hợp tác xã: Law 17/2023 Art. 4.9.
        Union = 2, "union", "Liên hiệp hợp tác xã", "Union of cooperatives";
        /// Tổ hợp tác: Law 17/2023 Art. 4.11.
        Group = 3, "group", "Tổ hợp tác", "Cooperative group";
    }
}

vocabulary! {
    /// The one main sector of a cooperative, an explicit and dated decision (its trades are many).
    Sector {
        /// Agriculture, forestry, fishery and salt.
        Agriculture = 1, "agriculture", "Nông - lâm - ngư nghiệp", "Agriculture, forestry, fishery";
        /// Industry and handicraft.
        Industry = 2, "industry", "Công nghiệp - tiểu thủ công nghiệp", "Industry and handicraft";
        /// Construction and building materials.
        Construction = 3, "construction",
            "Xây dựng và sản xuất vật liệu xây dựng", "Construction and building materials";
        /// Trade and services.
        Trade = 4, "trade", "Thương mại, dịch vụ", "Trade and services";
        /// Transport.
        Transport = 5, "transport", "Vận tải", "Transport";
        /// People's credit funds.
        Credit = 6, "credit", "Tín dụng", "Credit";
        /// Everything else, such as sanitation and housing.
        Other = 7, "other", "Khác (vệ sinh môi trường, nhà ở)", "Other (sanitation, housing)";
    }
}
