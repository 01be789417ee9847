//! Lays the environment over the file, brings secrets in from files of their own, and says which key is wrong.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Table, Value};

use super::{Config, ConfigError};

const PREFIX: &str = "ENISHI_";

/// The variables of the process that begin with `ENISHI_`; only the program itself reads them.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The process's own.
    pub fn of_process() -> Self {
        Self::of(
            std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))),
        )
    }

    /// Any variables; those of others are left out.
    pub fn of(variables: impl Iterator<Item = (String, String)>) -> Self {
        Self(variables.filter(|(name, _)| name.starts_with(PREFIX)).collect())
    }

    /// Section, key and value of each setting among them.
    fn settings(&self) -> impl Iterator<Item = (String, String, &str)> {
        self.0.iter().filter_map(|(name, value)| {
            let (section, key) = name.strip_prefix(PREFIX)?.split_once("__")?;
            Some((section.to_ascii_lowercase(), key.to_ascii_lowercase(), value.as_str()))
        })
    }
}

/// The configuration that the file's text and the environment describe.
pub(super) fn read(text: &str, name: &str, environment: &Environment) -> Result<Config, ConfigError> {
    let mut table: Table = text.parse().map_err(|error: toml::de::Error| {
        let at = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        ConfigError::new(format!("{name} line {at}"), "valid TOML")
    })?;
    for (section, key, value) in environment.settings() {
        let entry = table.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(entries) = entry else {
            return Err(ConfigError::new(section, "a section with keys"));
        };
        put(entries, &section, &key, value)?;
    }
    read_files(&mut table)?;
    typed(table)
}

/// A key of a key, `ENISHI_MATRIX__PHONE__OWNER`, goes into a table of its own.
fn put(entries: &mut Table, section: &str, key: &str, value: &str) -> Result<(), ConfigError> {
    let value = Value::String(value.to_owned());
    let Some((key, inner)) = key.split_once("__") else {
        entries.insert(key.to_owned(), value);
        return Ok(());
    };
    match entries.entry(key).or_insert_with(|| Value::Table(Table::new())) {
        Value::Table(table) => {
            table.insert(inner.to_owned(), value);
            Ok(())
        }
        _ => Err(ConfigError::new(format!("{section}.{key}"), "a table")),
    }
}

/// `client_secret_file = "/run/secrets/x"` becomes `client_secret`, without the line end.
fn read_files(table: &mut Table) -> Result<(), ConfigError> {
    for (section, entries) in table.iter_mut() {
        let Value::Table(entries) = entries else { continue };
        let files: Vec<String> = entries.keys().filter(|key| key.ends_with("_file")).cloned().collect();
        for key in files {
            let Some(Value::String(path)) = entries.remove(&key) else {
                return Err(ConfigError::new(format!("{section}.{key}"), "the path of a file"));
            };
            let text = std::fs::read_to_string(&path).map_err(|error| {
                ConfigError::new(format!("{section}.{key}"), format!("a readable file ({})", error.kind()))
            })?;
            let name = key.trim_end_matches("_file").to_owned();
            entries.entry(name).or_insert_with(|| Value::String(text.trim_end().to_owned()));
        }
    }
    Ok(())
}

/// Types each section on its own, so that a complaint can name its key.
fn typed(table: Table) -> Result<Config, ConfigError> {
    for (section, value) in &table {
        let Value::Table(entries) = value else { continue };
        for (key, value) in entries {
            let alone = Table::from_iter([(
                section.clone(),
                Value::Table(Table::from_iter([(key.clone(), value.clone())])),
            )]);
            Config::deserialize(alone).map_err(|error| complaint(section, key, error.message()))?;
        }
    }
    Config::deserialize(table).map_err(|error| ConfigError::new("a section", unquoted(error.message())))
}

fn complaint(section: &str, key: &str, message: &str) -> ConfigError {
    ConfigError::new(format!("{section}.{key}"), unquoted(message))
}

/// The library's message without the values it may quote; names of keys stand in backquotes and stay.
fn unquoted(message: &str) -> String {
    let mut kept = String::new();
    let mut is_value = false;
    for c in message.chars().take_while(|c| *c != '\n') {
        match c {
            '"' => is_value = !is_value,
            _ if is_value => {}
            c => kept.push(c),
        }
    }
    kept
}
