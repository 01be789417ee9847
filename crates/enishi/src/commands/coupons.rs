//! `enishi coupons`: points that became coupons are listed, shown line by line, taken back, approved and settled.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::{ConversionId, CustomerId, coupon::CouponState};
use flows::{
    Hub,
    operators::{Desk, FoundPoints, Operator, Reason},
};
use serde_json::{Value, json};
use store::{Coupon, LedgerEntry};

use super::reasons::reason_of;
use crate::voice::{Outcome, Row, Voice, when};

/// What is asked about coupons.
#[derive(Debug, Subcommand)]
pub enum Coupons {
    /// List coupons, newest first
    #[command(
        after_help = "Examples:\n  enishi coupons list --state active\n  enishi coupons list --customer 7700000000001 --json"
    )]
    List(Filter),
    /// Show one coupon and every line of its ledger
    Show {
        /// Id of the coupon
        #[arg(value_name = "COUPON")]
        id: ConversionId,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a coupon back: its points return, unless it was used
    #[command(after_help = "Example:\n  enishi coupons cancel 5f0c9c52-... --reason customer-request")]
    Cancel {
        /// Id of the coupon
        #[arg(value_name = "COUPON")]
        id: ConversionId,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
    },
    /// Approve of points that go back for a refunded order
    Approve {
        /// Id of the coupon
        #[arg(value_name = "COUPON")]
        id: ConversionId,
    },
    /// Say whether points of a conversion were taken, as found on the till's receipts
    #[command(
        after_help = "Example:\n  enishi coupons settle 5f0c9c52-... --points taken --reason investigation"
    )]
    Settle {
        /// Id of the coupon
        #[arg(value_name = "COUPON")]
        id: ConversionId,
        /// What was found
        #[arg(long, value_parser = found_of, value_name = "taken|not-taken")]
        points: FoundPoints,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
    },
}

/// Which coupons.
#[derive(Debug, Args)]
pub struct Filter {
    /// Only in this state, such as active or needs_person
    #[arg(long, value_parser = state_of, value_name = "STATE")]
    pub state: Option<CouponState>,
    /// Only this customer's
    #[arg(long, value_name = "N")]
    pub customer: Option<CustomerId>,
    /// Only those used on this order
    #[arg(long, value_name = "ORDER", conflicts_with = "customer")]
    pub order: Option<u64>,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

fn state_of(text: &str) -> Result<CouponState, String> {
    CouponState::from_name(&text.replace('-', "_")).ok_or_else(|| {
        let names: Vec<&str> = CouponState::ALL.iter().map(|state| state.as_str()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn found_of(text: &str) -> Result<FoundPoints, &'static str> {
    match text {
        "taken" => Ok(FoundPoints::Taken),
        "not-taken" => Ok(FoundPoints::NotTaken),
        _ => Err("expected taken or not-taken"),
    }
}

/// Answers.
pub async fn run(asked: Coupons, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (desk, by) = (Desk::of(hub), Operator::at_the_command_line());
    let about = |id: &ConversionId| format!("coupon {id}");
    match asked {
        Coupons::List(filter) => list(&filter, hub, voice).await?,
        Coupons::Show { id, json } => show(id, json, hub, voice).await?,
        Coupons::Cancel { id, reason } => {
            desk.cancel_coupon(&by, id, reason).await.with_context(|| about(&id))?;
            voice.say(format!("coupon {id} is being taken back; a running `enishi serve` does it"))?;
        }
        Coupons::Approve { id } => {
            let approved = desk.approve_coupon(&by, id).await.with_context(|| about(&id))?;
            voice.say(format!("coupon {id}: {approved} approved; a running `enishi serve` goes on"))?;
        }
        Coupons::Settle { id, points, reason } => {
            desk.settle_coupon(&by, id, points, reason).await.with_context(|| about(&id))?;
            voice.say(format!("coupon {id} is settled; a running `enishi serve` goes on"))?;
        }
    }
    Ok(Outcome::Done)
}

async fn list(asked: &Filter, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let store = &hub.parts().store;
    let wanted = |coupon: &Coupon| asked.state.is_none_or(|state| coupon.state == state);
    let coupons = match (asked.customer, asked.order) {
        (Some(customer), _) => {
            store.coupons_of(customer, asked.limit).await?.into_iter().filter(wanted).collect()
        }
        (None, Some(order)) => store.coupons_of_order(order).await?.into_iter().filter(wanted).collect(),
        (None, None) => store.coupons(asked.state, None, asked.limit).await?,
    };
    let rows = coupons.iter().map(|coupon| Row { cells: cells(coupon), json: as_json(coupon) }).collect();
    voice.list(
        asked.json,
        &["COUPON", "CUSTOMER", "POINTS", "YEN", "STATE", "REASON", "CREATED", "UNTIL"],
        rows,
    )?;
    Ok(())
}

fn cells(coupon: &Coupon) -> Vec<String> {
    vec![
        coupon.id.to_string(),
        coupon.customer.to_string(),
        coupon.points.to_string(),
        coupon.yen.to_string(),
        coupon.state.as_str().to_owned(),
        coupon.reason.as_ref().map(ToString::to_string).unwrap_or_default(),
        when(coupon.created_at),
        when(coupon.expires_at),
    ]
}

fn as_json(coupon: &Coupon) -> Value {
    json!({
        "id": coupon.id,
        "customer_id": coupon.customer,
        "points": coupon.points.points(),
        "amount": coupon.yen,
        "state": coupon.state.as_str(),
        "discount_id": coupon.discount.map(|id| id.to_string()),
        "order_id": coupon.order.map(|id| id.to_string()),
        "reason": coupon.reason,
        "created_at": coupon.created_at,
        "expires_at": coupon.expires_at,
        "ended_at": coupon.ended_at,
    })
}

async fn show(id: ConversionId, as_object: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let store = &hub.parts().store;
    let Some(coupon) = store.coupon(id).await? else { bail!("there is no coupon {id}") };
    let ledger = store.ledger_of_coupon(id).await?;
    if as_object {
        let mut whole = as_json(&coupon);
        whole["ledger"] = ledger.iter().map(line_json).collect();
        return voice.json(&whole);
    }
    let of = |name: &str, value: String| format!("{name:<9}{value}");
    voice.say(of("coupon", id.to_string()))?;
    voice.say(of("customer", coupon.customer.to_string()))?;
    voice.say(of("points", format!("{} for {} yen off", coupon.points, coupon.yen)))?;
    let reason = coupon.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    voice.say(of("state", format!("{}{reason}", coupon.state.as_str())))?;
    if let Some(order) = coupon.order {
        voice.say(of("order", order.to_string()))?;
    }
    voice.say(of("created", when(coupon.created_at)))?;
    voice.say(of("until", when(coupon.expires_at)))?;
    voice.say("")?;
    let rows = ledger.iter().map(|line| Row { cells: line_cells(line), json: line_json(line) }).collect();
    voice.list(false, &["WHEN", "FROM", "TO", "POINTS", "AT THE TILL", "REFERENCE"], rows)?;
    Ok(())
}

fn line_cells(line: &LedgerEntry) -> Vec<String> {
    vec![
        when(line.at),
        line.way.from().to_string(),
        line.way.to().to_string(),
        line.points.to_string(),
        line.pos_transaction.map(|id| id.to_string()).unwrap_or_default(),
        line.reference.clone(),
    ]
}

fn line_json(line: &LedgerEntry) -> Value {
    json!({
        "at": line.at,
        "reference": line.reference,
        "from": line.way.from(),
        "to": line.way.to(),
        "points": line.points.points(),
        "pos_transaction": line.pos_transaction.map(|id| id.to_string()),
    })
}
