//! Questions to those who prove: what they ask, and which field is wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test says where")]

use api::question::{
    GetCheckpoint, GetConsistencyProof, GetInclusionProof, ProveHistory, ReadPaths, Which, Whose,
};
use api::{FieldErrors, v1};
use v1::get_checkpoint_request::Which as Asked;
use v1::prove_history_request::Of;

const ID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

#[track_caller]
fn refused<T: std::fmt::Debug>(read: Result<T, FieldErrors>, field: &str) {
    let errors = read.unwrap_err();
    let paths: Vec<_> = errors.0.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, [field]);
    assert!(errors.0.iter().all(|it| !it.expected_en.is_empty() && !it.expected_vi.is_empty()));
}

#[test]
fn a_checkpoint_is_asked_for_in_four_ways() {
    let read = |which| GetCheckpoint::try_from(v1::GetCheckpointRequest { which, min_position: 4 });
    for (which, expected) in [
        (None, Which::Newest),
        (Some(Asked::Fresh(false)), Which::Newest),
        (Some(Asked::Fresh(true)), Which::Fresh),
        (Some(Asked::Size(7)), Which::Of(7)),
        (Some(Asked::MaxSize(u64::MAX)), Which::UpTo(u64::MAX)),
    ] {
        assert_eq!(read(which).unwrap(), GetCheckpoint { which: expected, min_position: 4 });
    }
    refused(read(Some(Asked::Size(0))), "size");
    refused(read(Some(Asked::MaxSize(0))), "max_size");
}

#[test]
fn sizes_that_are_not_said_are_the_newest() {
    let read = |position, tree_size| {
        let asked = v1::GetInclusionProofRequest { position, tree_size, min_position: 0 };
        GetInclusionProof::try_from(asked)
    };
    let asked = |position, tree_size| GetInclusionProof { position, tree_size, min_position: 0 };
    assert_eq!(read(1, 0).unwrap(), asked(1, None));
    assert_eq!(read(9, 7).unwrap(), asked(9, Some(7)));
    refused(read(0, 7), "position");
    let read = |from_size, to_size| {
        let asked = v1::GetConsistencyProofRequest { from_size, to_size, min_position: 0 };
        GetConsistencyProof::try_from(asked)
    };
    assert_eq!(read(9, 0).unwrap().to_size, None);
    assert_eq!((read(0, 7).unwrap().from_size, read(7, 7).unwrap().to_size), (0, Some(7)));
    refused(read(8, 7), "from_size");
}

#[test]
fn so_many_names_are_taken_and_no_more() {
    let names = |count: usize| vec!["tile/0/000".to_owned(); count];
    let tiles =
        |count| ReadPaths::try_from(v1::ReadTilesRequest { paths: names(count), min_position: 0 });
    let bundles = |count| {
        ReadPaths::try_from(v1::ReadEntryBundlesRequest { paths: names(count), min_position: 0 })
    };
    assert_eq!(tiles(1_000).unwrap().paths.len(), 1_000);
    assert_eq!(bundles(256).unwrap().paths, names(256));
    for wrong in [tiles(0), tiles(1_001), bundles(0), bundles(257)] {
        refused(wrong, "paths");
    }
}

#[test]
fn a_history_is_of_one_thing() {
    let read =
        |of| ProveHistory::try_from(v1::ProveHistoryRequest { of, tree_size: 3, min_position: 0 });
    for (of, stream) in [
        (Of::CooperativeId(ID.into()), Some(format!("cooperative:{ID}"))),
        (Of::AreaCode("106".into()), Some("area:106".to_owned())),
        (Of::Partition("12/106".into()), None),
    ] {
        let found = read(Some(of)).unwrap();
        assert_eq!((found.whose.stream(), found.tree_size), (stream.clone(), Some(3)));
        assert_eq!(matches!(found.whose, Whose::Partition(_)), stream.is_none());
    }
    refused(read(None), "of");
    refused(read(Some(Of::CooperativeId(ID.replace('-', "")))), "cooperative_id");
    refused(read(Some(Of::AreaCode(String::new()))), "area_code");
    for path in ["", "/12", "12/", "12//106", "tỉnh", &"1/".repeat(40)] {
        refused(read(Some(Of::Partition(path.into()))), "partition");
    }
}
