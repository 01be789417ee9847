//! Metafield definitions: which exist, and making the missing ones visible to the shop's staff.

use std::collections::BTreeSet;

use domain::{Code, Kind};
use serde_json::json;

use super::{
    Shopify,
    documents::{METAFIELD_DEFINITION_CREATE, METAFIELD_DEFINITIONS},
    wire,
};
use crate::roles::{Call, Result};

impl Shopify {
    pub(super) async fn undefined_metafields(&self, call: &Call) -> Result<Vec<String>> {
        let mut missing = Vec::new();
        let purposes = self.metafields.purposes();
        let namespaces: BTreeSet<&str> =
            purposes.iter().map(|purpose| purpose.name.namespace.as_str()).collect();
        for namespace in namespaces {
            // Shopify answers with the app's full namespace for `$app`, so only keys are compared.
            let keys = self.defined_keys(call, namespace).await?;
            let wanted = purposes.iter().filter(|purpose| purpose.name.namespace == namespace);
            missing.extend(
                wanted.filter(|purpose| !keys.contains(&purpose.name.key)).map(|p| p.name.to_string()),
            );
        }
        Ok(missing)
    }

    async fn defined_keys(&self, call: &Call, namespace: &str) -> Result<BTreeSet<String>> {
        let mut keys = BTreeSet::new();
        let mut after = None;
        loop {
            let variables = json!({ "namespace": namespace, "first": 100, "after": after });
            let page: wire::Definitions = self.ask(call, &METAFIELD_DEFINITIONS, variables).await?;
            let page = page.metafield_definitions;
            keys.extend(page.nodes.into_iter().map(|definition| definition.key));
            after = page.page_info.next();
            if after.is_none() {
                return Ok(keys);
            }
        }
    }

    /// Defines it; a definition somebody made meanwhile is as good.
    pub(super) async fn define(&self, call: &Call, name: &str) -> Result<()> {
        let rejected = |code| {
            self.line.failure(METAFIELD_DEFINITION_CREATE.operation, Kind::Rejected { code: Code::new(code) })
        };
        let purposes = self.metafields.purposes();
        let purpose = purposes
            .iter()
            .find(|purpose| purpose.name.to_string() == name)
            .ok_or_else(|| rejected("unknown-metafield"))?;
        let mut definition = json!({
            "name": purpose.label,
            "namespace": purpose.name.namespace,
            "key": purpose.name.key,
            "ownerType": "CUSTOMER",
            "type": purpose.kind,
        });
        // Only a definition in the app's own namespace may say who else reads it.
        if purpose.name.namespace.starts_with("$app") {
            definition["access"] = json!({ "admin": "MERCHANT_READ", "storefront": "NONE" });
        }
        let variables = json!({ "definition": definition });
        let answer: wire::Defined = self.ask(call, &METAFIELD_DEFINITION_CREATE, variables).await?;
        match answer.metafield_definition_create.user_errors.first() {
            None => Ok(()),
            Some(error) if error.code.as_deref() == Some("TAKEN") => Ok(()),
            Some(_) => Err(rejected("metafield-refused")),
        }
    }
}
