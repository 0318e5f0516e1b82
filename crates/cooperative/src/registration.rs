//! What a founding meeting and a certificate say.

use crate::kind::{Kind, Sector, vocabulary};
use crate::money::Dong;
use crate::vsic::VsicVersion;
use crate::words::{Code, Text, TradeCode, UnitCode};

/// A founding meeting (hội nghị thành lập), Law 17/2023 Art. 39.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founding {
    /// What is founded.
    pub kind: Kind,
    /// Under which name.
    pub name: Text,
    /// Where.
    pub commune: UnitCode,
}

/// The content of a certificate, Law 17/2023 Art. 45, with the main sector beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// What is registered.
    pub kind: Kind,
    /// Its code, claimed for ever. Absent for a group that has none.
    pub code: Option<Code>,
    /// Its name.
    pub name: Text,
    /// The commune of the head office, as registered.
    pub commune: UnitCode,
    /// The address of the head office below the commune, if the certificate gives one.
    pub address: Option<Text>,
    /// The one main sector.
    pub sector: Sector,
    /// Its trades of VSIC level 4, the main one first; may be empty in old registers.
    pub trades: Vec<TradeCode>,
    /// The version in which they are stated; `None` for the one in force on the effective day.
    pub vsic: Option<VsicVersion>,
    /// Charter capital, 0 or more; absent where an old register does not state it.
    pub charter_capital: Option<Dong>,
    /// The legal representative's name, public by law (Decree 92/2024 Art. 29).
    pub representative: Option<Text>,
    /// Whether it was registered on paper while the national system was out of work, and entered up
    /// to 30 days later. Decree 92/2024 Art. 20.
    pub backup: bool,
}

impl Registration {
    /// What it says after a change.
    pub(crate) fn change(&mut self, change: &RegistrationChange) {
        // Taken apart wholly, so that a new field does not compile until it is placed.
        let RegistrationChange {
            name,
            commune,
            address,
            sector,
            trades,
            charter_capital,
            representative,
            despite: _,
        } = change.clone();
        if let Some(name) = name {
            self.name = name;
        }
        if let Some(commune) = commune {
            self.commune = commune;
        }
        if let Some(sector) = sector {
            self.sector = sector;
        }
        if let Some(trades) = trades {
            (self.trades, self.vsic) = (trades.codes, trades.vsic);
        }
        self.address = address.or(self.address.take());
        self.charter_capital = charter_capital.or(self.charter_capital);
        self.representative = representative.or(self.representative.take());
    }
}

vocabulary! {
    /// Why a change is registered although registration is blocked. Decree 92/2024 Art. 33.
    RegistrationException {
        /// The violation was remedied, or the change remedies it.
        Remedy = 1, "remedy", "Khắc phục vi phạm", "Remedies the violation";
        /// The dissolution needs it.
        Dissolution = 2, "dissolution", "Cần cho việc giải thể", "Needed for the dissolution";
    }
}

/// What changes in a registration; `None` stays as it is. Law 17/2023 Arts. 47 and 48.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistrationChange {
    /// A new name.
    pub name: Option<Text>,
    /// A new commune of the head office.
    pub commune: Option<UnitCode>,
    /// A new address below the commune.
    pub address: Option<Text>,
    /// A new main sector.
    pub sector: Option<Sector>,
    /// A new list of trades.
    pub trades: Option<Trades>,
    /// A new charter capital.
    pub charter_capital: Option<Dong>,
    /// A new representative.
    pub representative: Option<Text>,
    /// The exception under which it is registered although registration is blocked.
    pub despite: Option<RegistrationException>,
}

/// A list of trades that takes the place of another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trades {
    /// The trades of VSIC level 4, the main one first; may be empty.
    pub codes: Vec<TradeCode>,
    /// The version in which they are stated; `None` for the one in force on the effective day.
    pub vsic: Option<VsicVersion>,
}

/// A return to the preceding valid dossier, because a change is void. Decree 92/2024 Art. 24.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversion {
    /// The revision of the change that is void.
    pub voids: u64,
    /// What the registration says again: what held before that change.
    pub to: Registration,
}
