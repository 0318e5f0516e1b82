//! What a server proves from: its log and views, and what is signed, here or elsewhere.

use std::sync::Arc;

use auditor::{Auditor, Checkpoints};
use futures::FutureExt;
use projector::ViewsHandle;
use signer::Signing;

use crate::clock::SystemClock;
use crate::ledger::{Folder, Writing};

/// The auditor of a server that reads these views.
pub fn auditor(
    folder: &Folder,
    open: &Writing,
    views: &ViewsHandle,
    signing: Option<Signing>,
) -> Auditor {
    let checkpoints = match signing {
        Some(signing) => Checkpoints::signed_here(signing),
        None if folder.is_signed_elsewhere() => {
            let (folder, id) = (folder.clone(), open.id);
            Checkpoints::signed_elsewhere(Arc::new(move || {
                let folder = folder.clone();
                async move { folder.memory(id).await }.boxed()
            }))
        }
        None => Checkpoints::nowhere(),
    };
    let (live, cursor) = (views.clone(), views.cursor());
    let seen = (Arc::new(move || live.current()) as auditor::Views, cursor);
    Auditor::new(open.log.events(), seen, checkpoints, Arc::new(SystemClock))
}
