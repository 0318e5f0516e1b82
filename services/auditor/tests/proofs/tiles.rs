//! Tiles and bundles are those of the published folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use api::v1;
use api::v1::audit_service_server::AuditService;
use auditor::publish;
use auditor::service::Service;
use futures::TryStreamExt;
use tonic::Request;
use transparency::{BundleId, TileId, bundle};

use crate::house::House;

/// Every file below a folder, by its name there.
fn files(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.insert(name, fs::read(&path).unwrap());
        }
    }
}

async fn tiles(service: &Service, paths: Vec<String>) -> BTreeMap<String, Vec<u8>> {
    let asked = v1::ReadTilesRequest { paths: paths.clone(), min_position: 0 };
    let sent = service.read_tiles(Request::new(asked)).await.unwrap().into_inner();
    let sent: Vec<_> = sent.try_collect().await.unwrap();
    let order: Vec<_> = sent.iter().map(|it| it.path.clone()).collect();
    assert_eq!(order, paths);
    sent.into_iter().map(|it| (it.path, it.data)).collect()
}

async fn bundles(service: &Service, paths: Vec<String>) -> BTreeMap<String, Vec<u8>> {
    let asked = v1::ReadEntryBundlesRequest { paths, min_position: 0 };
    let sent = service.read_entry_bundles(Request::new(asked)).await.unwrap().into_inner();
    let sent: Vec<_> = sent.try_collect().await.unwrap();
    let mut found: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut open: Option<String> = None;
    for it in sent {
        assert!(it.data.len() <= 1 << 20);
        assert!(open.as_ref().is_none_or(|open| *open == it.path), "parts are mixed");
        found.entry(it.path.clone()).or_default().extend_from_slice(&it.data);
        open = (!it.last).then_some(it.path);
    }
    assert_eq!(open, None, "the last bundle ends");
    found
}

#[tokio::test]
async fn what_is_published_is_what_is_served() {
    let mut house = House::new(21, 300).await;
    // An older, narrower edge is asked for and given, too.
    house.signed().await;
    let folder = house.folder.path().join("published");
    for grown in [0, 400] {
        house.grow(grown).await;
        house.signed().await;
        let signed = house.signing.last().await.unwrap().unwrap();
        publish(&*house.log, &*house.views, &signed, &folder, &|_| ()).await.unwrap();
    }
    let mut published = BTreeMap::new();
    files(&folder, &folder, &mut published);
    published.remove("checkpoint").unwrap();
    let of_entries = |it: &String| it.starts_with("tile/entries/");
    let (entries, hashes): (Vec<_>, Vec<_>) = published.keys().cloned().partition(of_entries);
    assert!(entries.len() >= 4 && hashes.len() >= 6, "{entries:?} {hashes:?}");
    let service = house.service();
    let mut served = tiles(&service, hashes).await;
    served.extend(bundles(&service, entries).await);
    assert_eq!(served, published);
}

#[tokio::test]
async fn a_tile_is_given_as_narrow_as_it_is_asked_for() {
    let house = House::new(22, 300).await;
    house.signed().await;
    let service = house.service();
    let [whole, narrow] = [256, 3].map(|width| TileId::new(0, 0, width).unwrap().to_string());
    let found = tiles(&service, vec![whole.clone(), narrow.clone()]).await;
    assert_eq!((found[&whole].len(), found[&narrow].len()), (256 * 32, 3 * 32));
    assert!(found[&whole].starts_with(&found[&narrow]));
    // The same twice is sent twice.
    assert_eq!(tiles(&service, vec![narrow.clone(); 70]).await.len(), 1);
    let id = BundleId::new(0, 5).unwrap();
    let found = bundles(&service, vec![id.to_string()]).await;
    assert_eq!(bundle::read(id, &found[&id.to_string()]).unwrap().len(), 5);
}

#[tokio::test]
async fn a_bundle_that_is_larger_than_a_message_comes_in_parts() {
    let mut house = House::new(23, 5).await;
    for number in 0..60_u8 {
        let payload = vec![number; 55_000].into();
        house.ledger.append("area:106", payload).await;
    }
    house.take_over().await;
    let size = house.signed().await.size;
    let id = BundleId::within(0, size).unwrap();
    let found = bundles(&house.service(), vec![id.to_string()]).await;
    let bundle = &found[&id.to_string()];
    assert!(bundle.len() > 3 << 20, "{}", bundle.len());
    assert_eq!(bundle::read(id, bundle).unwrap().len() as u64, size);
}
