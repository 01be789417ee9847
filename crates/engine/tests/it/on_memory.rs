//! Every incident on the store in memory, as flows test themselves.

use std::sync::Arc;

use engine::testing::Memory;
use store::Store;

#[path = "bench.rs"]
mod bench;
#[path = "crashing.rs"]
pub(crate) mod crashing;
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
    Arc::new(Memory::default())
}
