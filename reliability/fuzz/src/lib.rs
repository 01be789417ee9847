//! Everything a stranger can send, fed with what nobody would send; each target makes promises that can be broken.

use std::sync::atomic::{AtomicU64, Ordering};

pub mod answers;
pub mod api;
pub mod configuration;
pub mod corpus;
pub mod mutation;
pub mod numbers;
pub mod shop;
pub mod spelling;
pub mod tokens;
pub mod webhooks;
pub mod words;

/// How many inputs were understood: taken, answered well, read. A target whose inputs all fail at the door tests the
/// door alone.
pub static UNDERSTOOD: AtomicU64 = AtomicU64::new(0);

fn understood() {
    UNDERSTOOD.fetch_add(1, Ordering::Relaxed);
}

/// Judges one input; a panic is a broken promise.
pub type Promise = Box<dyn FnMut(&[u8])>;

/// What is fed.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, and that of its folder in `corpus/`.
    pub name: &'static str,
    /// Prepares what judges; it may remember between inputs.
    pub open: fn() -> Promise,
}

/// All of them.
pub const TARGETS: [Target; 13] = [
    Target { name: "spelling", open: spelling::spelling },
    Target { name: "address", open: spelling::address },
    Target { name: "lines", open: spelling::lines },
    Target { name: "numbers", open: numbers::numbers },
    Target { name: "places", open: numbers::places },
    Target { name: "signature", open: webhooks::signature },
    Target { name: "shopify_event", open: webhooks::shopify_event },
    Target { name: "smaregi_notice", open: webhooks::smaregi_notice },
    Target { name: "calls", open: api::calls },
    Target { name: "token", open: tokens::token },
    Target { name: "shopify_answer", open: answers::shopify },
    Target { name: "pos_crm_answer", open: answers::pos_and_crm },
    Target { name: "configuration", open: configuration::configuration },
];

/// The target of this name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
