//! What is written is read, whole or not at all.

use entry::{EntryError, Fold, Happened, Payload, arbitrary, decode_fold};
use proptest::prelude::*;

fn fold(payload: &Payload) -> Fold {
    Fold {
        effective: payload.meta.effective,
        order: payload.meta.order,
        standing: payload.meta.standing,
        happened: payload.happened.clone(),
    }
}

/// The top-level fields of a payload's bytes, each with its key.
fn fields(bytes: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let mut at = 1;
        let mut value = varint(rest, &mut at);
        if rest[0] & 7 == 2 {
            at += value;
            value = 0;
        }
        assert_eq!(rest[0] & 0x80, 0, "every number up to 15 has a key of one byte, {value}");
        let (field, more) = rest.split_at(at);
        fields.push(field);
        rest = more;
    }
    fields
}

fn varint(bytes: &[u8], at: &mut usize) -> usize {
    let mut number = 0;
    for shift in (0..).step_by(7) {
        let byte = bytes[*at];
        *at += 1;
        number |= ((byte & 0x7f) as usize) << shift;
        if byte < 0x80 {
            break;
        }
    }
    number
}

proptest! {
    #[test]
    fn what_is_written_is_read(payload in arbitrary::payload()) {
        let bytes = payload.encode();
        prop_assert_eq!(decode_fold(&bytes), Ok(fold(&payload)));
        prop_assert_eq!(Payload::decode(&bytes), Ok(payload));
    }

    #[test]
    fn every_event_of_a_cooperative_round_trips(
        event in arbitrary::event(), payload in arbitrary::payload(),
    ) {
        let payload = Payload { happened: Happened::Cooperative(vec![event]), ..payload };
        prop_assert_eq!(Payload::decode(&payload.encode()), Ok(payload));
    }

    #[test]
    fn fields_are_written_in_the_order_of_their_numbers(payload in arbitrary::payload()) {
        let bytes = payload.encode();
        let numbers: Vec<_> = fields(&bytes).iter().map(|it| it[0] >> 3).collect();
        prop_assert!(numbers.is_sorted(), "{numbers:?}");
        prop_assert_eq!(numbers.last(), Some(&15));
    }

    #[test]
    fn fields_are_read_in_any_order(
        (payload, order) in arbitrary::payload().prop_flat_map(|payload| {
            let count = fields(&payload.encode()).len();
            (Just(payload), Just((0..count).collect::<Vec<_>>()).prop_shuffle())
        }),
    ) {
        let bytes = payload.encode();
        let fields = fields(&bytes);
        let shuffled: Vec<u8> = order.iter().flat_map(|it| fields[*it]).copied().collect();
        prop_assert_eq!(decode_fold(&shuffled), Ok(fold(&payload)));
        prop_assert_eq!(Payload::decode(&shuffled), Ok(payload));
    }

    #[test]
    fn a_field_that_stands_twice_is_refused(
        payload in arbitrary::payload(), pick in any::<prop::sample::Index>(),
    ) {
        let mut bytes = payload.encode().to_vec();
        let again = pick.get(&fields(&payload.encode())).to_vec();
        bytes.extend(again);
        let refused =
            matches!(Payload::decode(&bytes), Err(EntryError::Twice { .. }));
        prop_assert!(refused);
        let refused = matches!(decode_fold(&bytes), Err(EntryError::Twice { .. }));
        prop_assert!(refused);
    }

    #[test]
    fn bytes_that_are_cut_are_never_the_whole(
        payload in arbitrary::payload(), pick in any::<prop::sample::Index>(),
    ) {
        let bytes = payload.encode();
        let cut = &bytes[..pick.index(bytes.len())];
        prop_assert!(Payload::decode(cut).is_err());
        prop_assert!(decode_fold(cut).is_err());
    }

    #[test]
    fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        agree(&bytes)?;
    }

    #[test]
    fn changed_bytes_give_an_answer(
        payload in arbitrary::payload(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = payload.encode().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        agree(&bytes)?;
    }
}

/// The fast path gives what the whole gives, and what is read stands for itself when written again.
fn agree(bytes: &[u8]) -> Result<(), TestCaseError> {
    let whole = Payload::decode(bytes);
    let fast = decode_fold(bytes);
    if let Ok(payload) = whole {
        prop_assert_eq!(fast, Ok(fold(&payload)));
        prop_assert_eq!(Payload::decode(&payload.encode()), Ok(payload));
    }
    Ok(())
}
