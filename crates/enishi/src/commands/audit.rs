//! `enishi audit`: proves that nobody changed the record of who did what, and hands it out.

use clap::Subcommand;
use flows::Hub;
use serde_json::json;
use store::AuditVerdict;

use crate::voice::{Outcome, Voice};

const PAGE: u64 = 500;

/// What is asked of the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check that every entry is in its place; exit code 1 if not
    #[command(
        after_help = "Keep the head it prints elsewhere. With --head it proves next time that nothing was cut off the end.\n\nExample:\n  enishi audit verify --head 9f86d081884c7d65..."
    )]
    Verify {
        /// A head that was printed before and kept elsewhere
        #[arg(long, value_name = "HASH", value_parser = head_of)]
        head: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print every entry, oldest first, one JSON object a line
    Export,
}

fn head_of(text: &str) -> Result<String, &'static str> {
    match text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err("expected the 64 hex digits that `enishi audit verify` printed"),
    }
}

/// Answers.
pub async fn run(asked: Audit, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    match asked {
        Audit::Verify { head, json } => verify(head.as_deref(), json, hub, voice).await,
        Audit::Export => export(hub, voice).await.map(|()| Outcome::Done),
    }
}

async fn verify(
    head: Option<&str>,
    as_object: bool,
    hub: &Hub,
    voice: &mut Voice,
) -> anyhow::Result<Outcome> {
    match hub.parts().store.verify_audit(head).await? {
        AuditVerdict::Intact { entries, head } => {
            if as_object {
                voice.json(&json!({ "intact": true, "entries": entries, "head": head }))?;
            } else {
                voice.say(format!("intact: {entries} entries"))?;
                voice.say(format!("head:   {}", head.as_deref().unwrap_or("none yet")))?;
            }
            Ok(Outcome::Done)
        }
        AuditVerdict::Broken { number } => {
            match as_object {
                true => voice.json(&json!({ "intact": false, "broken_at": number }))?,
                false => voice.say(format!(
                    "broken at entry {number}: it, or one before it, is not what was written"
                ))?,
            }
            Ok(Outcome::Wanting)
        }
    }
}

/// Numbers have no gaps: a page ends where the next begins.
async fn export(hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let store = &hub.parts().store;
    let newest = store.audit(None, 1).await?.first().map_or(0, |entry| entry.number);
    let mut told = 0;
    while told < newest {
        let upto = (told + PAGE).min(newest);
        let mut page = store.audit(Some(upto + 1), u32::try_from(upto - told)?).await?;
        page.sort_unstable_by_key(|entry| entry.number);
        for entry in page.iter().filter(|entry| entry.number > told) {
            voice.json_line(entry)?;
        }
        told = upto;
    }
    Ok(())
}
