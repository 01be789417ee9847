//! `enishi points`: the ledger is held against the tills and the online store.

use clap::Subcommand;
use connectors::roles::Call;
use domain::Class;
use flows::{
    Hub,
    points::proof::{self, Difference},
};
use serde_json::{Value, json};

use crate::voice::{Outcome, Row, Voice};

/// What is asked about points.
#[derive(Debug, Subcommand)]
pub enum Points {
    /// Compare the ledger with the tills' receipts and the online store's coupons; exit code 1 if anything differs
    #[command(after_help = "Example:\n  enishi points prove --json | jq '.differences[]'")]
    Prove {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// Answers. Nothing is repaired and nobody is told: the nightly proof does that.
pub async fn run(asked: Points, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let Points::Prove { json } = asked;
    let parts = hub.parts();
    let proof = proof::prove(parts, &Call::read(Class::Overnight)).await?;
    let balances = parts.store.balances(None).await?;
    let outcome = if proof.differences.is_empty() { Outcome::Done } else { Outcome::Wanting };
    if json {
        let accounts: Value =
            balances.iter().map(|(of, points)| (of.as_str().to_owned(), json!(points))).collect();
        let mut whole = serde_json::to_value(&proof)?;
        whole["accounts"] = accounts;
        voice.json(&whole)?;
        return Ok(outcome);
    }
    for (account, points) in &balances {
        voice.say(format!("{:<17}{points}", account.as_str()))?;
    }
    voice.say(format!("{} coupons and {} movements at the tills compared", proof.coupons, proof.entries))?;
    let rows = proof.differences.iter().map(|d| Row { cells: cells(d), json: json!(d) }).collect();
    voice.list(false, &["DIFFERENCE", "COUPON", "CUSTOMER", "LEDGER", "FOUND"], rows)?;
    Ok(outcome)
}

fn cells(difference: &Difference) -> Vec<String> {
    vec![
        difference.code.to_string(),
        difference.coupon.map(|id| id.to_string()).unwrap_or_default(),
        difference.customer.map(|id| id.to_string()).unwrap_or_default(),
        difference.expected.to_string(),
        difference.found.to_string(),
    ]
}
