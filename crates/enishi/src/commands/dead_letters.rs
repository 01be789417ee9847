//! `enishi dead-letters`: work that needs a person is listed, taken, given to somebody, settled, tried again or given up.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::Owner;
use flows::{
    Hub,
    operators::{Desk, Operator, Reason},
    points::Receipts,
};
use serde_json::{Value, json};
use store::{DeadLetter, LetterFilter, LetterState, NewAudit};
use uuid::Uuid;

use super::reasons::reason_of;
use crate::voice::{Outcome, Row, Voice, named, when};

/// What is asked about dead letters.
#[derive(Debug, Subcommand)]
pub enum DeadLetters {
    /// List dead letters, oldest due first; without --state those that are open or taken
    #[command(
        after_help = "Examples:\n  enishi dead-letters list\n  enishi dead-letters list --owner member_services --json"
    )]
    List(Filter),
    /// Take a letter, so that colleagues know
    Take {
        /// Id of the letter
        #[arg(value_name = "LETTER")]
        id: Uuid,
    },
    /// Give a letter to somebody with an account
    Assign {
        /// Id of the letter
        #[arg(value_name = "LETTER")]
        id: Uuid,
        /// Who acts
        #[arg(long, value_name = "NAME")]
        to: String,
    },
    /// Try the work behind a letter again
    Replay {
        /// Id of the letter
        #[arg(value_name = "LETTER")]
        id: Uuid,
    },
    /// Say whether the points a letter is about (`points-unclear`) moved, as found on the till's receipts
    #[command(
        after_help = "Example:\n  enishi dead-letters settle 0192f0c1-... --points moved --reason investigation"
    )]
    Settle {
        /// Id of the letter
        #[arg(value_name = "LETTER")]
        id: Uuid,
        /// What was found; `not-moved` sends them once more
        #[arg(long, value_parser = found_of, value_name = "moved|not-moved")]
        points: Receipts,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
    },
    /// Give a letter up: its work is not done, what waits behind it goes on
    #[command(after_help = "Example:\n  enishi dead-letters discard 0192f0c1-... --reason done-by-hand")]
    Discard {
        /// Id of the letter
        #[arg(value_name = "LETTER")]
        id: Uuid,
        /// Why
        #[arg(long, value_parser = reason_of, value_name = "CODE")]
        reason: Reason,
    },
}

/// Which letters.
#[derive(Debug, Args)]
pub struct Filter {
    /// Only in this state
    #[arg(long, value_parser = state_of, value_name = "open|taken|resolved|discarded")]
    pub state: Option<LetterState>,
    /// Only this team's
    #[arg(long, value_parser = owner_of, value_name = "member_services|operations|store|finance")]
    pub owner: Option<Owner>,
    /// Only this flow
    #[arg(long, value_name = "NAME")]
    pub flow: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

fn found_of(text: &str) -> Result<Receipts, &'static str> {
    Receipts::from_name(text).ok_or("expected moved or not-moved")
}

fn state_of(text: &str) -> Result<LetterState, &'static str> {
    serde_json::from_value(json!(text)).map_err(|_| "expected open, taken, resolved or discarded")
}

fn owner_of(text: &str) -> Result<Owner, &'static str> {
    let name = text.replace('-', "_");
    serde_json::from_value(json!(name)).map_err(|_| "expected member_services, operations, store or finance")
}

/// Answers.
pub async fn run(asked: DeadLetters, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (desk, by) = (Desk::of(hub), Operator::at_the_command_line());
    let about = |id: &Uuid| format!("dead letter {id}");
    match asked {
        DeadLetters::List(filter) => {
            let letters = find(&filter, hub).await?;
            tell(filter.json, &letters, voice)?;
        }
        DeadLetters::Take { id } => {
            desk.take_letter(&by, id).await.with_context(|| about(&id))?;
            voice.say(format!("dead letter {id} is taken"))?;
        }
        DeadLetters::Assign { id, to } => {
            assign(id, &to, hub).await?;
            voice.say(format!("dead letter {id} is with {to}"))?;
        }
        DeadLetters::Replay { id } => {
            desk.retry_letter(&by, id).await.with_context(|| about(&id))?;
            voice
                .say(format!("the work of dead letter {id} is due; a running `enishi serve` takes it up"))?;
        }
        DeadLetters::Settle { id, points, reason } => {
            desk.settle_letter(&by, id, points, reason).await.with_context(|| about(&id))?;
            voice.say(format!("dead letter {id} is settled; a running `enishi serve` goes on"))?;
        }
        DeadLetters::Discard { id, reason } => {
            desk.discard(&by, id, reason).await.with_context(|| about(&id))?;
            voice.say(format!("dead letter {id} is given up"))?;
        }
    }
    Ok(Outcome::Done)
}

async fn find(asked: &Filter, hub: &Hub) -> anyhow::Result<Vec<DeadLetter>> {
    let states = asked.state.map_or(vec![LetterState::Open, LetterState::Taken], |state| vec![state]);
    let mut letters = Vec::new();
    for state in states {
        let (owner, flow, limit) = (asked.owner, asked.flow.clone(), asked.limit);
        let filter = LetterFilter { state: Some(state), owner, flow, limit, ..Default::default() };
        letters.extend(hub.parts().store.letters(&filter).await?);
    }
    letters.sort_by_key(|letter| (letter.due_at, letter.id));
    letters.truncate(asked.limit as usize);
    Ok(letters)
}

async fn assign(id: Uuid, to: &str, hub: &Hub) -> anyhow::Result<()> {
    let parts = hub.parts();
    let Some(letter) = parts.store.letter(id).await? else { bail!("there is no dead letter {id}") };
    match parts.store.user(to).await? {
        None => bail!("there is no user {to}"),
        Some(user) if user.disabled => bail!("the account of {to} is disabled"),
        Some(_) => {}
    }
    if letter.ended_at.is_some() {
        bail!("dead letter {id} has ended already");
    }
    let change = json!({ "before": letter.taken_by, "after": to });
    let (who, action) = (Operator::at_the_command_line().name, "dead-letter.assign".to_owned());
    let entry = NewAudit { at: parts.clock.now(), who, action, object: id.to_string(), reason: None, change };
    parts.store.append(entry).await?;
    if !parts.store.take(id, to).await? {
        bail!("dead letter {id} has ended already");
    }
    Ok(())
}

/// Lists letters.
pub(super) fn tell(json: bool, letters: &[DeadLetter], voice: &mut Voice) -> anyhow::Result<()> {
    let rows = letters.iter().map(|letter| Row { cells: cells(letter), json: as_json(letter) }).collect();
    voice.list(json, &["LETTER", "FLOW", "OBJECT", "CODE", "STATE", "OWNER", "TAKEN BY", "DUE"], rows)?;
    Ok(())
}

fn cells(letter: &DeadLetter) -> Vec<String> {
    let taken_by = letter.taken_by.clone().unwrap_or_default();
    vec![
        letter.id.to_string(),
        letter.flow.clone(),
        letter.object.clone(),
        letter.code.to_string(),
        named(&letter.state),
        letter.owner.to_string(),
        taken_by,
        when(letter.due_at),
    ]
}

/// A letter for programs.
pub(super) fn as_json(letter: &DeadLetter) -> Value {
    json!({
        "id": letter.id,
        "run": letter.run,
        "flow": letter.flow,
        "object": letter.object,
        "step": letter.step,
        "kind": letter.kind,
        "code": letter.code,
        "vendor": letter.vendor,
        "owner": letter.owner,
        "state": letter.state,
        "taken_by": letter.taken_by,
        "due_at": letter.due_at,
        "created_at": letter.created_at,
        "ended_at": letter.ended_at,
        "ended_by": letter.ended_by,
    })
}
