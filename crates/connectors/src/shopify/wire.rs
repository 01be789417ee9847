//! Shopify's JSON, as the documents ask for it.

mod trade;

use serde::Deserialize;

pub(super) use trade::*;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) locale: Option<String>,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) default_email_address: Option<EmailAddress>,
    pub(super) default_phone_number: Option<PhoneNumber>,
    pub(super) default_address: Option<Address>,
    pub(super) last_name_kana: Option<Metafield>,
    pub(super) first_name_kana: Option<Metafield>,
    pub(super) birth_date: Option<Metafield>,
    pub(super) sex: Option<Metafield>,
    pub(super) registration: Option<Metafield>,
    pub(super) rank: Option<Metafield>,
    pub(super) card_code: Option<Metafield>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EmailAddress {
    pub(super) email_address: Option<String>,
    pub(super) marketing_state: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhoneNumber {
    pub(super) phone_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address {
    pub(super) id: String,
    pub(super) address1: Option<String>,
    pub(super) address2: Option<String>,
    pub(super) city: Option<String>,
    pub(super) province_code: Option<String>,
    pub(super) zip: Option<String>,
    pub(super) country_code_v2: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Metafield {
    pub(super) value: String,
}

#[derive(Deserialize)]
pub(super) struct Id {
    pub(super) id: String,
}

#[derive(Deserialize)]
pub(super) struct ById {
    pub(super) customer: Option<Customer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ByIdentifier {
    pub(super) customer_by_identifier: Option<Customer>,
}

#[derive(Deserialize)]
pub(super) struct AddressBookOf {
    pub(super) customer: Option<AddressBook>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AddressBook {
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) default_phone_number: Option<PhoneNumber>,
    pub(super) default_address: Option<Id>,
    pub(super) addresses_v2: Nodes<Address>,
}

#[derive(Deserialize)]
pub(super) struct Nodes<T> {
    pub(super) nodes: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<T> {
    pub(super) nodes: Vec<T>,
    pub(super) page_info: PageInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Where the next page starts, if there is one.
    pub(super) fn next(self) -> Option<String> {
        self.end_cursor.filter(|_| self.has_next_page)
    }
}

/// What a mutation refused; its sentence is not asked for.
#[derive(Deserialize)]
pub(super) struct UserError {
    #[serde(default)]
    pub(super) field: Option<Vec<String>>,
    #[serde(default)]
    pub(super) code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Changed {
    pub(super) customer: Option<Id>,
    pub(super) user_errors: Vec<UserError>,
}

/// A mutation of which only the refusals matter.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Done {
    pub(super) user_errors: Vec<UserError>,
}

macro_rules! answers {
    ($($name:ident { $field:ident: $type:ty })*) => { $(
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(super) struct $name {
            pub(super) $field: $type,
        }
    )* };
}

answers! {
    CustomerCreated { customer_create: Changed }
    CustomerUpdated { customer_update: Changed }
    AddressCreated { customer_address_create: Done }
    AddressUpdated { customer_address_update: Done }
    ConsentUpdated { customer_email_marketing_consent_update: Done }
    MetafieldsWritten { metafields_set: Done }
    ErasureRequested { customer_request_data_erasure: Done }
    Definitions { metafield_definitions: Page<Definition> }
    Defined { metafield_definition_create: Done }
    ChangedCustomers { customers: Page<ChangedCustomer> }
    WholeCustomers { customers: Page<Customer> }
    CountedCustomers { customers_count: Option<Count> }
    Subscriptions { webhook_subscriptions: Page<Subscription> }
    Subscribed { webhook_subscription_create: Done }
    Installation { current_app_installation: Scopes }
    Scopes { access_scopes: Vec<Scope> }
    Versions { public_api_versions: Vec<Version> }
}

#[derive(Deserialize)]
pub(super) struct Count {
    pub(super) count: u64,
}

#[derive(Deserialize)]
pub(super) struct Definition {
    pub(super) key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChangedCustomer {
    pub(super) id: String,
    pub(super) updated_at: String,
}

#[derive(Deserialize)]
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) topic: String,
    pub(super) uri: String,
}

#[derive(Deserialize)]
pub(super) struct Scope {
    pub(super) handle: String,
}

#[derive(Deserialize)]
pub(super) struct Version {
    pub(super) handle: String,
}
