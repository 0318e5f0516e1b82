//! `managers.csv` and `trainings.csv`.

use cooperative::Act;
use cooperative::management::{Appointment, Post, Qualification, Release, Training};

use super::book::{Book, Named};
use super::cells::Cells;
use super::draft::{Subject, on, rests_on};
use super::error::Message;
use super::layout::File;
use super::parse::{text, word, yes};
use super::table::Tables;

/// Reads the managers and their trainings.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Managers, manager);
    book.each(tables, File::Trainings, training);
}

fn manager(book: &mut Book, cells: &mut Cells) {
    let named = book.named(cells);
    let person = cells.key("person");
    let post = cells.need("post", word!(Post));
    let qualification = cells.need("qualification", word!(Qualification));
    let from = cells.day("from");
    let until = cells.get("until", super::parse::day);
    let hired = cells.get("hired", yes).unwrap_or(false);
    let origin = book.origin(cells);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let (vi, en) = ("thôi giữ chức trước khi nhận", "released before being appointed");
        cells.fault("until", Message::new(vi, en));
    }
    let (Some(named), Some(person)) = (named, person) else { return };
    let id = book.person_id(&named.key, &person);
    let personal = cells.personal(id);
    if !hired {
        present(book, cells, &named, &person);
    }
    let subject = || Subject::Person(named.key.clone(), person.clone());
    book.introduce(subject());
    let day = from.map(|it| it.to_string()).unwrap_or_default();
    let keys = [person.as_str(), &day];
    let all = [&[named.key.as_str()], keys.as_slice()].concat();
    let first = book.first(cells, "person", ("appointed", &all));
    let (Some(post), Some(qualification), Some(from)) = (post, qualification, from) else {
        return book.spoil(subject(), cells.source());
    };
    if !first || !cells.sound() {
        return book.spoil(subject(), cells.source());
    }
    let appointment = Appointment { person: id, post, qualification };
    let command = on(from, Act::AppointManager(appointment));
    let people = personal.into_iter().collect();
    let draft = book.draft(&origin, &named, ("appointed", &keys), command, people);
    draft.resting_on(subject()).making(subject());
    if let Some(until) = until {
        let command = on(until, Act::ReleaseManager(Release { person: id }));
        let draft = book.draft(&origin, &named, ("released", &keys), command, Vec::new());
        draft.resting_on(subject()).making(subject());
    }
}

fn training(book: &mut Book, cells: &mut Cells) {
    let named = book.named(cells);
    let person = cells.key("person");
    let date = cells.day("trained_on");
    let topic = cells.need("topic", text);
    let origin = book.origin(cells);
    let (Some(named), Some(person)) = (named, person) else { return };
    present(book, cells, &named, &person);
    let (Some(date), Some(topic)) = (date, topic) else { return };
    let day = date.to_string();
    let keys = [person.as_str(), &day, topic.as_str()];
    let all = [&[named.key.as_str()], keys.as_slice()].concat();
    if !book.first(cells, "person", ("trained", &all)) || !cells.sound() {
        return;
    }
    let id = book.person_id(&named.key, &person);
    let command = on(date, Act::TrainManager(Training { person: id, topic: topic.clone() }));
    let draft = book.draft(&origin, &named, ("trained", &keys), command, Vec::new());
    draft.resting_on(Subject::Person(named.key.clone(), person.clone()));
}

/// The person stands in the folder, in a row that is right.
fn present(book: &Book, cells: &mut Cells, named: &Named, person: &str) {
    let subject = Subject::Person(named.key.clone(), person.into());
    if let Some(row) = book.spoiled(&subject) {
        cells.fault("person", rests_on(row));
    } else if !book.introduced(&subject) {
        let vi = "không có người này của hợp tác xã trong members.csv (thuê ngoài: hired = yes)";
        let en = "no such person of the cooperative in members.csv (if hired: hired = yes)";
        cells.fault("person", Message::new(vi, en));
    }
}
