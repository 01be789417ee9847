//! Erasing somebody, seeing first what would go, and the certificate afterwards.

use anyhow::Context;
use clap::Args;
use domain::CustomerId;
use flows::{
    Hub,
    operators::{Desk, DeskRefused, Operator, Reason},
};
use serde_json::{Value, json};
use store::Erasure;

use super::super::reasons::reason_of;
use crate::voice::{Outcome, Row, Voice, WrongUsage, named, when};

/// Examples of the command.
pub const EXAMPLES: &str = "Examples:
  enishi members erase 7700000000001 --dry-run
  enishi members erase 7700000000001 --reason customer-request --confirm 7700000000001
  enishi members erase 7700000000001 --certificate > certificate.txt

It cannot be taken back. A running `enishi serve` carries it out; asked again, nothing is changed.";

/// Whom to erase, and how far to go.
#[derive(Debug, Args)]
pub struct Erase {
    /// The customer's number
    #[arg(value_name = "N")]
    customer: CustomerId,
    /// Why
    #[arg(long, value_parser = reason_of, value_name = "CODE", required_unless_present_any = ["dry_run", "certificate"])]
    reason: Option<Reason>,
    /// The number once more; without it nothing is done
    #[arg(long, value_name = "N")]
    confirm: Option<CustomerId>,
    /// Only show what would be erased
    #[arg(long, conflicts_with = "certificate")]
    dry_run: bool,
    /// Print the certificate: what each system did, and when. Exit code 1 while it is pending
    #[arg(long)]
    certificate: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(asked: Erase, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (desk, by, customer) = (Desk::of(hub), Operator::at_the_command_line(), asked.customer);
    if asked.certificate {
        let erasure = desk.erasure_of(&by, customer).await;
        let erasure = erasure.with_context(|| format!("customer {customer} was not erased"))?;
        certificate(&erasure, asked.json, voice)?;
        let done = erasure.completed_at.is_some();
        return Ok(if done { Outcome::Done } else { Outcome::Wanting });
    }
    if asked.dry_run || asked.confirm.is_none() {
        preview(&desk, &by, &asked, voice).await?;
        if asked.dry_run {
            return Ok(Outcome::Done);
        }
        voice.say(format!("nothing was done: add --confirm {customer} to erase this customer for good"))?;
        return Ok(Outcome::Wanting);
    }
    if asked.confirm != Some(customer) {
        return Err(
            WrongUsage { argument: "--confirm", expected: "the same number as the customer's" }.into()
        );
    }
    let reason = asked.reason.ok_or(WrongUsage { argument: "--reason", expected: "a code of the list" })?;
    let erasure = desk.erase(&by, customer, reason).await?;
    if asked.json {
        voice.json(&as_json(&erasure))?;
    } else if erasure.completed_at.is_some() {
        voice.say(format!("customer {customer} was erased before; nothing was changed"))?;
    } else {
        let due = when(erasure.due_at);
        voice.say(format!(
            "erasure {} is due by {due}; a running `enishi serve` carries it out",
            erasure.id
        ))?;
    }
    Ok(Outcome::Done)
}

async fn preview(desk: &Desk, by: &Operator, asked: &Erase, voice: &mut Voice) -> Result<(), anyhow::Error> {
    let found = desk.preview_erasure(by, asked.customer).await?;
    if asked.json {
        return voice.json(&found);
    }
    let or_none = |id: Option<String>| id.unwrap_or_else(|| "none".into());
    voice.say(format!("customer      {}", found.customer_id))?;
    voice.say(format!("store member  {}", or_none(found.pos_member_id.map(|id| id.to_string()))))?;
    voice.say(format!("CRM contact   {}", or_none(found.crm_contact_id.map(|id| id.to_string()))))?;
    for (table, rows) in &found.rows {
        voice.say(format!("{rows:>6} rows   {table}"))?;
    }
    if let Some(erasure) = found.erasure {
        voice.say(format!("erasure       {} {}", erasure.id, status(&erasure)))?;
    }
    Ok(())
}

/// Certificates, newest first.
pub(super) async fn list(limit: u32, as_array: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let erasures = Desk::of(hub).erasures(&Operator::at_the_command_line(), None, limit).await?;
    let row = |erasure: &Erasure| Row {
        cells: vec![
            erasure.id.to_string(),
            erasure.customer.to_string(),
            status(erasure).to_owned(),
            named(&erasure.cause),
            when(erasure.requested_at),
            when(erasure.due_at),
        ],
        json: as_json(erasure),
    };
    let heads = ["ERASURE", "CUSTOMER", "STATUS", "CAUSE", "REQUESTED", "DUE"];
    Ok(voice.list(as_array, &heads, erasures.iter().map(row).collect())?)
}

fn certificate(erasure: &Erasure, as_object: bool, voice: &mut Voice) -> anyhow::Result<()> {
    if as_object {
        return voice.json(&as_json(erasure));
    }
    voice.say("CERTIFICATE OF ERASURE")?;
    voice.say(format!("erasure    {}", erasure.id))?;
    voice.say(format!("customer   {}", erasure.customer))?;
    voice.say(format!("status     {}", status(erasure)))?;
    voice.say(format!("requested  {} ({})", when(erasure.requested_at), named(&erasure.cause)))?;
    voice.say(format!("due        {}", when(erasure.due_at)))?;
    if let Some(at) = erasure.completed_at {
        voice.say(format!("completed  {}", when(at)))?;
    }
    voice.say("")?;
    let rows = erasure.receipts.iter().map(|receipt| Row {
        cells: vec![
            receipt.system.clone(),
            receipt.action.clone(),
            receipt.object.clone(),
            receipt.receipt.clone(),
            receipt.points.map(|points| format!("{points} points left")).unwrap_or_default(),
            when(receipt.at),
        ],
        json: Value::Null,
    });
    Ok(voice.list(false, &["SYSTEM", "ACTION", "OBJECT", "RECEIPT", "POINTS", "TIME"], rows.collect())?)
}

const fn status(erasure: &Erasure) -> &'static str {
    if erasure.completed_at.is_some() { "complete" } else { "pending" }
}

fn as_json(erasure: &Erasure) -> Value {
    json!({
        "id": erasure.id,
        "customer_id": erasure.customer,
        "cause": erasure.cause,
        "status": status(erasure),
        "requested_at": erasure.requested_at,
        "due_at": erasure.due_at,
        "completed_at": erasure.completed_at,
        "receipts": erasure.receipts,
    })
}

/// Everything held about a customer, and that the answer was sent.
pub(super) async fn data(
    customer: CustomerId,
    (as_object, sent): (bool, bool),
    hub: &Hub,
    voice: &mut Voice,
) -> anyhow::Result<Outcome> {
    let (desk, by) = (Desk::of(hub), Operator::at_the_command_line());
    if sent {
        return match desk.data_sent(&by, customer).await {
            Ok(()) => {
                voice.say(format!("the question of customer {customer} is done"))?;
                Ok(Outcome::Done)
            }
            Err(DeskRefused::Missing(_)) => {
                voice.say(format!("customer {customer} has no open question"))?;
                Ok(Outcome::Wanting)
            }
            Err(other) => Err(other.into()),
        };
    }
    let data = desk.data_held(&by, customer).await?;
    if as_object {
        voice.json(&data)?;
        return Ok(Outcome::Done);
    }
    if data.nothing_held {
        voice.say(format!("nothing is held about customer {customer}"))?;
    }
    for held in &data.held {
        for row in &held.rows {
            voice.say(format!("{:<9} {row}", held.table))?;
        }
    }
    if data.erased {
        voice.say("this customer was erased; what stands above is the proof of that")?;
    }
    Ok(Outcome::Done)
}
