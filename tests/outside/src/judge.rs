//! Whether a ledger that lived through something is as it must be.

use std::collections::HashMap;
use std::path::Path;

use api::v1;
use api::v1::cooperative_command::Cooperative;
use api::v1::record_request::Target;
use api::v1::register_service_client::RegisterServiceClient;
use serde_json::Value;
use tonic::transport::Channel;

use crate::Outcome;
use crate::audit::Log;
use crate::book::Book;
use crate::program::{Server, coopledger, done};
use crate::talk::{self, Told};

/// What [`Log::recount`] counts.
const COUNTED: [&str; 3] = ["coops.total", "members.total", "members.joined"];

/// The log is whole, has everything that was acknowledged, and the figures of the live views, which
/// catch up, are those of its entries.
///
/// # Errors
/// What is not so.
pub async fn agree(channel: &Channel, book: &Book) -> Outcome<Log> {
    let log = Log::read(channel).await?;
    log.check()?;
    book.check(&log)?;
    let counted = talk::counts(channel, &COUNTED, log.last()).await?;
    if counted != log.recount() {
        return Err(format!("{COUNTED:?} {counted:?}, by the log {:?}", log.recount()).into());
    }
    Ok(log)
}

/// Everybody whom an acknowledged request named is shown by that name: the vault has the key. Gives
/// how many there are.
///
/// # Errors
/// The first request whose name is not shown.
pub async fn names(channel: &Channel, ids: &[String], book: &Book, log: &Log) -> Outcome<usize> {
    let mut shown: HashMap<String, Vec<Option<String>>> = HashMap::new();
    for id in ids {
        let mut asked = v1::GetHistoryRequest {
            cooperative_id: id.clone(),
            reveal_personal_data: true,
            page_size: 1_000,
            min_position: log.last(),
            ..Default::default()
        };
        loop {
            let mut client = RegisterServiceClient::new(channel.clone());
            let page = client.get_history(asked.clone()).await?.into_inner();
            for it in page.entries {
                let people = it.revealed.unwrap_or_default().people;
                let names = people.into_iter().map(|it| it.full_name);
                shown.entry(it.request_id).or_default().extend(names);
            }
            if page.next_page_token.is_empty() {
                break;
            }
            asked.page_token = page.next_page_token;
        }
    }
    let mut found = 0;
    for (id, sent) in &book.0 {
        let given: Vec<_> = sent.request.people.iter().map(|it| it.full_name.clone()).collect();
        if given.is_empty() || sent.recorded.is_none() || !about(&sent.request, ids) {
            continue;
        }
        if shown.get(id) != Some(&given) {
            return Err(format!("{id} names {given:?}, shown are {:?}", shown.get(id)).into());
        }
        found += 1;
    }
    Ok(found)
}

fn about(request: &v1::RecordRequest, ids: &[String]) -> bool {
    let Some(Target::Cooperative(command)) = &request.target else { return false };
    matches!(&command.cooperative, Some(Cooperative::CooperativeId(id)) if ids.contains(id))
}

/// Asks every request again, and gives how many had not been recorded.
/// # Errors
/// If one is answered otherwise than before, or than the log has it.
pub async fn ask_all_again(channel: &Channel, book: &mut Book, log: &Log) -> Outcome<usize> {
    let all: Vec<_> = book.0.values().map(|it| it.request.clone()).collect();
    let there = log.positions();
    let mut new = 0;
    for batch in all.chunks(1_000) {
        let told = talk::record_all(channel, batch).await;
        for (request, told) in batch.iter().zip(told) {
            let Told::Recorded(answer) = &told else {
                return Err(format!("asked again: {told:?}").into());
            };
            let known = there.get(request.request_id.as_str());
            if answer.repeated != known.is_some() {
                return Err(format!("in the log: {known:?}, answered {answer:?}").into());
            }
            if known.is_some_and(|it| *it != answer.positions) {
                return Err(format!("in the log at {known:?}, answered {answer:?}").into());
            }
            new += usize::from(!answer.repeated);
            book.note(request.clone(), told)?;
        }
    }
    Ok(new)
}

fn figures(ledger: &Path) -> Outcome<Value> {
    let output = done(coopledger(ledger).args(["figures", "--by-sector", "--json"]));
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The log, the book and the figures agree, and everything can be asked again; then the server is
/// stopped, and views rebuilt from the log say the same as those that lived through it all.
///
/// # Errors
/// What is not so.
pub async fn judge(ledger: &Path, book: &mut Book) -> Outcome<()> {
    let server = Server::start(ledger)?;
    let channel = talk::connect(&server.address).await?;
    let log = agree(&channel, book).await?;
    let new = ask_all_again(&channel, book, &log).await?;
    if book.counts().1 > 0 {
        return Err("not every request is recorded in the end".into());
    }
    let after = agree(&channel, book).await?;
    println!(
        "{} requests, {new} of them first recorded at the end; {} entries",
        book.0.len(),
        after.entries.len()
    );
    drop(channel);
    let status = server.stop()?;
    if !status.success() {
        return Err(format!("the server ended with {status}").into());
    }
    let lived = figures(ledger)?;
    done(coopledger(ledger).args(["rebuild", "--json"]));
    match figures(ledger)? == lived {
        true => Ok(()),
        false => Err("rebuilt views give other figures than those that lived".into()),
    }
}
