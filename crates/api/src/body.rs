//! Reads a JSON body strictly: in time, within its size, no field twice, none we do not know, nested within reason.

use std::{cell::RefCell, fmt, time::Duration};

use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{
    Deserialize,
    de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use crate::{
    problem::{Problem, ProblemKind},
    state::Api,
};

/// Objects and arrays may be nested this deep.
const DEEPEST: u32 = 32;

/// How long a whole body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// A JSON body of exactly this shape.
pub struct Strict<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Api> for Strict<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            return Err(ProblemKind::UnsupportedMediaType.into());
        }
        let bytes = read(&parts.headers, body, api.settings().limits.json_bytes).await?;
        parse(&bytes).map(Self)
    }
}

/// The whole body, at most `limit` bytes of it. A length announced too large is refused before reading.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Problem> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(ProblemKind::BodyTooLarge.into());
    }
    match tokio::time::timeout(PATIENCE, Limited::new(body, limit).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ProblemKind::BodyTooLarge.into()),
        Ok(Err(_)) => Err(ProblemKind::MalformedJson.into()),
        Err(_) => Err(ProblemKind::RequestTimeout.into()),
    }
}

/// Reads JSON into a shape. Errors name the field and what is wrong with it, never the value.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let fault = RefCell::new(None);
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = Checked { depth: DEEPEST, fault: &fault }.deserialize(&mut json);
    if let Some((field, code)) = fault.take() {
        return Err(Problem::field(ProblemKind::UnreadableBody, field, code));
    }
    let value = value.and_then(|value| json.end().map(|()| value));
    let value = value.map_err(|_| Problem::new(ProblemKind::MalformedJson))?;
    if !value.is_object() {
        // Taken in order, a list would pass for an object.
        return Err(Problem::field(ProblemKind::UnreadableBody, "body", "wrong-type"));
    }
    serde_path_to_error::deserialize(value).map_err(|error| misfit(&error))
}

fn is_json(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}

/// What serde says begins with a fixed phrase; the rest of it may repeat a value and is dropped.
fn misfit(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let said = error.inner().to_string();
    let mut field = error.path().to_string();
    let code = if said.starts_with("unknown field") {
        "unknown-field"
    } else if let Some(rest) = said.strip_prefix("missing field `") {
        let name = rest.split('`').next().unwrap_or_default();
        field = if field == "." { name.to_owned() } else { format!("{field}.{name}") };
        "missing"
    } else if said.starts_with("unknown variant") {
        "not-one-of"
    } else {
        "wrong-type"
    };
    Problem::field(ProblemKind::UnreadableBody, if field == "." { "body".into() } else { field }, code)
}

/// A JSON value with no key twice in one object, and no deeper than allowed.
#[derive(Clone, Copy)]
struct Checked<'a> {
    depth: u32,
    fault: &'a RefCell<Option<(String, &'static str)>>,
}

impl Checked<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(self.refuse("body".into(), "too-deep")),
        }
    }

    fn refuse<E: serde::de::Error>(self, field: String, code: &'static str) -> E {
        self.fault.replace(Some((field, code)));
        E::custom(code)
    }
}

impl<'de> DeserializeSeed<'de> for Checked<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checked<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.deeper::<A::Error>()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let inner = self.deeper::<A::Error>()?;
        let mut values = Map::new();
        while let Some(Key(key)) = object.next_key()? {
            if values.contains_key(&key) {
                return Err(self.refuse(key, "duplicate"));
            }
            let value = object.next_value_seed(inner)?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Key(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Shape {
        name: String,
        #[serde(default)]
        inner: Option<Inner>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Inner {
        count: u32,
    }

    fn told(body: &str) -> String {
        let problem =
            parse::<Shape>(body.as_bytes()).map(|_| ()).unwrap_err().body(domain::member::Locale::En);
        let error = &problem["errors"][0];
        format!("{} {} {}", problem["type"], error["field"], error["code"]).replace('"', "")
    }

    #[test]
    fn a_body_that_does_not_fit_is_told_by_field_and_code() {
        for (body, expected) in [
            (r#"{"name":"a","extra":1}"#, "unreadable-body extra unknown-field"),
            (r#"{"name":"a","inner":{"count":1,"more":2}}"#, "unreadable-body inner.more unknown-field"),
            (r#"{"name":"a","inner":{"count":"yamada"}}"#, "unreadable-body inner.count wrong-type"),
            (r#"{"name":"a","inner":{}}"#, "unreadable-body inner.count missing"),
            (r#"{"name":"a","name":"b"}"#, "unreadable-body name duplicate"),
            (r#"{}"#, "unreadable-body name missing"),
            (r#"[1]"#, "unreadable-body body wrong-type"),
            (r#"{"name":"a""#, "malformed-json null null"),
            (r#"{"name":"a"} x"#, "malformed-json null null"),
            ("", "malformed-json null null"),
        ] {
            assert_eq!(told(body), expected, "{body}");
        }
    }

    #[test]
    fn nesting_beyond_reason_is_refused_without_recursing_into_it() {
        let nested = |depth: usize| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse::<Value>(nested(31).as_bytes()).is_ok());
        let too_deep = Problem::field(ProblemKind::UnreadableBody, "body", "too-deep");
        assert_eq!(parse::<Value>(nested(32).as_bytes()), Err(too_deep.clone()));
        assert_eq!(parse::<Value>(nested(100_000).as_bytes()), Err(too_deep));
    }
}
