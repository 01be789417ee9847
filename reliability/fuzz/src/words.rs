//! What an answer or an error must not repeat: the values of what was sent.

use serde_json::Value;

/// Shorter than this, a text may stand in an answer by accident.
const TELLING: usize = 8;

/// The texts among the values of a JSON document that would be recognised if they were repeated: long enough, and not
/// such a word as codes and field names are made of.
pub fn telling(json: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice(json) {
        gather(&value, &mut found);
    }
    found
}

fn gather(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if is_telling(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|value| gather(value, found)),
        Value::Object(object) => object.values().for_each(|value| gather(value, found)),
        _ => {}
    }
}

/// Whether nobody would write this text without having read it.
pub fn is_telling(text: &str) -> bool {
    text.chars().count() >= TELLING && !text.chars().all(|c| c.is_ascii_lowercase() || "-_./: ".contains(c))
}

/// # Panics
/// When what was said repeats what was sent.
pub fn must_not_repeat(said: &str, sent: &[u8]) {
    for text in telling(sent) {
        assert!(!said.contains(&text), "{said:?} repeats {text:?}");
    }
}
