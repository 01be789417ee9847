//! Who is asking: a customer's token turned into N.

use async_trait::async_trait;
use domain::CustomerId;
use secrecy::SecretString;

use super::Result;

/// Checks customer tokens of both kinds: an OpenID id token, or an access token of the customer account API.
#[async_trait]
pub trait Identity: Send + Sync {
    /// N, if the token is good. Rejections: `token-expired`, `token-invalid`; `Unavailable` when nobody could say.
    async fn customer(&self, token: &SecretString) -> Result<CustomerId>;
}
