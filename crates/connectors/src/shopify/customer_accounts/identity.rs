//! The shop's customer login in the role of identity.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Clock, Code, CustomerId, Kind, Vendor};
use secrecy::{ExposeSecret, SecretString};

use super::{
    access_token::AccessTokens,
    discovery::Discovery,
    id_token::{self, Claimed, INVALID, Presented},
    keys::Keys,
};
use crate::{
    http::{AddressRefused, Http, Line, Meter},
    roles::{Identity, Result},
};

const OPERATION: &str = "check the customer's token";

/// Longer than any token; whatever is longer is not looked at.
const LONGEST: usize = 16 * 1024;

/// Where customers of one shop sign in.
#[derive(Debug, Clone)]
pub struct CustomerAccountsConfig {
    /// Full address of `.../.well-known/openid-configuration`; `customer-account-api` lies beside it.
    pub discovery_url: String,
    /// The storefront's client id: the audience of id tokens.
    pub client_id: String,
}

/// The shop's customer login.
pub struct CustomerAccounts {
    line: Line,
    client_id: String,
    discovery: Discovery,
    keys: Keys,
    access_tokens: AccessTokens,
}

impl CustomerAccounts {
    /// Nothing is read yet. Fails when the address may not be called.
    pub fn new(
        config: CustomerAccountsConfig,
        http: Arc<dyn Http>,
        clock: Arc<dyn Clock>,
        meter: Arc<dyn Meter>,
    ) -> std::result::Result<Self, AddressRefused> {
        let line = Line::new(Vendor::Shopify, http, clock, meter);
        Ok(Self {
            discovery: Discovery::new(line.clone(), &config.discovery_url)?,
            keys: Keys::new(line.clone()),
            access_tokens: AccessTokens::new(line.clone()),
            client_id: config.client_id,
            line,
        })
    }

    async fn id_token(&self, token: &str, claimed: Claimed) -> Result<CustomerId> {
        let provider = self.discovery.provider().await?;
        let key = self.keys.find(claimed.kid.as_deref(), &provider.jwks_uri).await?;
        let key = key.ok_or_else(|| self.refused(INVALID))?;
        id_token::check(token, &key, &provider.issuer, &self.client_id, self.line.now())
            .map_err(|code| self.refused(code))
    }

    fn refused(&self, code: Code) -> domain::Failure {
        self.line.failure(OPERATION, Kind::Rejected { code })
    }
}

#[async_trait]
impl Identity for CustomerAccounts {
    async fn customer(&self, token: &SecretString) -> Result<CustomerId> {
        let text = token.expose_secret();
        if text.is_empty() || text.len() > LONGEST || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(self.refused(INVALID));
        }
        match id_token::look_at(text) {
            Presented::IdToken(claimed) => self.id_token(text, claimed).await,
            Presented::AccessToken => self.access_tokens.whose(token, &self.discovery).await,
            Presented::Forged => Err(self.refused(INVALID)),
        }
    }
}
