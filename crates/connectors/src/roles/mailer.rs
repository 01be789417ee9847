//! Mail to members.

use async_trait::async_trait;
use domain::{CustomerId, Pii, member::Locale};

use super::{Call, Result};

/// What the welcome mail needs.
#[derive(Clone)]
pub struct Welcome {
    /// Where it goes.
    pub to: Pii<String>,
    /// How they are addressed: family name and given name, in this order.
    pub name: Pii<(String, String)>,
    /// N; printed in the mail.
    pub member_number: CustomerId,
    /// Japanese or English.
    pub locale: Locale,
}

/// Sends mail. The message id is made from the call's key, so a mail sent twice can be recognised as one.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Sends the welcome mail. Rejection: `address-refused`.
    async fn welcome(&self, call: &Call, mail: &Welcome) -> Result<()>;

    /// Asks the mail server whether it would take mail from us.
    async fn check(&self, call: &Call) -> Result<()>;
}
