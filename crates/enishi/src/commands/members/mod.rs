//! `enishi members`: the index of store members, what is held about a customer, bringing up to date, taking apart,
//! erasing.

mod apart;
mod erase;
mod index;
mod matching;
mod merges;
mod resync;
mod show;

use anyhow::{Context, bail};
use clap::{ArgGroup, Subcommand};
use domain::{CustomerId, PosMemberId};
use flows::{
    Hub,
    operators::{Desk, Operator, Reason},
};

pub use matching::Matching;
use uuid::Uuid;

use super::reasons::reason_of;
use crate::voice::{Outcome, Voice};

const MATCHING: &str =
    "Both sides are read into memory and compared there; nothing of a person is stored or logged. It may be
interrupted at any time; run again, it skips what is linked, decided or being asked. One at a time.

Examples:
  enishi members match --dry-run
  enishi members match --dry-run --json --rejects rejects.csv > proposals.jsonl
  enishi members match --strict --review-budget 5%";

const UNLINKING: &str = "Examples:
  enishi members unlink 7700000000001 --reason wrong-person
  enishi members unlink --match-run 0192f0c1-0000-7000-8000-000000000000 --dry-run
  enishi members unlink --match-run 0192f0c1-0000-7000-8000-000000000000 --reason trial";

/// What is asked about members.
#[derive(Debug, Subcommand)]
pub enum Members {
    /// Index all store members by keyed hashes of their e-mails and phones, so that sign-ups find them
    #[command(after_help = "It goes on where the last pass ended, and may be stopped at any time.")]
    Index {
        /// Begin with the first member again
        #[arg(long)]
        restart: bool,
        /// After a change of secret.key: everything under the new key, and nothing left under the old one
        #[arg(long, conflicts_with = "restart")]
        rekey: bool,
    },
    /// Show everything the hub holds about a customer: ids, codes and times
    Show {
        /// The customer's number
        #[arg(value_name = "N")]
        customer: CustomerId,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Bring a customer's store member and CRM contact up to date
    #[command(
        group = ArgGroup::new("whom").required(true).args(["customer", "all"]),
        after_help = "Examples:\n  enishi members resync 7700000000001\n  enishi members resync --all"
    )]
    Resync {
        /// The customer's number
        #[arg(value_name = "N")]
        customer: Option<CustomerId>,
        /// Everybody the hub knows
        #[arg(long)]
        all: bool,
    },
    /// Merge two customers, or two store members of one customer
    Merge(merges::MergeArgs),
    /// Take a merge apart: the store member comes back with its points
    Split(merges::SplitArgs),
    /// List merges, newest first
    Merges {
        /// At most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// End a customer's membership: the tills mark it as withdrawn, mail stops everywhere
    #[command(after_help = "Example:\n  enishi members withdraw 7700000000001 --reason customer-request")]
    Withdraw {
        /// The customer's number
        #[arg(value_name = "N")]
        customer: CustomerId,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
    },
    /// Find who of the online store is who at the tills, and bring them together
    #[command(after_help = MATCHING)]
    Match(Matching),
    /// List the newest comparisons
    Matches {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Erase a customer from the tills, the CRM and the hub, and ask the online store to
    #[command(after_help = erase::EXAMPLES)]
    Erase(erase::Erase),
    /// List erasures, newest first
    Erasures {
        /// At most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List everything held about a customer, for the answer to their question
    #[command(
        after_help = "Examples:\n  enishi members data 7700000000001 --json > answer.json\n  enishi members data 7700000000001 --sent"
    )]
    Data {
        /// The customer's number
        #[arg(value_name = "N")]
        customer: CustomerId,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// The answer was sent: their open question is done
        #[arg(long, conflicts_with = "json")]
        sent: bool,
    },
    /// Link a customer and a store member by hand
    #[command(after_help = "Example:\n  enishi members link 7700000000001 123 --reason customer-request")]
    Link {
        /// The customer's number
        #[arg(value_name = "N")]
        customer: CustomerId,
        /// The member's id at the tills (not the code on the card)
        #[arg(value_name = "MEMBER")]
        member: PosMemberId,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
    },
    /// Take a customer and their store member apart; they are not linked again by themselves
    #[command(
        group = ArgGroup::new("which").required(true).args(["customer", "match_run"]),
        after_help = UNLINKING
    )]
    Unlink {
        /// The customer's number
        #[arg(value_name = "N")]
        customer: Option<CustomerId>,
        /// Everything this comparison linked: its id, from `enishi members matches`
        #[arg(long, value_name = "ID")]
        match_run: Option<Uuid>,
        /// Only tell which pairs, what is restored and what is not
        #[arg(long)]
        dry_run: bool,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE", required_unless_present = "dry_run")]
        reason: Option<Reason>,
    },
}

/// Answers.
pub async fn run(asked: Members, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    match asked {
        Members::Index { rekey: true, .. } => index::rekey(hub, voice).await?,
        Members::Index { restart, .. } => index::run(restart, hub, voice).await?,
        Members::Show { customer, json } => show::run(customer, json, hub, voice).await?,
        Members::Resync { customer: Some(customer), .. } => resync::one(customer, hub, voice).await?,
        Members::Resync { customer: None, .. } => resync::everybody(hub, voice).await?,
        Members::Withdraw { customer, reason } => {
            let taken = Desk::of(hub).withdraw(&Operator::at_the_command_line(), customer, reason).await;
            taken.with_context(|| format!("customer {customer}"))?;
            voice.say(format!("the membership of customer {customer} is being ended"))?;
        }
        Members::Erase(asked) => return erase::run(asked, hub, voice).await,
        Members::Erasures { limit, json } => erase::list(limit, json, hub, voice).await?,
        Members::Data { customer, json, sent } => {
            return erase::data(customer, (json, sent), hub, voice).await;
        }
        Members::Merge(asked) => return merges::merge(asked, hub, voice).await,
        Members::Split(asked) => return merges::split(asked, hub, voice).await,
        Members::Merges { limit, json } => merges::list(limit, json, hub, voice).await?,
        Members::Match(asked) => return matching::run(asked, hub, voice).await,
        Members::Matches { json } => matching::list(json, hub, voice).await?,
        Members::Link { customer, member, reason } => {
            apart::link((customer, member), reason, hub, voice).await?;
        }
        Members::Unlink { match_run: Some(run), reason, dry_run, .. } => {
            apart::all(run, reason, dry_run, hub, voice).await?;
        }
        Members::Unlink { customer: Some(customer), dry_run: true, .. } => {
            voice.say(format!("customer {customer} and their store member would be apart"))?;
            merges::tell(voice, "afterwards", &Desk::unlink_terms())?;
        }
        Members::Unlink { customer: Some(customer), reason: Some(reason), .. } => {
            apart::one(customer, reason, hub, voice).await?;
        }
        Members::Unlink { .. } => bail!("who is to be taken apart, and why"),
    }
    Ok(Outcome::Done)
}

/// Before the act: who, what and on what, for the audit log.
async fn write_down(hub: &Hub, action: &str, object: String, change: serde_json::Value) -> store::Result<()> {
    let (parts, who) = (hub.parts(), Operator::at_the_command_line().name);
    let (at, action) = (parts.clock.now(), action.to_owned());
    let entry = store::NewAudit { at, who, action, object, reason: None, change };
    parts.store.append(entry).await.map(drop)
}
