//! The post office of the town: takes mail as a real mail server does, and can have a bad day.

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncBufRead, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::TcpListener,
    task::JoinSet,
};

use super::{
    Mailbox,
    smtp_line::{Command, Text, command, text},
};
use crate::Fault;

/// The largest mail taken, in bytes.
const LARGEST_MAIL: usize = 10 << 20;

/// Takes mail from everyone who connects, until it is dropped.
///
/// Addresses that start with `bounce` do not exist (550), those that start with `later` are full today (451).
///
/// # Errors
/// Only when the listener itself fails; a broken connection ends that connection.
pub async fn serve_smtp(listener: TcpListener, mailbox: Arc<Mailbox>) -> io::Result<()> {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                sessions.spawn(serve_one(stream, mailbox.clone()));
            }
            Some(_) = sessions.join_next() => {}
        }
    }
}

async fn serve_one(stream: impl AsyncRead + AsyncWrite, mailbox: Arc<Mailbox>) {
    if matches!(mailbox.faults.lasting("send"), Some(Fault::Unreachable)) {
        return;
    }
    let (reader, writer) = tokio::io::split(stream);
    let mut session =
        Session { from: BufReader::new(Box::pin(reader)), to: Box::pin(writer), mailbox, envelope: None };
    // A connection that broke is the other side's problem; the next one starts clean.
    let _ = session.run().await;
    let _ = session.to.shutdown().await;
}

/// One mail being handed over.
#[derive(Default)]
struct Envelope {
    from: String,
    to: Vec<String>,
    fault: Option<Fault>,
}

struct Session<R, W> {
    from: R,
    to: W,
    mailbox: Arc<Mailbox>,
    envelope: Option<Envelope>,
}

/// Whether the conversation goes on.
type Goes = io::Result<bool>;

impl<R: AsyncBufRead + Unpin, W: AsyncWrite + Unpin> Session<R, W> {
    async fn run(&mut self) -> io::Result<()> {
        self.say("220 post.sandbox ESMTP").await?;
        loop {
            let goes_on = match command(&mut self.from).await? {
                Command::Said(verb, rest) => self.answer(&verb, &rest).await?,
                Command::TooLong | Command::HungUp => false,
            };
            if !goes_on {
                return Ok(());
            }
        }
    }

    async fn answer(&mut self, verb: &str, rest: &str) -> Goes {
        match verb {
            "EHLO" => {
                self.envelope = None;
                let size = format!("250-SIZE {LARGEST_MAIL}");
                for line in ["250-post.sandbox", "250-PIPELINING", "250-8BITMIME", "250-SMTPUTF8", &size] {
                    self.say(line).await?;
                }
                self.say("250 ENHANCEDSTATUSCODES").await
            }
            "HELO" => self.say("250 post.sandbox").await,
            "MAIL" => self.mail(rest).await,
            "RCPT" => self.rcpt(rest).await,
            "DATA" => self.data().await,
            "RSET" => {
                self.envelope = None;
                self.say("250 2.0.0 OK").await
            }
            "NOOP" => self.say("250 2.0.0 OK").await,
            "QUIT" => {
                self.say("221 2.0.0 Bye").await?;
                Ok(false)
            }
            _ => self.say("502 5.5.1 Command not known here").await,
        }
    }

    async fn mail(&mut self, rest: &str) -> Goes {
        let Some((from, options)) = address(rest, "FROM:") else {
            return self.say("501 5.5.4 MAIL FROM:<address>").await;
        };
        let announced = options.split(' ').find_map(|o| o.strip_prefix("SIZE=")).and_then(|n| n.parse().ok());
        if announced.is_some_and(|size: usize| size > LARGEST_MAIL) {
            return self.say("552 5.3.4 Too big").await;
        }
        // One strike for one mail, also over a connection that was opened on a better day.
        let fault = self.mailbox.faults.strike("send");
        match fault {
            Some(Fault::Unreachable) => return Ok(false),
            Some(Fault::Unavailable) => return self.say("451 4.3.0 Try again later").await,
            Some(Fault::Throttled { .. }) => {
                self.say("421 4.7.0 Too much mail from you").await?;
                return Ok(false);
            }
            Some(Fault::Denied) => return self.say("530 5.7.0 Authentication required").await,
            _ => {}
        }
        self.envelope = Some(Envelope { from, to: Vec::new(), fault });
        self.say("250 2.1.0 OK").await
    }

    async fn rcpt(&mut self, rest: &str) -> Goes {
        let Some((to, _)) = address(rest, "TO:") else {
            return self.say("501 5.5.4 RCPT TO:<address>").await;
        };
        let Some(envelope) = &mut self.envelope else {
            return self.say("503 5.5.1 MAIL first").await;
        };
        let name = to.to_ascii_lowercase();
        if name.starts_with("bounce") {
            return self.say("550 5.1.1 Nobody of this name").await;
        }
        if name.starts_with("later") {
            return self.say("451 4.2.2 Mailbox full").await;
        }
        envelope.to.push(to);
        self.say("250 2.1.5 OK").await
    }

    async fn data(&mut self) -> Goes {
        if self.envelope.as_ref().is_none_or(|e| e.to.is_empty()) {
            return self.say("503 5.5.1 RCPT first").await;
        }
        self.say("354 End with a lone full stop").await?;
        let raw = match text(&mut self.from, LARGEST_MAIL).await? {
            Text::Whole(raw) => raw,
            Text::TooBig => {
                self.envelope = None;
                return self.say("552 5.3.4 Too big").await;
            }
            Text::HungUp => return Ok(false),
        };
        let envelope = self.envelope.take().unwrap_or_default();
        if let Some(Fault::Slow(wait)) = envelope.fault {
            tokio::time::sleep(wait).await;
        }
        if envelope.fault == Some(Fault::CutBeforeEffect) {
            return Ok(false);
        }
        self.mailbox.receive_raw(&envelope.from, &envelope.to, &raw);
        match envelope.fault {
            Some(Fault::CutAfterEffect) => Ok(false),
            Some(Fault::ErrorAfterEffect) => self.say("451 4.3.0 Something broke here").await,
            Some(Fault::Html | Fault::Truncated) => {
                self.say("<html>").await?;
                Ok(false)
            }
            _ => self.say("250 2.0.0 Taken").await,
        }
    }

    async fn say(&mut self, line: &str) -> Goes {
        self.to.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.to.flush().await?;
        Ok(true)
    }
}

/// The address between the angle brackets, and the options behind it.
fn address<'a>(rest: &'a str, keyword: &str) -> Option<(String, &'a str)> {
    let named = rest.get(..keyword.len())?.eq_ignore_ascii_case(keyword);
    let rest = rest.get(keyword.len()..).filter(|_| named)?.trim_start();
    let (address, options) = rest.strip_prefix('<')?.split_once('>')?;
    Some((address.to_owned(), options.trim()))
}
