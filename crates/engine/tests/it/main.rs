//! Incidents the engine lives through: each on the store in memory, and on the real one.
#![allow(clippy::unwrap_used, reason = "a test stops where its world is not as it should be")]
#![allow(clippy::duplicate_mod, reason = "every incident happens on both stores")]

/// A story from a block: `story!(run, desk, { ... })`.
macro_rules! story {
    ($run:ident, $desk:ident, $body:block) => {
        std::sync::Arc::new(move |$run: &engine::Run, $desk: std::sync::Arc<super::bench::Desk>| {
            Box::pin(async move { $body }) as futures::future::BoxFuture<'_, Result<(), engine::Stop>>
        })
    };
}

mod on_memory;
mod on_sqlite;
mod planted;
