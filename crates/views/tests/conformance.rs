//! The reference keeps the promise.

use std::sync::Arc;

use views::{MemoryViews, ViewStore};

async fn memory_views() -> Arc<dyn ViewStore> {
    Arc::new(MemoryViews::default())
}

views::conformance!(crate::memory_views);
