//! SMTP in the role of the mailer.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use domain::{Clock, Code, Failure, Kind, Vendor};
use lettre::{Address, message::Mailbox};
use tokio::time::Instant;

use super::{Letter, MailError, MailTransport, coupon_letters, letters, message};
use crate::{
    http::Meter,
    roles::{Call, CouponLetter, CouponMailer, Mailer, Result, Welcome},
};

/// Who writes to members.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `shop@example.jp` or `お店 <shop@example.jp>`.
    pub from: String,
    /// The shop's name as members know it.
    pub shop_name: String,
}

/// The sender's address is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sender is not a mail address")]
pub struct BadSender;

/// Mail to members over some transport.
pub struct Mail {
    from: Mailbox,
    shop_name: String,
    transport: Arc<dyn MailTransport>,
    clock: Arc<dyn Clock>,
    meter: Arc<dyn Meter>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("from", &self.from)
            .field("shop_name", &self.shop_name)
            .finish_non_exhaustive()
    }
}

impl Mail {
    /// Nothing is sent yet.
    pub fn new(
        config: MailConfig,
        transport: Arc<dyn MailTransport>,
        clock: Arc<dyn Clock>,
        meter: Arc<dyn Meter>,
    ) -> std::result::Result<Self, BadSender> {
        let from: Mailbox = config.from.parse().map_err(|_| BadSender)?;
        // Without a name of its own the sender is the shop.
        let name =
            from.name.clone().or_else(|| Some(config.shop_name.clone()).filter(|name| !name.is_empty()));
        let from = Mailbox::new(name, from.email);
        Ok(Self { from, shop_name: config.shop_name, transport, clock, meter })
    }

    async fn send_welcome(&self, call: &Call, mail: &Welcome) -> std::result::Result<(), Kind> {
        let letter = letters::welcome(&self.shop_name, mail).map_err(|_| Kind::Unreadable)?;
        // Without a key there is still only one welcome per member.
        let own = format!("welcome|{}", mail.member_number);
        let key = call.key.as_ref().map_or(own.as_str(), |key| key.as_str());
        self.carry(mail.to.reveal(), &letter, key).await
    }

    async fn carry(&self, to: &str, letter: &Letter, key: &str) -> std::result::Result<(), Kind> {
        let refused = || Kind::Rejected { code: Code::new("address-refused") };
        let to: Address = to.trim().parse().map_err(|_| refused())?;
        let recipient = to.to_string();
        let raw = message::raw(letter, &self.from, Mailbox::new(None, to), key, self.clock.now())
            .ok_or_else(refused)?;
        let from = self.from.email.to_string();
        self.transport.deliver(&from, &recipient, &raw).await.map_err(kind)
    }

    fn counted<T>(
        &self,
        operation: &'static str,
        started: Instant,
        result: std::result::Result<T, Kind>,
    ) -> Result<T> {
        let result = result.map_err(|kind| Failure::new(Vendor::Mail, operation, kind));
        crate::http::record(self.meter.as_ref(), Vendor::Mail, operation, started, &result);
        result
    }
}

/// What a carrier's refusal means.
pub(crate) fn kind(error: MailError) -> Kind {
    match error {
        MailError::Unavailable => Kind::Unavailable,
        MailError::InDoubt => Kind::InDoubt,
        MailError::Refused => Kind::Rejected { code: Code::new("address-refused") },
        MailError::Denied => Kind::Denied,
    }
}

#[async_trait]
impl Mailer for Mail {
    async fn welcome(&self, call: &Call, mail: &Welcome) -> Result<()> {
        let started = Instant::now();
        let result = self.send_welcome(call, mail).await;
        self.counted("send the welcome mail", started, result)
    }

    async fn check(&self, _call: &Call) -> Result<()> {
        let started = Instant::now();
        let result = self.transport.check().await.map_err(kind);
        self.counted("check the mail server", started, result)
    }
}

#[async_trait]
impl CouponMailer for Mail {
    async fn write(&self, call: &Call, letter: &CouponLetter) -> Result<()> {
        let started = Instant::now();
        let sent = async {
            let mail = coupon_letters::coupon(&self.shop_name, letter).map_err(|_| Kind::Unreadable)?;
            // A letter without a key is a letter of its own.
            let own = format!("coupon|{}", self.clock.now());
            let key = call.key.as_ref().map_or(own.as_str(), |key| key.as_str());
            self.carry(letter.to.reveal(), &mail, key).await
        };
        let result = sent.await;
        self.counted("send the coupon mail", started, result)
    }
}
