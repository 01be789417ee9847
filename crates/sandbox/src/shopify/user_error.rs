//! A write that was understood and refused: `userErrors`, with or without a code as Shopify has it per field.

use super::answer::{Shown, Thing};

/// One entry of `userErrors`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct UserError {
    /// Path into the input; none when the input as a whole is at fault.
    pub(super) field: Option<Vec<String>>,
    pub(super) message: String,
    /// Shown only where the payload's error type has a code.
    pub(super) code: &'static str,
    pub(super) element: Option<usize>,
}

impl UserError {
    pub(super) fn at(field: &[&str], message: impl Into<String>, code: &'static str) -> Self {
        let field = Some(field.iter().map(|&part| part.to_owned()).collect());
        Self { field, message: message.into(), code, element: None }
    }

    pub(super) fn whole(message: impl Into<String>, code: &'static str) -> Self {
        Self { field: None, message: message.into(), code, element: None }
    }

    pub(super) fn under(mut self, prefix: &[&str]) -> Self {
        let rest = self.field.take().unwrap_or_default();
        self.field = Some(prefix.iter().map(|&p| p.to_owned()).chain(rest).collect());
        self
    }
}

impl From<UserError> for Thing {
    fn from(error: UserError) -> Self {
        let element = error.element.map(|at| at as u64);
        Thing::new()
            .with("field", error.field)
            .with("message", error.message)
            .with("code", error.code)
            .with("extraInfo", None::<String>)
            .with("elementIndex", element)
    }
}

/// A payload that says what went wrong; the object of the payload is null.
pub(super) fn refused(object: &'static str, errors: Vec<UserError>) -> Shown {
    payload(object, Shown::Leaf(serde_json::Value::Null), errors)
}

/// A payload without errors.
pub(super) fn done(object: &'static str, shown: impl Into<Shown>) -> Shown {
    payload(object, shown.into(), Vec::new())
}

fn payload(object: &'static str, shown: Shown, errors: Vec<UserError>) -> Shown {
    let errors: Vec<Thing> = errors.into_iter().map(Into::into).collect();
    Thing::new().with(object, shown).with("userErrors", errors).into()
}
