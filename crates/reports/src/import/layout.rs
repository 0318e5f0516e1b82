//! The files of a folder and their columns.

/// The most bytes that one file may have: 64 MiB.
pub const MOST_BYTES: u64 = 64 << 20;

/// The most rows that one file may have.
pub const MOST_ROWS: usize = 1_000_000;

/// The most characters that one cell may have.
pub const MOST_CHARACTERS: usize = 2_000;

macro_rules! files {
    ($($(#[$doc:meta])* $file:ident $name:literal: $needed:expr, $free:expr;)*) => {
        /// A file of a folder, in the order in which files are read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum File { $($(#[$doc])* $file),* }

        impl File {
            /// Every file.
            pub const ALL: &'static [Self] = &[$(Self::$file),*];

            /// Its name in the folder.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$file => $name),* }
            }

            /// The columns that it must have.
            pub(super) const fn needed(self) -> &'static [&'static str] {
                match self { $(Self::$file => &$needed),* }
            }

            /// The columns of its own that it may have.
            pub(super) const fn free(self) -> &'static [&'static str] {
                match self { $(Self::$file => &$free),* }
            }
        }
    };
}

files! {
    /// The folder itself: one row.
    Import "import.csv": ["id", "recorder"], ["title"];
    /// Administrative units.
    Units "units.csv": ["code", "name", "level", "from"], ["parent", "until"];
    /// What units went into.
    Reorganisations "reorganisations.csv": ["code", "from", "into"], ["with_unrecorded"];
    /// The offices responsible for units.
    Offices "offices.csv": ["code", "from", "name"], ["office_id"];
    /// Cooperatives with their certificates.
    Cooperatives "cooperatives.csv":
        ["key", "kind", "name", "commune", "sector", "registered_on"],
        ["code", "address", "trades", "vsic", "charter_capital_dong", "representative",
            "founded_on"];
    /// Changes of status and registration, and the procedures of the law.
    Events "events.csv":
        ["key", "date", "what"],
        ["name", "commune", "address", "sector", "trades", "vsic", "charter_capital_dong",
            "representative", "despite", "until", "received_on", "scope", "ordered_by", "ground",
            "code", "year", "due_on", "order"];
    /// Members.
    Members "members.csv":
        ["key", "person", "party", "kind", "joined_on"],
        ["capital_dong", "left_on", "reason", "full_name", "identity_number", "birth_date",
            "address"];
    /// Managers.
    Managers "managers.csv":
        ["key", "person", "post", "qualification", "from"],
        ["until", "hired", "full_name", "identity_number", "birth_date", "address"];
    /// Trainings of managers.
    Trainings "trainings.csv": ["key", "person", "trained_on", "topic"], [];
    /// Loans and guarantees.
    Loans "loans.csv":
        ["key", "loan", "type", "lender", "contract", "amount_dong", "signed_on"],
        ["purpose", "term_months", "ended_on"];
    /// Payments on loans.
    Payments "payments.csv":
        ["key", "loan", "what", "date", "amount_dong"],
        ["term_months", "rate_basis_points", "order"];
    /// Yearly returns.
    Returns "returns.csv":
        ["key", "year", "filed_on"],
        ["revenue_dong", "revenue_with_members_dong", "profit_dong", "workers", "member_workers",
            "workers_income_dong", "assets_dong", "capital_dong"];
    /// Ratings of a year.
    Ratings "ratings.csv": ["key", "year", "rated_on", "basis", "effective"], ["score", "class"];
    /// Links with enterprises.
    ValueChains "value_chains.csv": ["key", "partner", "from"], ["product", "until"];
    /// Certified products.
    Products "products.csv": ["key", "product", "stars", "certified_on"], [];
    /// Support received.
    Support "support.csv":
        ["key", "date", "kind"], ["programme", "amount_dong", "people", "order"];
    /// Published figures.
    Publications "publications.csv":
        ["id", "area", "published_on", "indicator", "period_from", "as_of", "basis", "text",
            "unit"],
        ["label", "kind", "sector", "breakdown", "value", "comparator", "not_comparable"];
    /// Targets.
    Targets "targets.csv":
        ["id", "area", "published_on", "indicator", "period_from", "as_of", "text", "value",
            "unit", "comparator"],
        ["label", "kind", "sector", "breakdown", "upper"];
    /// Assumptions that figures rest on.
    Caveats "caveats.csv": ["id", "area", "from", "indicator", "text"], ["sector"];
}

/// The columns that every file may have.
const EVERYWHERE: [&str; 3] = ["document_number", "document_date", "document_issuer"];

/// The columns that every file of rows to be recorded may have.
const RECORDED: [&str; 2] = ["recorder", "note"];

impl File {
    /// The file of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }

    /// The column of this name, if the file may have it.
    pub(super) fn column(self, name: &str) -> Option<&'static str> {
        let recorded: &[&str] = if self == Self::Import { &[] } else { &RECORDED };
        let columns = [self.needed(), self.free(), &EVERYWHERE, recorded];
        columns.into_iter().flatten().copied().find(|it| *it == name)
    }

    /// Whether rows may hold personal data.
    pub(super) fn of_people(self) -> bool {
        matches!(self, Self::Members | Self::Managers)
    }

    /// Whether the cells of a column are never shown.
    pub(super) fn hides(self, column: &str) -> bool {
        let personal = ["full_name", "identity_number", "birth_date", "address"];
        column == "note" || (self.of_people() && personal.contains(&column))
    }
}
