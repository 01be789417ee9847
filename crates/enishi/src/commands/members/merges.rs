//! Merging two records of one person from a terminal, and taking a merge apart: the dry run first.

use anyhow::Context;
use clap::{ArgGroup, Args};
use domain::{CustomerId, MergeId, PosMemberId};
use flows::{
    Hub,
    merging::{Explained, MergeWish},
    operators::{Desk, Operator, Reason},
};
use serde_json::json;
use store::Merge;

use crate::{
    commands::reasons::reason_of,
    voice::{Outcome, Row, Voice, WrongUsage, named, when},
};

/// Columns of a list of merges.
const HEADS: [&str; 7] = ["MERGE", "KIND", "SURVIVOR", "LOSER", "STATE", "BEGUN", "CODE"];

/// Who is merged into whom.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("gone").required(true).args(["loser", "pos_member"]),
    after_help = "Examples:\n  enishi members merge 7700000000001 7700000000002 --dry-run\n  \
                  enishi members merge 7700000000001 7700000000002 --reason duplicate\n  \
                  enishi members merge 7700000000001 --pos-member 4711 --reason duplicate"
)]
pub struct MergeArgs {
    /// The customer who stays
    #[arg(value_name = "SURVIVOR")]
    survivor: CustomerId,
    /// The customer who goes
    #[arg(value_name = "LOSER")]
    loser: Option<CustomerId>,
    /// A further store member of the same customer, who is retired
    #[arg(long, value_name = "ID")]
    pos_member: Option<PosMemberId>,
    /// Why
    #[arg(long, value_parser = reason_of, value_name = "CODE", required_unless_present = "dry_run")]
    reason: Option<Reason>,
    /// Only tell what it would come to
    #[arg(long)]
    dry_run: bool,
    /// They were merged in the online store, and the hub did not hear of it
    #[arg(long, conflicts_with_all = ["dry_run", "pos_member"])]
    merged_elsewhere: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Which merge is taken apart.
#[derive(Debug, Args)]
#[command(
    after_help = "What the online store merged stays merged. Example:\n  enishi members split 0197c1d2-8f00-7000-8000-000000000001 --dry-run"
)]
pub struct SplitArgs {
    /// Id of the merge
    #[arg(value_name = "MERGE")]
    merge: MergeId,
    /// Why
    #[arg(long, value_parser = reason_of, value_name = "CODE", required_unless_present = "dry_run")]
    reason: Option<Reason>,
    /// Only tell what it would come to
    #[arg(long)]
    dry_run: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn merge(asked: MergeArgs, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (desk, by) = (Desk::of(hub), Operator::at_the_command_line());
    let wish = match (asked.loser, asked.pos_member) {
        (Some(loser), _) => MergeWish::Customers { survivor: asked.survivor, loser },
        (None, Some(loser)) => MergeWish::Members { survivor: asked.survivor, loser },
        (None, None) => return Err(WrongUsage { argument: "LOSER", expected: "who goes" }.into()),
    };
    if let (true, Some(loser), Some(reason)) = (asked.merged_elsewhere, asked.loser, asked.reason) {
        let run =
            desk.follow_merge(&by, (asked.survivor, loser), reason).await.context("it was not begun")?;
        voice.say(format!("run {run} is due; a running `enishi serve` follows the merge"))?;
        return Ok(Outcome::Done);
    }
    let plan = desk.plan_merge(&by, wish).await.context("what it would come to cannot be told")?;
    if let (false, true, Some(reason)) = (asked.dry_run, plan.is_possible(), asked.reason) {
        let id = desk.begin_merge(&by, wish, reason).await.context("it was not begun")?;
        if asked.json {
            voice.json(&json!({ "merge_id": id }))?;
        } else {
            voice.say(format!("merge {id} is due; a running `enishi serve` carries it out"))?;
        }
        return Ok(Outcome::Done);
    }
    if !asked.dry_run
        && let Some(open) = hub.parts().store.open_merge_of(asked.survivor).await?
    {
        voice.say(format!("merge {open} is under way already"))?;
    }
    let outcome = if plan.is_possible() { Outcome::Done } else { Outcome::Wanting };
    if asked.json {
        voice.json(&serde_json::to_value(&plan)?)?;
        return Ok(outcome);
    }
    let none = || "none".to_owned();
    voice.say(format!("{} stays", plan.survivor))?;
    let members = (plan.survivor_pos.map_or_else(none, |id| id.to_string()), plan.loser_pos);
    match members {
        (keep, Some(gone)) => voice.say(format!(
            "{} points move from store member {gone} to {keep}; the card of {gone} leads to {keep}",
            plan.points
        ))?,
        (keep, None) => voice.say(format!("store member: {keep}; no points move"))?,
    }
    tell(voice, "in the way", &plan.blockers)?;
    tell(voice, "cannot be undone", &plan.stays)?;
    Ok(outcome)
}

pub(super) async fn split(asked: SplitArgs, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (desk, by) = (Desk::of(hub), Operator::at_the_command_line());
    let plan = desk.plan_split(&by, asked.merge).await.with_context(|| format!("merge {}", asked.merge))?;
    if let (false, true, Some(reason)) = (asked.dry_run, plan.blockers.is_empty(), asked.reason) {
        let run = desk.split(&by, asked.merge, reason).await.context("it was not begun")?;
        if asked.json {
            voice.json(&json!({ "run_id": run }))?;
        } else {
            voice.say(format!("run {run} is due; a running `enishi serve` takes the merge apart"))?;
        }
        return Ok(Outcome::Done);
    }
    let outcome = if plan.blockers.is_empty() { Outcome::Done } else { Outcome::Wanting };
    if asked.json {
        voice.json(&serde_json::to_value(&plan)?)?;
        return Ok(outcome);
    }
    if let Some(member) = plan.member {
        voice.say(format!("store member {member} comes back with {} of {} points", plan.back, plan.moved))?;
    }
    tell(voice, "in the way", &plan.blockers)?;
    tell(voice, "not restored", &plan.stays)?;
    Ok(outcome)
}

pub(super) async fn list(limit: u32, as_json: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let merges = hub.parts().store.merges(None, limit).await?;
    let rows = merges.iter().map(|merge| Row { cells: cells(merge), json: json!(merge) }).collect();
    voice.list(as_json, &HEADS, rows)?;
    Ok(())
}

fn cells(merge: &Merge) -> Vec<String> {
    let nothing = String::new;
    vec![
        merge.id.to_string(),
        named(&merge.kind),
        merge.survivor.to_string(),
        merge.loser.map_or_else(nothing, |id| id.to_string()),
        named(&merge.state),
        when(merge.created_at),
        merge.code.as_ref().map_or_else(nothing, |code| code.as_str().to_owned()),
    ]
}

pub(super) fn tell(voice: &mut Voice, heading: &str, all: &[Explained]) -> anyhow::Result<()> {
    for one in all {
        voice.say(format!("{heading}: {} ({})", one.words.en, one.code.as_str()))?;
    }
    Ok(())
}
