//! Mail to members: written here, carried by any SMTP server.

mod coupon_letters;
mod letters;
mod mailer;
mod message;
mod relay;
mod transport;

pub(crate) use mailer::kind as mail_failure;
pub use mailer::{BadSender, Mail, MailConfig};
pub(crate) use message::raw as raw_mail;
pub use message::{Letter, message_id};
pub use relay::{BadSmtpUrl, SmtpRelay};
pub use transport::{MailError, MailTransport};
