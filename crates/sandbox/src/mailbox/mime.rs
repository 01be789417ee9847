//! Reads a mail as it travels: encoded headers, encoded bodies, Japanese charsets old and new.

use jiff::Timestamp;
use mail_parser::{Message, MessageParser, PartType};

use super::Mail;

/// A mail that cannot be read at all is kept with its raw text, as a mail reader would show it.
pub(super) fn read(from: &str, to: &[String], raw: &[u8], received_at: Timestamp) -> Mail {
    let mail = |subject, text, html| Mail {
        from: from.to_owned(),
        to: to.to_vec(),
        subject,
        text,
        html,
        received_at,
    };
    match MessageParser::default().parse(raw) {
        Some(message) => mail(
            message.subject().unwrap_or_default().to_owned(),
            message.body_text(0).map(|text| text.replace("\r\n", "\n")).unwrap_or_default(),
            html_written_by_the_sender(&message),
        ),
        None => mail(String::new(), String::from_utf8_lossy(raw).into_owned(), None),
    }
}

/// The parser would also make HTML from a plain text; the reader should see what was sent.
fn html_written_by_the_sender(message: &Message<'_>) -> Option<String> {
    message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.replace("\r\n", "\n")),
        _ => None,
    })
}
