//! `enishi points`: the ledger is held against the tills and the online store, and a balance is explained.

use anyhow::Context;
use clap::Subcommand;
use connectors::roles::Call;
use domain::{Class, CustomerId};
use flows::{
    Hub,
    operators::{Desk, Operator},
    points::{
        Explained, PointsStory,
        proof::{self, Difference},
    },
};
use serde_json::{Value, json};

use crate::voice::{Outcome, Row, Voice, when};

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
    /// Tell why a member's balance is what it is, line by line
    #[command(after_help = "Example:\n  enishi points explain 7700000000001 --json | jq '.movements[]'")]
    Explain {
        /// The customer's number
        #[arg(value_name = "N")]
        customer: CustomerId,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// Answers. Nothing is repaired and nobody is told: the nightly proof does that.
pub async fn run(asked: Points, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    match asked {
        Points::Prove { json } => prove(json, hub, voice).await,
        Points::Explain { customer, json } => explain(customer, json, hub, voice).await,
    }
}

async fn explain(customer: CustomerId, json: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let story = Desk::of(hub).explain_points(&Operator::at_the_command_line(), customer).await;
    let story = story.with_context(|| format!("customer {customer}"))?;
    if json {
        voice.json(&story_json(customer, &story))?;
        return Ok(Outcome::Done);
    }
    let unknown = || "the tills do not answer".to_owned();
    let of = |name: &str, value: String| format!("{name:<17}{value}");
    let balance = story.balance.map(|balance| balance.points.to_string());
    voice.say(of("balance", balance.unwrap_or_else(unknown)))?;
    voice.say(of("by the tills", story.by_tills().map_or_else(unknown, |points| points.to_string())))?;
    voice.say(of("by the hub", story.by_hub.to_string()))?;
    for (account, points) in &story.accounts {
        voice.say(of(account.as_str(), points.to_string()))?;
    }
    let movements = story.movements.iter().flatten();
    let rows = movements.map(|line| Row { cells: movement_cells(line), json: movement_json(line) }).collect();
    voice.list(false, &["WHEN", "KIND", "POINTS", "AFTER", "AT THE TILL", "BOOKED", "COUPON"], rows)?;
    Ok(Outcome::Done)
}

fn movement_cells(line: &Explained) -> Vec<String> {
    let moved = &line.movement;
    vec![
        when(moved.at),
        moved.kind.as_str().to_owned(),
        moved.points.to_string(),
        moved.balance_after.map(|points| points.to_string()).unwrap_or_default(),
        moved.transaction.to_string(),
        line.booked.map(|(from, to)| format!("{from} > {to}")).unwrap_or_default(),
        line.coupon.map(|id| id.to_string()).unwrap_or_default(),
    ]
}

fn movement_json(line: &Explained) -> Value {
    json!({
        "at": line.movement.at,
        "kind": line.movement.kind.as_str(),
        "points": line.movement.points,
        "balance_after": line.movement.balance_after,
        "transaction_id": line.movement.transaction.to_string(),
        "store_id": line.movement.store.map(|store| store.to_string()),
        "from": line.booked.map(|(from, _)| from),
        "to": line.booked.map(|(_, to)| to),
        "coupon_id": line.coupon,
    })
}

fn story_json(customer: CustomerId, story: &PointsStory) -> Value {
    let accounts: Value =
        story.accounts.iter().map(|(of, points)| (of.as_str().to_owned(), json!(points))).collect();
    json!({
        "customer_id": customer,
        "member_id": story.member.map(|member| member.to_string()),
        "balance": story.balance.map(|balance| balance.points),
        "expires_on": story.balance.and_then(|balance| balance.expires_on),
        "by_hub": story.by_hub,
        "by_tills": story.by_tills(),
        "accounts": accounts,
        "movements": story.movements.as_ref().map(|all| all.iter().map(movement_json).collect::<Vec<_>>()),
    })
}

async fn prove(json: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
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
    voice.list(false, &["DIFFERENCE", "ABOUT", "CUSTOMER", "LEDGER", "FOUND"], rows)?;
    Ok(outcome)
}

fn cells(difference: &Difference) -> Vec<String> {
    vec![
        difference.code.to_string(),
        difference.about.clone(),
        difference.customer.map(|id| id.to_string()).unwrap_or_default(),
        difference.expected.to_string(),
        difference.found.to_string(),
    ]
}
