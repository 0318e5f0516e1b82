//! Returns, ratings, value chains, certified products and support.

use chrono::NaiveDate;
use cooperative::annual::{AnnualReturn, Rating, RatingBasis, RatingClass};
use cooperative::recognition::{Certification, Link, Support, SupportKind, Unlink};
use cooperative::{Act, Command};

use super::book::Book;
use super::cells::Cells;
use super::draft::on;
use super::error::Message;
use super::layout::File;
use super::parse::{day, dong, text, whole, word, yes};
use super::table::Tables;

/// Reads the files of what is filed, judged and recognised.
pub(super) fn read(book: &mut Book, tables: &Tables) {
    book.each(tables, File::Returns, filed);
    book.each(tables, File::Ratings, rated);
    book.each(tables, File::ValueChains, linked);
    book.each(tables, File::Products, certified);
    book.each(tables, File::Support, supported);
}

/// Asks for what a row says, if nothing is wrong with it; `keys` tell it apart within its
/// cooperative.
fn ask(book: &mut Book, cells: &mut Cells, keys: (&str, &[&str]), command: Option<Command>) {
    let named = book.named(cells);
    let origin = book.origin(cells);
    let (Some(named), Some(command)) = (named, command) else { return };
    let all = [&[named.key.as_str()], keys.1].concat();
    if book.first(cells, "key", (keys.0, &all)) && cells.sound() {
        book.draft(&origin, &named, keys, command, Vec::new());
    }
}

fn filed(book: &mut Book, cells: &mut Cells) {
    let year = cells.need("year", whole::<u16>).map(i32::from);
    let filed_on = cells.day("filed_on");
    let it = AnnualReturn {
        year: year.unwrap_or(0),
        revenue: cells.get("revenue_dong", dong),
        revenue_with_members: cells.get("revenue_with_members_dong", dong),
        profit: cells.get("profit_dong", dong),
        workers: cells.get("workers", whole),
        member_workers: cells.get("member_workers", whole),
        workers_income: cells.get("workers_income_dong", dong),
        assets: cells.get("assets_dong", dong),
        capital: cells.get("capital_dong", dong),
    };
    let key = it.year.to_string();
    let command = filed_on.zip(year).map(|(day, _)| on(day, Act::FileReturn(it)));
    ask(book, cells, ("filed", &[&key]), command);
}

fn rated(book: &mut Book, cells: &mut Cells) {
    let year = cells.need("year", whole::<u16>).map(i32::from);
    let rated_on = cells.day("rated_on");
    let basis = cells.need("basis", word!(RatingBasis));
    let score = cells.get("score", whole::<u8>);
    let class = cells.get("class", word!(RatingClass));
    let effective = cells.need("effective", yes);
    let key = year.unwrap_or(0).to_string();
    let rate = |day: NaiveDate| {
        let rating = Rating { year: year?, basis: basis?, score, class, effective: effective? };
        Some(on(day, Act::Rate(rating)))
    };
    let command = rated_on.and_then(rate);
    ask(book, cells, ("rated", &[&key]), command);
}

fn linked(book: &mut Book, cells: &mut Cells) {
    let partner = cells.need("partner", text);
    let product = cells.get("product", text);
    let from = cells.day("from");
    let until = cells.get("until", day);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let (vi, en) = ("kết thúc trước khi bắt đầu", "ends before it begins");
        cells.fault("until", Message::new(vi, en));
    }
    let (Some(partner), Some(from)) = (partner, from) else {
        return ask(book, cells, ("linked", &[]), None);
    };
    let first = from.to_string();
    let keys = [partner.as_str(), &first];
    let end = until.filter(|_| cells.sound());
    let link = Act::Link(Link { partner: partner.clone(), product });
    ask(book, cells, ("linked", &keys), Some(on(from, link)));
    if let Some(until) = end.filter(|_| cells.sound()) {
        let unlink = Act::Unlink(Unlink { partner: partner.clone() });
        ask(book, cells, ("unlinked", &keys), Some(on(until, unlink)));
    }
}

fn certified(book: &mut Book, cells: &mut Cells) {
    let product = cells.need("product", text);
    let stars = cells.need("stars", whole::<u8>);
    let date = cells.day("certified_on");
    let (Some(product), Some(stars), Some(date)) = (product, stars, date) else {
        return ask(book, cells, ("certified", &[]), None);
    };
    let day = date.to_string();
    let keys = [product.as_str(), &day];
    let act = Act::CertifyProduct(Certification { product: product.clone(), stars });
    ask(book, cells, ("certified", &keys), Some(on(date, act)));
}

fn supported(book: &mut Book, cells: &mut Cells) {
    let date = cells.day("date");
    let kind = cells.need("kind", word!(SupportKind));
    let programme = cells.get("programme", text);
    let amount = cells.get("amount_dong", dong);
    let people = cells.get("people", whole);
    let order = cells.get("order", whole::<u16>).unwrap_or(0);
    let (Some(date), Some(kind)) = (date, kind) else {
        return ask(book, cells, ("supported", &[]), None);
    };
    let (day, place) = (date.to_string(), order.to_string());
    let named = programme.as_ref().map_or("", |it| it.as_str());
    let keys = [day.as_str(), kind.word(), named, &place];
    let act = Act::ReceiveSupport(Support { kind, programme: programme.clone(), amount, people });
    ask(book, cells, ("supported", &keys), Some(Command { effective: date, order, act }));
}
