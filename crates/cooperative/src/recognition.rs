//! Value chains, certified products and support.

use crate::kind::vocabulary;
use crate::money::Dong;
use crate::words::Text;

/// A link with an enterprise along a value chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The enterprise.
    pub partner: Text,
    /// What is linked; absent where it is not stated.
    pub product: Option<Text>,
}

/// The end of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlink {
    /// The enterprise.
    pub partner: Text,
}

/// A product certified under "Mỗi xã một sản phẩm" (OCOP).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certification {
    /// The product; certifying it again replaces its stars.
    pub product: Text,
    /// 3 to 5 stars.
    pub stars: u8,
}

vocabulary! {
    /// Kinds of support, Law 17/2023 Arts. 20 to 28.
    SupportKind {
        /// Training of people.
        Training = 1, "training", "Đào tạo, bồi dưỡng nguồn nhân lực", "Training";
        /// Young staff paid to work in the cooperative.
        YoungStaff = 2, "young_staff", "Đưa lao động trẻ về làm việc", "Young staff";
        /// Information and advice.
        Advice = 3, "advice", "Thông tin, tư vấn", "Information and advice";
        /// Land.
        Land = 4, "land", "Đất đai", "Land";
        /// Taxes and fees.
        Tax = 5, "tax", "Thuế, phí và lệ phí", "Taxes and fees";
        /// Capital and insurance.
        Capital = 6, "capital", "Tiếp cận vốn, bảo hiểm", "Capital and insurance";
        /// Science and technology.
        Technology = 7, "technology", "Khoa học, công nghệ, chuyển đổi số", "Technology";
        /// Markets.
        Market = 8, "market", "Tiếp cận và nghiên cứu thị trường", "Markets";
        /// Infrastructure and equipment.
        Infrastructure = 9, "infrastructure", "Kết cấu hạ tầng, trang thiết bị", "Infrastructure";
        /// Audit and finance.
        Audit = 10, "audit", "Tư vấn tài chính, kiểm toán", "Finance and audit";
        /// After disasters and epidemics.
        Disaster = 11, "disaster", "Khắc phục thiên tai, dịch bệnh", "Disaster relief";
        /// Any other.
        Other = 12, "other", "Khác", "Other";
    }
}

/// Support received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// What kind.
    pub kind: SupportKind,
    /// Under which programme or decision; absent where it is not stated.
    pub programme: Option<Text>,
    /// Its worth in đồng, 0 or more.
    pub amount: Option<Dong>,
    /// How many people it reached.
    pub people: Option<u32>,
}
