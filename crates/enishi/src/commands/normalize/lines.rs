//! One value a line in, one JSON object a line out, however many lines there are.

use std::io::{BufRead, Write};

use clap::ValueEnum;
use domain::Date;
use serde_json::Value;

use super::answers;

/// What the lines hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Field {
    /// An address in one line
    Address,
    /// A name
    Name,
    /// Furigana
    Kana,
    /// A telephone number
    Phone,
    /// An e-mail address
    Email,
    /// A date of birth
    BirthDate,
    /// A postal code
    PostalCode,
}

/// Reads to the end. Every line gets an answer, an empty one too, so that line numbers stay the same on both sides.
pub fn run(
    field: Field,
    today: Date,
    mut input: impl BufRead,
    mut output: impl Write,
) -> std::io::Result<()> {
    let mut line = Vec::new();
    let mut is_first = true;
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let mut text = text.trim_end_matches(['\n', '\r']);
        if std::mem::take(&mut is_first) {
            text = text.trim_start_matches('\u{feff}');
        }
        write_answer(field, today, text, &mut output)?;
        output.write_all(b"\n")?;
        line.clear();
    }
    output.flush()
}

fn write_answer(field: Field, today: Date, text: &str, mut output: impl Write) -> std::io::Result<()> {
    let answer: Value = match field {
        Field::Address => {
            let split = normalize::address::split(text, None);
            return Ok(serde_json::to_writer(&mut output, &split)?);
        }
        Field::Name => answers::name(text),
        Field::Kana => answers::kana(text),
        Field::Phone => answers::phone(text),
        Field::Email => answers::email(text),
        Field::BirthDate => answers::birth_date(text, today),
        Field::PostalCode => answers::postal_code(text),
    };
    Ok(serde_json::to_writer(&mut output, &answer)?)
}
