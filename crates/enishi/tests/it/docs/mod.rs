//! Pages that are generated from the program are what the program says today.
//!
//! `cargo xtask docs` (or `ENISHI_WRITE_DOCS=1`) writes them anew.

mod flows;
mod guides;
mod named;
mod reliability;
mod security;
mod settings;

use std::path::Path;

use crate::town::Town;

/// Compares with the page in `docs/`, or writes it.
fn must_be(name: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("ENISHI_WRITE_DOCS").is_some() {
        std::fs::write(&path, generated).unwrap();
        return;
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == generated, "docs/{name} is not what the program says today: run `cargo xtask docs`");
}

#[test]
fn the_generated_description_of_the_api_is_up_to_date() {
    must_be("openapi.json", &format!("{}\n", api::document().trim_end()));
}

#[test]
fn the_generated_page_of_settings_is_up_to_date() {
    must_be("settings.md", &settings::page());
}

#[tokio::test(start_paused = true)]
async fn the_generated_page_of_flows_is_up_to_date() {
    let town = Town::open().await;
    must_be("flows.md", &flows::page(&town.hub.engine().flows()));
}
