//! `enishi members unlink` and `link`: pairs are taken apart, one or all of a comparison, and linked by hand.

use std::time::Duration;

use anyhow::{Context, bail};
use domain::{CustomerId, PosMemberId};
use flows::{
    Hub,
    operators::{Desk, DeskRefused, Operator, Reason, Undone},
};
use store::Pair;
use uuid::Uuid;

use super::merges;
use crate::voice::{Progress, Row, Voice};

/// Tills that do not answer are asked so often for one pair, each time after a longer wait.
const TRIES: u32 = 6;

/// What taking apart restores, and what it cannot.
const RESTORES: &str = "the number is off the member; card, points and what the tills know were never written by a link.
Names, phones or addresses that later updates wrote to the member stay: the hub keeps no old values.
They are not linked again by themselves; the customer may become a store member of their own at their next change.";

pub(super) async fn one(
    customer: CustomerId,
    reason: Reason,
    hub: &Hub,
    voice: &mut Voice,
) -> anyhow::Result<()> {
    let apart = Desk::of(hub).unlink(&Operator::at_the_command_line(), customer, reason).await;
    let member = apart.with_context(|| format!("customer {customer}"))?;
    voice.say(format!("customer {customer} and store member {member} are apart"))?;
    merges::tell(voice, "afterwards", &Desk::unlink_terms())
}

pub(super) async fn link(
    (customer, member): (CustomerId, PosMemberId),
    reason: Reason,
    hub: &Hub,
    voice: &mut Voice,
) -> anyhow::Result<()> {
    let linked = Desk::of(hub).link_by_hand(&Operator::at_the_command_line(), customer, member, reason).await;
    linked.with_context(|| format!("customer {customer} and store member {member}"))?;
    Ok(voice.say(format!("customer {customer} and store member {member} are linked"))?)
}

/// Everything a comparison linked and that still stands.
pub(super) async fn all(
    comparison: Uuid,
    reason: Option<Reason>,
    dry_run: bool,
    hub: &Hub,
    voice: &mut Voice,
) -> anyhow::Result<()> {
    let reason = match reason {
        Some(reason) => reason,
        None if dry_run => Reason::Trial,
        None => bail!("--reason is needed to take pairs apart; --dry-run tells which"),
    };
    let desk = Desk::of(hub);
    let mut progress = voice.progress("pairs");
    let (mut after, mut unlinked, mut moved_on, mut pairs) = (None, 0, 0, Vec::new());
    loop {
        let done = page(&desk, (comparison, after, reason, dry_run), &mut progress).await?;
        unlinked += done.unlinked;
        moved_on += done.moved_on;
        pairs.extend(done.pairs);
        progress.at(unlinked + moved_on);
        after = done.next;
        if after.is_none() {
            break;
        }
    }
    drop(progress);
    if dry_run {
        let row = |(customer, member): &(CustomerId, PosMemberId)| Row {
            cells: vec![customer.to_string(), member.to_string()],
            json: serde_json::Value::Null,
        };
        voice.list(false, &["customer", "store member"], pairs.iter().map(row).collect())?;
        voice.say(format!("{unlinked} pairs would be taken apart; {moved_on} are not linked any more"))?;
        return Ok(());
    }
    voice.say(format!("{unlinked} pairs are apart; {moved_on} were not linked any more"))?;
    Ok(voice.say(RESTORES)?)
}

/// Up to a hundred pairs. Tills that do not answer, or ask for patience, are waited for.
async fn page(
    desk: &Desk,
    (comparison, after, reason, dry_run): (Uuid, Option<Pair>, Reason, bool),
    progress: &mut Progress,
) -> anyhow::Result<Undone> {
    let by = Operator::at_the_command_line();
    let mut tried = 0;
    loop {
        let done = desk.undo_matches(&by, comparison, after, reason, dry_run).await;
        if !matches!(done, Err(DeskRefused::Unavailable)) || tried == TRIES {
            return done.with_context(|| format!("comparison {comparison}"));
        }
        tried += 1;
        let wait = Duration::from_secs(1 << tried);
        progress.waits(format!("the tills do not answer; trying again in {} s", wait.as_secs()));
        tokio::time::sleep(wait).await;
        progress.goes_on();
    }
}
