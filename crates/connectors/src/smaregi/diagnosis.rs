//! Why a till refused a member. Its sentences promise nothing, so the columns are compared with the rules instead.

use std::sync::PoisonError;

use domain::{Class, Code};
use serde_json::Value;

use super::{
    Smaregi,
    client::Ask,
    spelling::{LONGEST, is_till_kana},
    wire,
};
use crate::roles::{Call, RequiredColumns, Result};

impl Smaregi {
    /// Asks which columns this contract demands, and remembers the answer.
    pub(super) async fn read_required(&self, class: Class) -> Result<RequiredColumns> {
        let ask = Ask::get("read the required columns", "/customer_required_column_setting");
        let columns: Vec<wire::RequiredColumn> =
            self.ask(&Call::read(class), ask, |answer| answer.success()).await?;
        let demanded = columns.into_iter().filter(|column| column.value.as_deref() == Some("1"));
        let required = RequiredColumns(demanded.filter_map(|column| column.column_name).collect());
        *self.required.lock().unwrap_or_else(PoisonError::into_inner) = Some(required.clone());
        Ok(required)
    }

    /// What the till said when it was last asked.
    pub(super) fn remembered_required(&self) -> Option<RequiredColumns> {
        self.required.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is remembered, or what the till says now. Without an answer nothing is demanded here; the till still
    /// checks for itself.
    pub(super) async fn required_or_none(&self, class: Class) -> RequiredColumns {
        match self.remembered_required() {
            Some(required) => required,
            None => self.read_required(class).await.unwrap_or_default(),
        }
    }

    /// After a refusal: the demanded columns may have changed, so they are read again and compared with what was
    /// sent. `whole`: a new member, in which a demanded column must not be missing.
    pub(super) async fn diagnose(&self, class: Class, sent: &Value, whole: bool) -> Code {
        let required = self.read_required(class).await.unwrap_or_default();
        let missing =
            |column: &&String| sent.get(column.as_str()).and_then(Value::as_str).is_none_or(str::is_empty);
        if whole && let Some(column) = required.0.iter().find(missing) {
            return Code::from_parts(&["missing", column]);
        }
        let columns = sent.as_object().into_iter().flatten();
        let wrong = columns.filter_map(|(name, value)| Some((name, value.as_str()?)));
        match wrong.into_iter().find(|(name, value)| !fits(name, value)) {
            Some((name, _)) => crate::http::invalid(name),
            None => crate::http::invalid(""),
        }
    }
}

/// The documented rules of the columns the hub writes.
fn fits(column: &str, value: &str) -> bool {
    let length = value.chars().count();
    let ascii = || value.bytes().all(|b| (b' '..=b'~').contains(&b));
    match column {
        "customerCode" | "customerNo" => (1..=20).contains(&length) && ascii(),
        "firstName" | "lastName" => (1..=LONGEST).contains(&length),
        "firstKana" | "lastKana" => is_till_kana(value),
        "postCode" => length <= 10,
        "address" => length <= LONGEST,
        "phoneNumber" | "mobileNumber" => (1..=20).contains(&length) && ascii(),
        "mailAddress" => value.contains('@') && !value.contains(char::is_whitespace),
        _ => true,
    }
}
