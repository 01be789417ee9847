//! The configuration file: any text is read or complained about by key, and a complaint repeats no value.

use enishi::config::{Config, Environment};
use toml::{Table, Value};

use crate::{Promise, words::is_telling};

fn values(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if is_telling(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|value| values(value, found)),
        Value::Table(table) => table.values().for_each(|value| values(value, found)),
        _ => {}
    }
}

/// Texts under keys that name a secret.
fn secrets(text: &str) -> Vec<String> {
    let Ok(table) = text.parse::<Table>() else { return Vec::new() };
    let names = ["secret", "token", "key", "smtp_url", "slack_webhook_url"];
    let mut found = Vec::new();
    for entries in table.values().filter_map(Value::as_table) {
        for (_, value) in entries.iter().filter(|(key, _)| names.iter().any(|name| key.contains(name))) {
            values(value, &mut found);
        }
    }
    found
}

/// Reads the text as the file; the environment says nothing.
pub fn configuration() -> Promise {
    Box::new(|input| {
        let text = String::from_utf8_lossy(input);
        // It would read a file of this machine.
        if text.contains("_file") {
            return;
        }
        let read = Config::of_text(&text, "enishi.toml", &Environment::default());
        let said = match &read {
            Ok(config) => {
                format!("{config:?} {}", config.check().err().map(|e| e.to_string()).unwrap_or_default())
            }
            Err(error) => error.to_string(),
        };
        for secret in secrets(&text) {
            assert!(!said.contains(&secret), "{said:?} repeats a secret");
        }
        let Err(error) = read else { return };
        assert!(!error.key.is_empty() && !error.expected.is_empty(), "{error:?}");
    })
}
