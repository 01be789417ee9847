//! `enishi openapi`: the description of the HTTP API, made from the code that serves it.

use crate::voice::{Outcome, Voice};

/// Prints it.
pub fn run(voice: &mut Voice) -> anyhow::Result<Outcome> {
    voice.say(api::document().trim_end())?;
    Ok(Outcome::Done)
}
