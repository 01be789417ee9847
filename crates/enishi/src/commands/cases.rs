//! `enishi cases`: questions only a person can answer are listed, looked at, decided, put off and taken back.

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use domain::{CaseId, CustomerId, Owner, PosMemberId, Timestamp};
use flows::{
    Hub,
    operators::{Answer, Decision, Desk, Operator, Reason},
};
use serde_json::{Value, json};
use store::{Case, CaseFilter, CaseKind, CaseView};

use super::{case_sides, reasons::reason_of};
use crate::voice::{Outcome, Row, Voice, named, when};

/// What is asked about cases.
#[derive(Debug, Subcommand)]
pub enum Cases {
    /// List cases, nearest due first; without --view those to be decided now
    #[command(
        after_help = "Examples:\n  enishi cases list\n  enishi cases list --view overdue --owner member_services --json\n  enishi cases list --id 7700000000001"
    )]
    List(Filter),
    /// Show both people of a case side by side, read live and masked
    #[command(after_help = "Example:\n  enishi cases show 0192f0c1-... --json")]
    Show {
        /// Id of the case
        #[arg(value_name = "CASE")]
        id: CaseId,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Decide a case; what waited for the answer goes on
    #[command(
        after_help = "Examples:\n  enishi cases decide 0192f0c1-... link --member 101 --reason same-details\n  enishi cases decide 0192f0c1-... different\n\n--seen takes what `cases show` printed: nothing is decided if a record has changed since."
    )]
    Decide {
        /// Id of the case
        #[arg(value_name = "CASE")]
        id: CaseId,
        /// The answer
        #[arg(value_enum)]
        answer: Chosen,
        /// Which store member; with link, and with different for one of several
        #[arg(long, value_name = "MEMBER")]
        member: Option<PosMemberId>,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Option<Reason>,
        /// What was seen
        #[arg(long, value_name = "TEXT")]
        seen: Option<String>,
    },
    /// Put a case off; it comes back by itself
    #[command(
        after_help = "Example:\n  enishi cases later 0192f0c1-... --until 2026-12-01T09:00:00+09:00 --reason waiting-for-customer"
    )]
    Later {
        /// Id of the case
        #[arg(value_name = "CASE")]
        id: CaseId,
        /// When it comes back, within 30 days
        #[arg(long, value_name = "TIME")]
        until: Timestamp,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
    },
    /// Take a case, or give it to somebody with an account
    Take {
        /// Id of the case
        #[arg(value_name = "CASE")]
        id: CaseId,
        /// Who works on it
        #[arg(long = "for", value_name = "NAME")]
        to: Option<String>,
    },
    /// Take back that a customer and a store member are different people
    #[command(
        after_help = "Example:\n  enishi cases lift --customer 7700000000001 --member 101 --reason wrong-person"
    )]
    Lift {
        /// The customer
        #[arg(long, value_name = "N")]
        customer: CustomerId,
        /// The store member
        #[arg(long, value_name = "MEMBER")]
        member: PosMemberId,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
    },
}

/// The answers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Chosen {
    /// This store member is the customer
    Link,
    /// This one is not; without --member none of them is
    Different,
    /// None of them, and a store member is made now
    NewMember,
    /// No longer a question
    Close,
}

/// Which cases.
#[derive(Debug, Args)]
pub struct Filter {
    /// Where they stand
    #[arg(long, value_parser = view_of, value_name = "open|overdue|later|ended")]
    pub view: Option<CaseView>,
    /// Only this kind
    #[arg(long, value_parser = kind_of, value_name = "match|incomplete|conflict")]
    pub kind: Option<CaseKind>,
    /// Only this team's
    #[arg(long, value_parser = owner_of, value_name = "member_services|operations|store|finance")]
    pub owner: Option<Owner>,
    /// Only this person's
    #[arg(long, value_name = "NAME")]
    pub assignee: Option<String>,
    /// Only about this customer or store member
    #[arg(long, value_name = "NUMBER")]
    pub id: Option<CustomerId>,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

fn view_of(text: &str) -> Result<CaseView, &'static str> {
    CaseView::from_name(text).ok_or("expected open, overdue, later or ended")
}

fn kind_of(text: &str) -> Result<CaseKind, &'static str> {
    serde_json::from_value(json!(text)).map_err(|_| "expected match, incomplete or conflict")
}

fn owner_of(text: &str) -> Result<Owner, &'static str> {
    let name = text.replace('-', "_");
    serde_json::from_value(json!(name)).map_err(|_| "expected member_services, operations, store or finance")
}

/// Answers.
pub async fn run(asked: Cases, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (desk, by) = (Desk::of(hub), Operator::at_the_command_line());
    let about = |id: &CaseId| format!("case {id}");
    match asked {
        Cases::List(filter) => list(filter, hub, voice).await?,
        Cases::Show { id, json } => {
            let Some(case) = hub.parts().store.case(id).await? else { bail!("there is no case {id}") };
            let records = desk.case_records(&by, &case).await?;
            case_sides::tell(json, as_json(&case), &cells(&case), &records, voice)?;
        }
        Cases::Decide { id, answer, member, reason, seen } => {
            let answer = Answer { decision: decision(answer, member)?, reason, seen };
            desk.decide(&by, id, answer).await.with_context(|| about(&id))?;
            voice.say(format!("case {id} is decided; a running `enishi serve` does the rest"))?;
        }
        Cases::Later { id, until, reason } => {
            desk.put_case_off(&by, id, until, reason).await.with_context(|| about(&id))?;
            voice.say(format!("case {id} comes back {}", when(until)))?;
        }
        Cases::Take { id, to } => {
            let name = to.as_deref().unwrap_or(&by.name);
            desk.assign_case(&by, id, Some(name)).await.with_context(|| about(&id))?;
            voice.say(format!("case {id} is with {name}"))?;
        }
        Cases::Lift { customer, member, reason } => {
            let lifted = desk.lift_apart(&by, customer, member, reason).await;
            lifted.with_context(|| format!("customer {customer} and store member {member}"))?;
            voice.say(format!("customer {customer} and store member {member} may be asked about again"))?;
        }
    }
    Ok(Outcome::Done)
}

fn decision(answer: Chosen, member: Option<PosMemberId>) -> anyhow::Result<Decision> {
    Ok(match (answer, member) {
        (Chosen::Link, Some(member)) => Decision::Link(member),
        (Chosen::Link, None) => bail!("say which store member: --member"),
        (Chosen::Different, Some(member)) => Decision::NotThis(member),
        (Chosen::Different, None) => Decision::Different,
        (_, Some(_)) => bail!("--member goes with link and different only"),
        (Chosen::NewMember, None) => Decision::NewMember,
        (Chosen::Close, None) => Decision::Close,
    })
}

async fn list(asked: Filter, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let Filter { view, kind, owner, assignee, id, limit, json } = asked;
    let view = Some(view.unwrap_or(CaseView::Open));
    let number = id.map(CustomerId::get);
    let filter = CaseFilter { view, kind, owner, assignee, number, limit, ..CaseFilter::default() };
    let found = hub.parts().store.find_cases(&filter, hub.parts().clock.now()).await?;
    let rows = found.iter().map(|case| Row { cells: cells(case), json: as_json(case) }).collect();
    voice.list(json, &["CASE", "KIND", "CUSTOMER", "CODE", "STATE", "OWNER", "WITH", "DUE"], rows)?;
    Ok(())
}

fn cells(case: &Case) -> Vec<String> {
    vec![
        case.id.to_string(),
        named(&case.kind),
        case.customer.to_string(),
        case.code.to_string(),
        named(&case.state),
        case.owner.to_string(),
        case.assignee.clone().unwrap_or_default(),
        when(case.due_at),
    ]
}

/// A case for programs.
fn as_json(case: &Case) -> Value {
    json!(case)
}
