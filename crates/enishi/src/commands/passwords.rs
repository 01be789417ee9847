//! A password comes from a terminal without being shown, from standard input or from a file; never from an argument.

use std::{
    io::{BufRead, IsTerminal},
    path::Path,
};

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use terminal::Term;

use crate::voice::WrongUsage;

/// Reads one. On a terminal it is asked for twice.
pub fn read(file: Option<&Path>) -> anyhow::Result<SecretString> {
    let password = match file {
        Some(path) => {
            std::fs::read_to_string(path).with_context(|| format!("--password-file {}", path.display()))?
        }
        None if std::io::stdin().is_terminal() => return ask(),
        None => {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).context("standard input cannot be read")?;
            line
        }
    };
    let password = password.trim_end_matches(['\n', '\r']);
    match password.is_empty() {
        true => Err(WrongUsage {
            argument: "password",
            expected: "a password on standard input, or --password-file FILE",
        }
        .into()),
        false => Ok(SecretString::from(password)),
    }
}

fn ask() -> anyhow::Result<SecretString> {
    let screen = Term::stderr();
    screen.write_str("Password: ")?;
    let password = SecretString::from(screen.read_secure_line()?);
    screen.write_str("Again:    ")?;
    let again = SecretString::from(screen.read_secure_line()?);
    match password.expose_secret() == again.expose_secret() {
        true => Ok(password),
        false => Err(WrongUsage { argument: "password", expected: "the same password twice" }.into()),
    }
}
