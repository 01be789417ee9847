//! `enishi users`: who may sign in to the console, and as what.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use flows::{
    Hub,
    operators::{AccountRefused, Operator, Operators},
};
use secrecy::SecretString;
use serde_json::json;
use store::Role;

use super::passwords;
use crate::voice::{Outcome, Row, Voice, when};

const ROLES: &str = "viewer|store_staff|customer_service|operator|finance|administrator";
const PASSWORD: &str = "The password (12 to 256 characters) is asked for on the terminal, or read from standard input or from --password-file. It is never an argument: those are seen by everybody on the machine.\n\nExamples:\n  enishi users add operator1 --role operator\n  enishi users add operator1 --role operator --password-file /run/secrets/operator1";

/// What is asked about users.
#[derive(Debug, Subcommand)]
pub enum Users {
    /// List accounts
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Make an account
    #[command(after_help = PASSWORD)]
    Add {
        /// Work name, such as operator1
        name: String,
        /// What they may do
        #[arg(long, value_parser = role_of, value_name = ROLES)]
        role: Role,
        /// Read the password from this file
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Give somebody another role
    Role {
        /// Whose
        name: String,
        /// What they may do
        #[arg(value_parser = role_of, value_name = ROLES)]
        role: Role,
    },
    /// Give somebody a new password
    #[command(after_help = PASSWORD)]
    Password {
        /// Whose
        name: String,
        /// Read the password from this file
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Lock an account; its sessions and tokens end at once
    Disable {
        /// Whose
        name: String,
    },
    /// Open a locked account again
    Enable {
        /// Whose
        name: String,
    },
    /// Make a token for a program that acts with this account's role; it is shown once
    Token {
        /// Whose
        name: String,
    },
}

fn role_of(text: &str) -> Result<Role, String> {
    Role::from_name(&text.replace('-', "_")).ok_or_else(|| format!("expected {}", ROLES.replace('|', ", ")))
}

/// Answers.
pub async fn run(asked: Users, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (operators, by) = (Operators::of(hub), Operator::at_the_command_line());
    match asked {
        Users::List { json } => list(json, &operators, &by, voice).await?,
        Users::Add { name, role, password_file } => {
            let password = passwords::read(password_file.as_deref())?;
            add(&operators, &name, role, &password).await?;
            voice.say(format!("{name} can sign in as {}", role.as_str()))?;
        }
        Users::Role { name, role } => {
            operators.set_role(&by, &name, role).await.with_context(|| name.clone())?;
            voice.say(format!("{name} is {}", role.as_str()))?;
        }
        Users::Password { name, password_file } => {
            let password = passwords::read(password_file.as_deref())?;
            operators
                .set_password(&by, &name, &password)
                .await
                .map_err(spelled_out)
                .with_context(|| name.clone())?;
            voice.say(format!("{name} has a new password"))?;
        }
        Users::Disable { name } => {
            operators.set_disabled(&by, &name, true).await.with_context(|| name.clone())?;
            voice.say(format!("the account of {name} is locked"))?;
        }
        Users::Enable { name } => {
            operators.set_disabled(&by, &name, false).await.with_context(|| name.clone())?;
            voice.say(format!("the account of {name} is open"))?;
        }
        Users::Token { name } => {
            let token = operators.make_api_token(&by, &name).await.with_context(|| name.clone())?;
            voice.say(token.reveal())?;
        }
    }
    Ok(Outcome::Done)
}

/// Makes an account, as the command does.
pub async fn add(
    operators: &Operators,
    name: &str,
    role: Role,
    password: &SecretString,
) -> anyhow::Result<()> {
    let made = operators.add_user(&Operator::at_the_command_line(), name, role, password).await;
    made.map_err(spelled_out).with_context(|| name.to_owned())
}

/// What is wrong with a name or a password, and what is right.
fn spelled_out(refused: AccountRefused) -> anyhow::Error {
    let error = anyhow::Error::from(refused);
    match error.downcast_ref() {
        Some(AccountRefused::BadName) => {
            error.context("a name has 1 to 64 of a-z, 0-9, dot, underscore, hyphen")
        }
        Some(AccountRefused::BadPassword) => error.context("a password has 12 to 256 characters"),
        _ => error,
    }
}

async fn list(json: bool, operators: &Operators, by: &Operator, voice: &mut Voice) -> anyhow::Result<()> {
    let users = operators.users(by).await?;
    let rows = users.iter().map(|user| Row {
        cells: vec![
            user.name.clone(),
            user.role.as_str().to_owned(),
            if user.disabled { "locked" } else { "open" }.to_owned(),
            when(user.created_at),
        ],
        json: json!({
            "name": user.name, "role": user.role, "disabled": user.disabled, "created_at": user.created_at,
        }),
    });
    voice.list(json, &["NAME", "ROLE", "ACCOUNT", "SINCE"], rows.collect())?;
    Ok(())
}
