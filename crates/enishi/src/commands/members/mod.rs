//! `enishi members`: the index of store members, what is held about a customer, bringing up to date, taking apart,
//! erasing.

mod erase;
mod index;
mod merges;
mod resync;
mod show;

use anyhow::Context;
use clap::{ArgGroup, Subcommand};
use domain::CustomerId;
use flows::{
    Hub,
    operators::{Desk, Operator, Reason},
};

use super::reasons::reason_of;
use crate::voice::{Outcome, Voice};

/// What is asked about members.
#[derive(Debug, Subcommand)]
pub enum Members {
    /// Index all store members by keyed hashes of their e-mails and phones, so that sign-ups find them
    #[command(after_help = "It goes on where the last pass ended, and may be stopped at any time.")]
    Index {
        /// Begin with the first member again
        #[arg(long)]
        restart: bool,
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
    /// Take a customer and their store member apart; they are not linked again by themselves
    Unlink {
        /// The customer's number
        #[arg(value_name = "N")]
        customer: CustomerId,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE", required_unless_present = "dry_run")]
        reason: Option<Reason>,
        /// Only tell what is restored and what is not
        #[arg(long)]
        dry_run: bool,
    },
}

/// Answers.
pub async fn run(asked: Members, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    match asked {
        Members::Index { restart } => index::run(restart, hub, voice).await?,
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
        Members::Unlink { customer, dry_run: true, .. } => {
            voice.say(format!("customer {customer} and their store member would be apart"))?;
            merges::tell(voice, "afterwards", &Desk::unlink_terms())?;
        }
        Members::Unlink { customer, reason, .. } => {
            let reason = reason.context("expected --reason")?;
            let apart = Desk::of(hub).unlink(&Operator::at_the_command_line(), customer, reason).await;
            let member = apart.with_context(|| format!("customer {customer}"))?;
            voice.say(format!("customer {customer} and store member {member} are apart"))?;
            merges::tell(voice, "afterwards", &Desk::unlink_terms())?;
        }
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
