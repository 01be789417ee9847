//! Changes to a profile: the given fields and nothing else; blank never overwrites a value.

use domain::{CustomerId, Kind, Pii};
use serde_json::{Value, json};

use super::{
    Shopify,
    complaints::phone_code,
    documents::{CUSTOMER_UPDATE, METAFIELDS_SET},
    metafields::{Entry, input, sex_name},
    wire,
};
use crate::roles::{Call, ProfileChange, Result};

impl Shopify {
    /// Each part is written by a call of its own that may be repeated without harm.
    pub(super) async fn change(
        &self,
        call: &Call,
        id: CustomerId,
        change: &Pii<ProfileChange>,
    ) -> Result<()> {
        let change = change.reveal();
        if let Some(fields) = fields(id, change) {
            self.write_fields(call, fields, change.phone.as_deref()).await?;
        }
        let metafields = self.metafields.entries([
            change.last_name_kana.clone(),
            change.first_name_kana.clone(),
            change.birth_date.map(|date| date.to_string()),
            change.sex.map(|sex| sex_name(sex).to_owned()),
            None,
            change.rank.clone(),
            change.card_code.clone(),
        ]);
        if !metafields.is_empty() {
            self.write_metafields(call, id, &metafields).await?;
        }
        if let Some(accepts) = change.accepts_marketing {
            self.write_consent(call, id, accepts).await?;
        }
        if let Some(address) = &change.address {
            self.replace_address(call, id, address).await?;
        }
        Ok(())
    }

    async fn write_fields(&self, call: &Call, fields: Value, phone: Option<&str>) -> Result<()> {
        let answer: wire::CustomerUpdated =
            self.ask(call, &CUSTOMER_UPDATE, json!({ "input": fields })).await?;
        let Some(error) = answer.customer_update.user_errors.first() else { return Ok(()) };
        let code = if error.about(&[]) == "phone" { phone_code(phone) } else { error.code(&[]) };
        Err(self.line.failure(CUSTOMER_UPDATE.operation, Kind::Rejected { code }))
    }

    async fn write_metafields(&self, call: &Call, id: CustomerId, entries: &[Entry<'_>]) -> Result<()> {
        let owned = |entry: &Entry<'_>| {
            let mut value = input(entry);
            value["ownerId"] = json!(id.gid());
            value
        };
        let variables = json!({ "metafields": entries.iter().map(owned).collect::<Vec<_>>() });
        let answer: wire::MetafieldsWritten = self.ask(call, &METAFIELDS_SET, variables).await?;
        let Some(error) = answer.metafields_set.user_errors.first() else { return Ok(()) };
        let fields: Vec<&str> = entries.iter().map(|(purpose, _)| purpose.field).collect();
        let code = error.code(&fields);
        Err(self.line.failure(METAFIELDS_SET.operation, Kind::Rejected { code }))
    }
}

/// What belongs to the customer itself; nothing when no such field changes.
fn fields(id: CustomerId, change: &ProfileChange) -> Option<Value> {
    let mut fields = json!({ "id": id.gid() });
    let locale = change.locale.map(|locale| locale.as_str().to_owned());
    for (name, value) in [
        ("lastName", &change.last_name),
        ("firstName", &change.first_name),
        ("phone", &change.phone),
        ("locale", &locale),
    ] {
        if let Some(value) = value.as_ref().filter(|value| !value.trim().is_empty()) {
            fields[name] = json!(value);
        }
    }
    (fields.as_object().is_some_and(|fields| fields.len() > 1)).then_some(fields)
}
