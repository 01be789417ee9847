//! Reads what a mail program types: command lines, and the text of a mail up to the lone full stop.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

/// RFC 5321 asks for 512; extensions make lines longer.
const LONGEST_COMMAND: u64 = 4_096;

/// RFC 5321 asks for 1000; some programs send a whole HTML page in one line.
const LONGEST_TEXT_LINE: u64 = 1 << 20;

/// One command line.
pub(super) enum Command {
    /// Verb in capitals, and the rest of the line.
    Said(String, String),
    /// Longer than anybody should type.
    TooLong,
    /// The other side hung up.
    HungUp,
}

/// The text of one mail.
pub(super) enum Text {
    /// Complete, with the doubled full stops made single again.
    Whole(Vec<u8>),
    /// More than was allowed; read to its end and thrown away.
    TooBig,
    /// The other side hung up in the middle.
    HungUp,
}

pub(super) async fn command(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Command> {
    let mut line = Vec::new();
    from.take(LONGEST_COMMAND).read_until(b'\n', &mut line).await?;
    if line.is_empty() {
        return Ok(Command::HungUp);
    }
    if line.last() != Some(&b'\n') {
        let too_long = line.len() as u64 == LONGEST_COMMAND;
        return Ok(if too_long { Command::TooLong } else { Command::HungUp });
    }
    let line = String::from_utf8_lossy(&line);
    let line = line.trim_end_matches(['\r', '\n']);
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    Ok(Command::Said(verb.to_ascii_uppercase(), rest.trim().to_owned()))
}

/// Only CR LF . CR LF ends a mail; anything looser lets one mail smuggle in another.
pub(super) async fn text(from: &mut (impl AsyncBufRead + Unpin), limit: usize) -> io::Result<Text> {
    let mut whole = Vec::new();
    let mut too_big = false;
    let mut at_line_start = true;
    loop {
        let mut line = Vec::new();
        from.take(LONGEST_TEXT_LINE).read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Ok(Text::HungUp);
        }
        if at_line_start && line == b".\r\n" {
            return Ok(if too_big { Text::TooBig } else { Text::Whole(whole) });
        }
        let stuffed = at_line_start && line.first() == Some(&b'.');
        at_line_start = line.ends_with(b"\r\n");
        too_big |= whole.len() + line.len() > limit;
        if !too_big {
            whole.extend_from_slice(if stuffed { &line[1..] } else { &line });
        }
    }
}
