//! What a merchant's engineer sets: a TOML file, then environment variables. Every complaint names the key.

mod choice;
pub mod earning;
mod lenient;
mod matrix;
mod sections;
mod source;

use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use choice::RowChoice;
pub use matrix::Matrix;
pub use sections::{
    Alerts, CustomerAccounts, Hubspot, Mail, Points, Secret, Server, Shopify, Smaregi, Store, Storefront,
    Sync, with_previous,
};
pub use source::Environment;

/// A configuration that cannot be used. It names the key and what is expected, never a secret's value.
#[derive(Debug, thiserror::Error)]
#[error("configuration: {key}: {expected}")]
pub struct ConfigError {
    /// `smaregi.client_id`.
    pub key: String,
    /// What is expected there.
    pub expected: String,
}

impl ConfigError {
    pub(crate) fn new(key: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { key: key.into(), expected: expected.into() }
    }
}

/// The whole configuration: one shop today.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the hub listens.
    pub server: Server,
    /// Where it remembers.
    pub store: Store,
    /// Keys of its own.
    pub secret: Secret,
    /// The storefront that calls it.
    pub storefront: Storefront,
    /// The online store.
    pub shopify: Shopify,
    /// Where customers sign in.
    pub customer_accounts: CustomerAccounts,
    /// The tills.
    pub smaregi: Smaregi,
    /// The CRM.
    pub hubspot: Hubspot,
    /// Mail to members.
    pub mail: Mail,
    /// Telling a person.
    pub alerts: Alerts,
    /// Switches.
    pub sync: Sync,
    /// Who owns which field.
    pub matrix: Matrix,
    /// Points and coupons.
    pub points: Points,
}

impl Config {
    /// Reads the file (if there is one) and the environment over it. A file named explicitly must exist.
    pub fn load(path: Option<&Path>, environment: &Environment) -> Result<Self, ConfigError> {
        let named = path.is_some();
        let path = path.map_or_else(|| PathBuf::from("enishi.toml"), Path::to_path_buf);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(_) if !named => String::new(),
            Err(error) => {
                return Err(ConfigError::new(
                    path.display().to_string(),
                    format!("a readable file ({})", error.kind()),
                ));
            }
        };
        Self::of_text(&text, &path.display().to_string(), environment)
    }

    /// Reads a text as the file of this name, and the environment over it.
    pub fn of_text(text: &str, name: &str, environment: &Environment) -> Result<Self, ConfigError> {
        source::read(text, name, environment)
    }

    /// Checks every section; the first key that is not right is named.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.server.check()?;
        self.store.check()?;
        self.secret.check()?;
        self.storefront.check()?;
        self.shopify.check()?;
        self.customer_accounts.check()?;
        if self.sync.pos {
            self.smaregi.check()?;
        }
        if self.sync.crm {
            self.hubspot.check()?;
        }
        if self.sync.mail {
            self.mail.check()?;
        }
        self.alerts.check(&self.mail)?;
        self.matrix.matrix()?;
        self.points.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, env: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let environment = Environment::of(env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        Config::of_text(text, "enishi.toml", &environment)
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let config = load(
            "[sync]\npos = true",
            &[("ENISHI_SYNC__POS", "off"), ("ENISHI_SMAREGI__READS_PER_SECOND", "50")],
        )
        .unwrap();
        assert!(!config.sync.pos && config.sync.crm);
        assert_eq!(config.smaregi.reads_per_second, 50);
    }

    #[test]
    fn a_number_in_the_environment_can_be_an_id() {
        let config = load("", &[("ENISHI_SMAREGI__CONTRACT_ID", "12345")]).unwrap();
        assert_eq!(config.smaregi.contract_id, "12345");
    }

    #[test]
    fn a_key_that_does_not_exist_is_named() {
        let typo = load("[smaregi]\nclient_idd = 'x'", &[]).unwrap_err();
        assert!(typo.to_string().contains("client_idd"), "{typo}");
        let typo = load("", &[("ENISHI_SMAREGI__CLIENT_IDD", "x")]).unwrap_err();
        assert!(typo.to_string().contains("client_idd"), "{typo}");
    }

    #[test]
    fn a_wrong_value_names_its_key_and_never_repeats_a_secret() {
        let wrong = load("[smaregi]\nreads_per_second = 'many'", &[]).unwrap_err();
        assert!(wrong.to_string().contains("smaregi.reads_per_second"), "{wrong}");
        let config = load("", &[("ENISHI_SECRET__KEY", "c2hvcnQ=")]).unwrap();
        let complaint = config.secret.check().unwrap_err().to_string();
        assert!(complaint.contains("secret.key") && !complaint.contains("c2hvcnQ"), "{complaint}");
        assert!(!format!("{config:?}").contains("c2hvcnQ"));
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "from-the-file\n").unwrap();
        let text = format!("[smaregi]\nclient_secret_file = '{}'", file.path().display());
        use secrecy::ExposeSecret;
        let config = load(&text, &[]).unwrap();
        assert_eq!(config.smaregi.client_secret.unwrap().expose_secret(), "from-the-file");
    }

    #[test]
    fn what_is_missing_is_asked_for_by_name() {
        let missing = load("", &[]).unwrap().check().unwrap_err();
        assert_eq!(missing.key, "secret.key");
    }
}
