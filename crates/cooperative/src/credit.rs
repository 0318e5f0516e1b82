//! Loans and guarantees to the cooperative itself. Loans to its members are other records.

use crate::ids::LoanId;
use crate::kind::vocabulary;
use crate::money::Dong;
use crate::words::Text;

vocabulary! {
    /// Who lends or guarantees.
    Lender {
        /// Ngân hàng Chính sách xã hội.
        PolicyBank = 1, "policy_bank", "Ngân hàng Chính sách xã hội", "Policy bank";
        /// Ngân hàng Nông nghiệp và Phát triển nông thôn.
        Agribank = 2, "agribank", "Ngân hàng Nông nghiệp", "Agribank";
        /// Any other commercial bank.
        CommercialBank = 3, "commercial_bank", "Ngân hàng thương mại khác", "Other commercial bank";
        /// Quỹ hỗ trợ phát triển hợp tác xã: Decree 45/2021.
        SupportFund = 4, "support_fund",
            "Quỹ hỗ trợ phát triển hợp tác xã", "Cooperative support fund";
        /// Quỹ tín dụng nhân dân, Ngân hàng Hợp tác xã.
        CreditFund = 5, "credit_fund", "Quỹ tín dụng nhân dân, Ngân hàng Hợp tác xã", "Credit fund";
        /// Quỹ bảo lãnh tín dụng.
        GuaranteeFund = 6, "guarantee_fund", "Quỹ bảo lãnh tín dụng", "Guarantee fund";
        /// Any other.
        Other = 7, "other", "Khác", "Other";
    }
}

vocabulary! {
    /// What a loan is for.
    Purpose {
        /// Production.
        Production = 1, "production", "Sản xuất", "Production";
        /// Trade.
        Trade = 2, "trade", "Kinh doanh", "Trade";
        /// Machines and equipment.
        Equipment = 3, "equipment", "Máy móc, thiết bị", "Equipment";
        /// Buildings and infrastructure.
        Infrastructure = 4, "infrastructure", "Xây dựng, hạ tầng", "Infrastructure";
        /// Working capital.
        WorkingCapital = 5, "working_capital", "Vốn lưu động", "Working capital";
        /// Any other.
        Other = 6, "other", "Khác", "Other";
    }
}

/// A loan contract is signed; nothing is paid out yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loan {
    /// Its id.
    pub loan: LoanId,
    /// Who lends.
    pub lender: Lender,
    /// The contract's number, unique for the lender within the cooperative.
    pub contract: Text,
    /// The amount of the contract, above 0.
    pub amount: Dong,
    /// What for.
    pub purpose: Purpose,
    /// The term in months, 1 to 600; absent where it is not stated.
    pub term_months: Option<u16>,
}

/// Money on a loan or guarantee: paid out, repaid, overdue, written off, or paid by the guarantor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Which loan or guarantee.
    pub loan: LoanId,
    /// Of the principal, above 0.
    pub amount: Dong,
}

/// A loan is restructured (điều chỉnh kỳ hạn, gia hạn nợ): other terms from its day on. Decree
/// 45/2021 for the support fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restructuring {
    /// Which loan.
    pub loan: LoanId,
    /// The term in months from the signing on, 1 to 600; absent where it stays.
    pub term_months: Option<u16>,
    /// The interest of a year in hundredths of a percent, 0 to 10,000; absent where it stays.
    pub rate_basis_points: Option<u16>,
}

/// Somebody guarantees a debt of the cooperative. Never added to loans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarantee {
    /// Its id.
    pub loan: LoanId,
    /// Who guarantees.
    pub guarantor: Lender,
    /// The contract's number.
    pub contract: Text,
    /// The amount, above 0.
    pub amount: Dong,
}
