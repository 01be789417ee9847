//! The console: pages for the people who run the shop, in Japanese and English, on a desk or on a phone.
//!
//! It talks to the hub alone. It keeps nothing of its own and shows ids only: no page carries a name or an address.

mod answer;
mod assets;
mod desk;
mod door;
mod layout;
mod pages;
mod place;
mod posted;
mod session;
mod show;
mod words;

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use flows::Hub;

use crate::desk::Desk;

/// The longest form that is read, in bytes.
const LONGEST_FORM: usize = 64 * 1024;

/// What the console has to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleSettings {
    /// Where the console is reached from outside, such as `https://hub.example.jp`; decides cookies and which pages
    /// may send forms.
    pub public_url: String,
    /// Whether a proxy of ours stands in front and adds `x-forwarded-for`; guesses are then counted per address it
    /// names. Leave off otherwise: anybody can send that header.
    pub behind_proxy: bool,
}

/// Every page, below `/console`. Serve it with connection info, so that sign-in can be throttled per address.
pub fn router(hub: Hub, settings: ConsoleSettings) -> Router {
    let desk = Arc::new(Desk::new(hub, &settings));
    pages::routes()
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(middleware::from_fn_with_state(desk.clone(), door::guard))
        .with_state(desk)
}
