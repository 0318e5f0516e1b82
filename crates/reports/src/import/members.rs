//! `members.csv`. Who joins on the day of the certificate is a founder and part of it.

use chrono::NaiveDate;
use cooperative::Act;
use cooperative::membership::{Joining, LeaveReason, Leaving, MemberKind, PartyKind};

use super::book::{Book, Named};
use super::cells::Cells;
use super::cooperatives::{Founder, certificates};
use super::draft::{Subject, on};
use super::error::Message;
use super::layout::File;
use super::parse::{dong, word};
use super::table::Tables;

/// Reads the members, and then asks for the certificates.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Members, member);
    certificates(book);
}

struct Member {
    named: Named,
    person: String,
    joined_on: NaiveDate,
    joining: Joining,
    left: Option<(NaiveDate, LeaveReason)>,
}

fn member(book: &mut Book, cells: &mut Cells) {
    let named = book.named(cells);
    let person = cells.key("person");
    let read = cells_of(book, cells, named.clone(), person.clone());
    let subject = named.as_ref().zip(person.as_ref());
    let subject = subject.map(|(it, person)| Subject::Person(it.key.clone(), person.clone()));
    if let Some(subject) = &subject {
        book.introduce(subject.clone());
    }
    if let Some(it) = &read {
        let keys = [it.named.key.as_str(), &it.person, &it.joined_on.to_string()];
        book.first(cells, "person", ("joined", &keys));
    }
    match read {
        Some(it) if cells.sound() => enter(book, cells, it),
        _ => {
            // A founder who is wrong makes the certificate wrong; others only themselves.
            if let Some(subject) = subject {
                book.spoil(subject, cells.source());
            }
            let day = cells.get("joined_on", super::parse::day);
            if let Some(it) = named.filter(|it| day.is_none_or(|day| day == it.registered_on)) {
                book.spoil(Subject::Cooperative(it.key), cells.source());
            }
        }
    }
}

fn cells_of(
    book: &Book,
    cells: &mut Cells,
    named: Option<Named>,
    person: Option<String>,
) -> Option<Member> {
    let party = cells.need("party", word!(PartyKind));
    let kind = cells.need("kind", word!(MemberKind));
    let capital = cells.get("capital_dong", dong);
    let joined_on = cells.day("joined_on");
    let left_on = cells.get("left_on", super::parse::day);
    let reason = cells.get("reason", word!(LeaveReason));
    if cells.filled("left_on") != cells.filled("reason") {
        let (vi, en) = ("left_on và reason phải có cùng nhau", "left_on and reason go together");
        let empty = if cells.filled("left_on") { "reason" } else { "left_on" };
        cells.fault(empty, Message::new(vi, en));
    }
    if let (Some(joined), Some(left)) = (joined_on, left_on)
        && left < joined
    {
        let (vi, en) = ("ra khỏi trước khi tham gia", "leaves before joining");
        cells.fault("left_on", Message::new(vi, en));
    }
    if let (Some(joined), Some(named)) = (joined_on, &named)
        && joined < named.registered_on
    {
        let (vi, en) = ("tham gia trước ngày cấp giấy chứng nhận", "joins before the certificate");
        cells.fault("joined_on", Message::new(vi, en));
    }
    let (named, person) = (named?, person?);
    let id = book.person_id(&named.key, &person);
    let joining = Joining { person: id, party: party?, kind: kind?, capital };
    let (joined_on, left) = (joined_on?, left_on.zip(reason));
    Some(Member { named, person, joined_on, joining, left })
}

fn enter(book: &mut Book, cells: &mut Cells, it: Member) {
    let subject = || Subject::Person(it.named.key.clone(), it.person.clone());
    let personal = cells.personal(it.joining.person);
    let origin = book.origin(cells);
    let founder = it.joined_on == it.named.registered_on;
    let own = ["recorder", "note", "document_number", "document_date", "document_issuer"];
    if let Some(column) = own.into_iter().find(|column| founder && cells.filled(column)) {
        let vi = "thành viên sáng lập được ghi cùng giấy chứng nhận: điền ở cooperatives.csv";
        let en = "founders are recorded with the certificate: fill it in cooperatives.csv";
        cells.fault(column, Message::new(vi, en));
    }
    if !cells.sound() {
        book.spoil(subject(), cells.source());
        if founder {
            book.spoil(Subject::Cooperative(it.named.key.clone()), cells.source());
        }
        return;
    }
    let person = it.joining.person;
    let joined = it.joined_on.to_string();
    let keys = [it.person.as_str(), joined.as_str()];
    if founder {
        let founder = Founder { key: it.person.clone(), joining: it.joining, personal };
        if let Some(known) = book.known.get_mut(&it.named.key) {
            known.certificate.founders.push(founder);
        }
    } else {
        let command = on(it.joined_on, Act::JoinMember(it.joining));
        let people = personal.into_iter().collect();
        let draft = book.draft(&origin, &it.named, ("joined", &keys), command, people);
        draft.resting_on(subject()).making(subject());
    }
    if let Some((day, reason)) = it.left {
        let command = on(day, Act::LeaveMember(Leaving { person, reason }));
        let draft = book.draft(&origin, &it.named, ("left", &keys), command, Vec::new());
        draft.resting_on(subject()).making(subject());
    }
}
