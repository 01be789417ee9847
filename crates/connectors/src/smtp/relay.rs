//! The real carrier: an SMTP server, its connections kept for the next mail.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use lettre::{
    Address,
    transport::smtp::{
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use url::{Host, Url};

use super::{MailError, MailTransport};

/// A whole conversation: connecting, then handing over.
const CONNECT: Duration = Duration::from_secs(3);
const HAND_OVER: Duration = Duration::from_secs(15);
const KEPT: usize = 4;

/// Why an SMTP address is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected smtp://host:port or smtps://user:password@host, encoded where needed")]
pub struct BadSmtpUrl;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    /// This machine, or asked for with `?tls=none`.
    None,
    /// Plain at first, then encrypted before anything is said.
    StartTls,
    /// Encrypted from the first byte.
    Implicit,
}

/// One SMTP server.
pub struct SmtpRelay {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl fmt::Debug for SmtpRelay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpRelay")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .finish_non_exhaustive()
    }
}

impl SmtpRelay {
    /// `smtps://` is encrypted from the start (port 465); `smtp://` must offer STARTTLS (port 587), except on this
    /// machine (port 25) or with `?tls=none`.
    pub fn new(url: &SecretString) -> Result<Self, BadSmtpUrl> {
        let url = Url::parse(url.expose_secret().trim()).map_err(|_| BadSmtpUrl)?;
        // Not a scheme the web knows, so an IP address comes as a name.
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BadSmtpUrl)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let unencrypted = is_this_machine(&host) || url.query() == Some("tls=none");
        let (encryption, port) = match url.scheme() {
            "smtps" => (Encryption::Implicit, 465),
            "smtp" if unencrypted => (Encryption::None, 25),
            "smtp" => (Encryption::StartTls, 587),
            _ => return Err(BadSmtpUrl),
        };
        Ok(Self {
            port: url.port().unwrap_or(port),
            credentials: credentials(&url)?,
            host,
            encryption,
            idle: Mutex::default(),
        })
    }

    fn kept(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
    }

    /// A connection that answers: one of the kept, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, MailError> {
        while let Some(mut kept) = self.kept() {
            if timeout(CONNECT, kept.test_connected()).await == Ok(true) {
                return Ok(kept);
            }
        }
        timeout(CONNECT, self.connect()).await.map_err(|_| MailError::Unavailable)?
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, MailError> {
        let unavailable = |_| MailError::Unavailable;
        let hello = ClientId::default();
        let tls = || TlsParameters::new(self.host.clone()).map_err(unavailable);
        let implicit = if self.encryption == Encryption::Implicit { Some(tls()?) } else { None };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT), &hello, implicit, None)
                .await
                .map_err(unavailable)?;
        if self.encryption == Encryption::StartTls {
            connection.starttls(tls()?, &hello).await.map_err(unavailable)?;
        }
        if let Some(credentials) = &self.credentials {
            let answer = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            answer.map_err(
                |error| if error.is_permanent() { MailError::Denied } else { MailError::Unavailable },
            )?;
        }
        Ok(connection)
    }
}

#[async_trait]
impl MailTransport for SmtpRelay {
    async fn deliver(&self, from: &str, to: &str, raw: &[u8]) -> Result<(), MailError> {
        let from: Address = from.parse().map_err(|_| MailError::Refused)?;
        let to: Address = to.parse().map_err(|_| MailError::Refused)?;
        let mut connection = self.connection().await?;
        timeout(HAND_OVER, announce(&mut connection, from, to))
            .await
            .map_err(|_| MailError::Unavailable)??;
        // From the first byte of the mail a missing answer leaves doubt.
        let answer = timeout(HAND_OVER, connection.message(raw)).await.map_err(|_| MailError::InDoubt)?;
        match answer {
            Ok(_) => {
                self.keep(connection);
                Ok(())
            }
            Err(error) if error.is_permanent() => Err(MailError::Refused),
            Err(error) if error.is_transient() => Err(MailError::Unavailable),
            Err(_) => Err(MailError::InDoubt),
        }
    }

    async fn check(&self) -> Result<(), MailError> {
        let connection = self.connection().await?;
        self.keep(connection);
        Ok(())
    }
}

/// Sender, recipient, and the word that the mail follows. Until then nothing was taken.
async fn announce(connection: &mut AsyncSmtpConnection, from: Address, to: Address) -> Result<(), MailError> {
    let refused = |error: lettre::transport::smtp::Error| match error.status() {
        Some(_) if error.is_permanent() => MailError::Refused,
        _ => MailError::Unavailable,
    };
    connection.command(Mail::new(Some(from), Vec::new())).await.map_err(|error| match refused(error) {
        // It is our own address or our rights that are refused here, not the member's address.
        MailError::Refused => MailError::Denied,
        other => other,
    })?;
    connection.command(Rcpt::new(to, Vec::new())).await.map_err(refused)?;
    connection.command(Data).await.map_err(refused)?;
    Ok(())
}

fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Ipv4(ip)) => ip.is_loopback(),
        _ => host == "localhost" || host == "::1",
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, BadSmtpUrl> {
    let decoded = |text: &str| {
        let pairs = format!("x={}", text.replace('+', "%2B"));
        url::form_urlencoded::parse(pairs.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) => {
            let pair = decoded(user).zip(decoded(password)).ok_or(BadSmtpUrl)?;
            Ok(Some(Credentials::new(pair.0, pair.1)))
        }
        _ => Err(BadSmtpUrl),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay(url: &str) -> Result<SmtpRelay, BadSmtpUrl> {
        SmtpRelay::new(&SecretString::from(url))
    }

    #[test]
    fn mail_is_encrypted_unless_it_stays_on_this_machine() {
        for (url, encryption, port) in [
            ("smtp://127.0.0.1:1025", Encryption::None, 1025),
            ("smtp://localhost", Encryption::None, 25),
            ("smtp://mail.example.jp", Encryption::StartTls, 587),
            ("smtp://mailhog:1025?tls=none", Encryption::None, 1025),
            ("smtps://mail.example.jp", Encryption::Implicit, 465),
        ] {
            let relay = relay(url).unwrap();
            assert_eq!((relay.encryption, relay.port), (encryption, port), "{url}");
        }
        for bad in ["http://mail.example.jp", "smtp://", "mail.example.jp:25", "smtp://user@mail.example.jp"]
        {
            assert!(relay(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_decoded_and_never_shown() {
        let relay = relay("smtps://shop:p%40ss+word@mail.example.jp").unwrap();
        assert_eq!(relay.credentials, Some(Credentials::new("shop".into(), "p@ss+word".into())));
        assert!(!format!("{relay:?}").contains("p@ss"));
    }
}
