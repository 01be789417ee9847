//! Every incident on SQLite, as the hub runs.

use std::sync::Arc;

use domain::ShopId;
use futures::FutureExt;
use store::{
    Store,
    sqlite::{SqliteOptions, open},
};

#[path = "bench.rs"]
mod bench;
#[path = "crashing.rs"]
mod crashing;
#[path = "failing.rs"]
mod failing;
#[path = "first.rs"]
mod first;
#[path = "matrix.rs"]
mod matrix;
#[path = "people.rs"]
mod people;
#[path = "waiting.rs"]
mod waiting;

fn open_store() -> Arc<dyn Store> {
    let options = SqliteOptions::memory(ShopId("shop".to_owned())).inline();
    // Inline operations are over when they return: paused time cannot run ahead of the database.
    Arc::new(open(options).now_or_never().unwrap().unwrap())
}
