//! Refusals in Vietnamese.

use crate::rejection::Rejection;

/// What a value is not, in English; where there is none, that it is missing. It stands here beside
/// its Vietnamese.
pub(super) fn not(value: &str, expected: &str) -> String {
    if value.is_empty() {
        return format!("nothing is given, expected {expected}");
    }
    format!("{value} is not {expected}")
}

impl Rejection {
    /// The refusal in Vietnamese.
    pub fn vi(&self) -> String {
        use Rejection as R;
        match self {
            R::Value { field, value, expected_vi, .. } if value.is_empty() => {
                format!("{field}: để trống, cần {expected_vi}")
            }
            R::Value { field, value, expected_vi, .. } => {
                format!("{field}: {value} không hợp lệ, cần {expected_vi}")
            }
            R::Party { cooperative, because } => format!("{cooperative}: {}", because.vi()),
            R::FutureDated { effective, recorded_on } => {
                format!("ngày hiệu lực {effective} sau ngày ghi {recorded_on}")
            }
            R::Unfounded { on } => format!("chưa có thông tin về hợp tác xã này tính đến {on}"),
            R::NotRegistered { on } => format!("hợp tác xã chưa có giấy chứng nhận tại ngày {on}"),
            R::AlreadyFounded => "hợp tác xã đã được thành lập".into(),
            R::AlreadyRegistered { since } => format!("hợp tác xã đã đăng ký từ ngày {since}"),
            R::Ended { on } => format!("hợp tác xã đã chấm dứt tồn tại ngày {on}"),
            R::KindDiffers { founded, registered } => {
                format!("hội nghị thành lập {}, không phải {}", founded.vi(), registered.vi())
            }
            R::TooFewMembers { have, need, on } => {
                format!(
                    "có {have} thành viên chính thức; luật yêu cầu tối thiểu {need} tại ngày {on}"
                )
            }
            R::CodeTaken { code, by } => format!("mã số {code} đã thuộc hợp tác xã {by}"),
            R::UnknownCommune { code, on } => format!("không có xã mã {code} tại ngày {on}"),
            R::UnknownUnit { code, on } => format!("không có đơn vị mã {code} tại ngày {on}"),
            R::UnitExists { code, from } => format!("đơn vị {code} đã được ghi từ ngày {from}"),
            R::Unit { code, on, rule_vi, .. } => format!("đơn vị {code} ngày {on}: {rule_vi}"),
            R::State { state_vi, on, .. } => format!("hợp tác xã {state_vi} tại ngày {on}"),
            R::DebtsLeft { outstanding } => {
                format!("còn dư nợ gốc {outstanding}; Điều 97.2 Luật 17/2023 yêu cầu trả hết nợ")
            }
            R::AlreadyMember { person, since } => format!("{person} đã là thành viên từ {since}"),
            R::NotMember { person, on } => format!("{person} không là thành viên tại ngày {on}"),
            R::Membership { rule_vi, .. } | R::Rating { rule_vi, .. } => (*rule_vi).into(),
            R::AlreadyInPost { person, since } => format!("{person} đang giữ chức vụ từ {since}"),
            R::NotInPost { person, on } => format!("{person} không giữ chức vụ tại ngày {on}"),
            R::LoanExists { loan } => format!("khoản vay hoặc bảo lãnh {loan} đã được ghi"),
            R::ContractExists { contract } => {
                format!("hợp đồng {contract} của bên này đã được ghi")
            }
            R::NoLoan { loan, on } => {
                format!("không có khoản vay hoặc bảo lãnh {loan} còn hiệu lực tại ngày {on}")
            }
            R::TooMuch { amount, left, of_vi, .. } => format!("{amount} vượt quá {left} {of_vi}"),
            R::ReturnExists { year } => format!("báo cáo năm {year} đã được ghi"),
            R::RatingExists { year } => format!("đánh giá năm {year} đã được ghi"),
            R::NoLink { partner, on } => format!("không có liên kết với {partner} tại ngày {on}"),
            R::LinkExists { partner } => format!("liên kết với {partner} đã được ghi"),
            R::NoEntry { entry, last } => {
                format!("không có lần ghi {entry}; lần cuối là {last}")
            }
            R::OtherStream { position, stream } => {
                format!("mục {position} của sổ thuộc về {stream}")
            }
            R::Gone { revision, by, voided, last, last_voids } => {
                let how = if *voided { "hủy" } else { "đính chính" };
                let now = gone_now(*last, *last_voids);
                format!("lần ghi {revision} đã bị {how} bởi lần ghi {by}; {now}")
            }
            R::SaysNothing { revision } => format!(
                "lần ghi {revision} chỉ hủy mục khác; muốn khôi phục thì đính chính chính mục này"
            ),
            R::NothingChanged { revision } => {
                format!("đính chính không thay đổi gì ở lần ghi {revision}")
            }
            R::OtherEvent { was, is } => {
                format!("không thể đính chính {was} thành {is}: hãy hủy rồi ghi mục mới")
            }
            R::Joint { revision, streams } => format!(
                "lần ghi {revision} thuộc một yêu cầu ghi vào {streams} hồ sơ; hãy hủy toàn bộ yêu cầu"
            ),
            R::CodeStays { code } => {
                format!("mã số {code} đã chuyển cho hợp tác xã khác; phải do bên đó chuyển lại")
            }
            R::Erasure(it) => it.vi(),
            R::TooLate { what_vi, latest, .. } => {
                format!("{what_vi} chỉ được thực hiện đến hết ngày {latest}")
            }
            R::TooEarly { what_vi, earliest, .. } => {
                format!("{what_vi} chỉ được thực hiện từ ngày {earliest}")
            }
            R::Procedure { rule_vi, .. } | R::Credit { rule_vi, .. } => (*rule_vi).into(),
            R::NotOpen { what_vi, on, .. } => format!("không có {what_vi} tại ngày {on}"),
            R::MeetingExists { year } => format!("đại hội thường niên năm {year} đã được ghi"),
            R::NotReversible { revision, on } => format!(
                "lần ghi {revision} không phải thay đổi đăng ký tại ngày {on} \
                mà trước đó có nội dung này"
            ),
            R::LaterEntry { revision, day, event, because } => format!(
                "sẽ làm cho lần ghi {revision} ngày {day} ({event}) không thể xảy ra: {}",
                because.vi()
            ),
        }
    }
}

/// What became of an entry that is gone: the last entry of its chain, and what that does.
fn gone_now(last: u64, voids: bool) -> String {
    let what = if voids {
        "hủy nó, và có thể được đính chính"
    } else {
        "đang có giá trị"
    };
    format!("lần ghi {last} {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_missing_is_said_to_be() {
        let wrong = |value: &str| {
            let value = value.to_owned();
            let (expected, expected_vi) = ("1 to 600 months", "1 đến 600 tháng");
            Rejection::Value { field: "term_months", value, expected, expected_vi }
        };
        let missing = wrong("");
        assert_eq!(missing.to_string(), "term_months: nothing is given, expected 1 to 600 months");
        assert_eq!(missing.vi(), "term_months: để trống, cần 1 đến 600 tháng");
        assert_eq!(wrong("0").to_string(), "term_months: 0 is not 1 to 600 months");
    }
}
