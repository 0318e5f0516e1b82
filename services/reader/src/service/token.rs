//! Page tokens: opaque to clients, bound to all other arguments and to the pin.

use chrono::NaiveDate;
use eventlog::Position;
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::Status;

use crate::pin::Resolved;
use crate::status;

/// Where a list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What the list is of.
    digest: String,
    /// The pin of its first page, which is that of every page.
    pub pin: Resolved,
    /// The list's own key.
    pub key: String,
}

/// What a request asks, its page size and token aside: the same for every page of a list.
pub(super) fn digest(request_without_page: &impl Message) -> String {
    let digest = Sha256::digest(request_without_page.encode_to_vec());
    digest.iter().take(8).map(|it| format!("{it:02x}")).collect()
}

impl Token {
    /// The token of what follows.
    pub fn next(digest: &str, pin: Resolved, key: impl ToString) -> Self {
        Self { digest: digest.to_owned(), pin, key: key.to_string() }
    }

    /// The token as a client sees it.
    pub fn text(&self) -> String {
        let Resolved { as_of, known_at } = self.pin;
        format!("{}.{as_of}.{known_at}.{}", self.digest, self.key)
    }

    /// Reads a client's token; refused if it is of another list.
    pub fn read(text: &str, digest: &str) -> Result<Self, Status> {
        let mut parts = text.splitn(4, '.');
        let mut part = || parts.next().unwrap_or_default();
        let (of, as_of, known_at, key) = (part(), part(), part(), part());
        match (of == digest, as_of.parse::<NaiveDate>(), known_at.parse::<u64>()) {
            (true, Ok(as_of), Ok(known_at)) if !key.is_empty() => {
                let pin = Resolved { as_of, known_at: Position(known_at) };
                Ok(Self { digest: of.to_owned(), pin, key: key.to_owned() })
            }
            _ => Err(status::page_token()),
        }
    }
}

/// A page of a list that is whole in memory: its rows, and the token of what follows.
pub(super) fn page<T>(
    rows: Vec<T>,
    from: usize,
    size: usize,
    digest: &str,
    pin: Resolved,
) -> (Vec<T>, String) {
    let more = rows.len() > from.saturating_add(size);
    let rows = rows.into_iter().skip(from).take(size).collect();
    let next = from.saturating_add(size);
    let token = if more { Token::next(digest, pin, next).text() } else { String::new() };
    (rows, token)
}

/// Where a page of a list in memory starts.
pub(super) fn offset(token: &Token) -> Result<usize, Status> {
    token.key.parse().map_err(|_| status::page_token())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin() -> Resolved {
        let as_of = NaiveDate::from_ymd_opt(2023, 12, 31).unwrap();
        Resolved { as_of, known_at: Position(7) }
    }

    #[test]
    fn a_token_is_bound_to_its_list_and_keeps_its_pin() {
        let one = digest(&api::v1::ListMembersRequest {
            cooperative_id: "a".into(),
            ..Default::default()
        });
        let other = digest(&api::v1::ListMembersRequest {
            cooperative_id: "b".into(),
            ..Default::default()
        });
        let token = Token::next(&one, pin(), "x.y").text();
        assert_eq!(Token::read(&token, &one).unwrap().pin, pin());
        assert_eq!(Token::read(&token, &one).unwrap().key, "x.y");
        assert!(Token::read(&token, &other).is_err());
        assert!(Token::read("", &one).is_err());
        assert!(Token::read("....", &one).is_err());
    }

    #[test]
    fn pages_are_whole_and_end() {
        let (rows, token) = page(vec![1, 2, 3], 0, 2, "d", pin());
        assert_eq!(rows, [1, 2]);
        let next = offset(&Token::read(&token, "d").unwrap()).unwrap();
        assert_eq!(page(vec![1, 2, 3], next, 2, "d", pin()), (vec![3], String::new()));
        assert_eq!(page(vec![1, 2, 3], 9, 2, "d", pin()), (Vec::<i32>::new(), String::new()));
    }
}
