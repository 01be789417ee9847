//! Addresses of a customer: one default, and never the same one twice.

use domain::{Code, CustomerId, Kind, member::Address};
use serde_json::{Value, json};

use super::{
    Shopify,
    documents::{ADDRESS_CREATE, ADDRESS_UPDATE, CUSTOMER_ADDRESSES, Document},
    wire::{self, AddressBook, UserError},
};
use crate::roles::{Call, Result};

/// What the customer has now decides what is written.
enum Step {
    Nothing,
    MakeDefault(String),
    Add,
}

impl Shopify {
    /// Makes it the default address; one that the customer has already is not added again.
    pub(super) async fn keep_address(&self, call: &Call, id: CustomerId, address: &Address) -> Result<()> {
        let book = self.address_book(call, id).await?;
        match step(&book, address) {
            Step::Nothing => Ok(()),
            Step::MakeDefault(known) => self.change_address(call, id, &known, &book, address).await,
            Step::Add => self.add_address(call, id, &book, address).await,
        }
    }

    /// Overwrites the default address, or adds one where there is none.
    pub(super) async fn replace_address(&self, call: &Call, id: CustomerId, address: &Address) -> Result<()> {
        let book = self.address_book(call, id).await?;
        match (step(&book, address), &book.default_address) {
            (Step::Nothing, _) => Ok(()),
            (Step::MakeDefault(known), _) => self.change_address(call, id, &known, &book, address).await,
            (Step::Add, Some(current)) => self.change_address(call, id, &current.id, &book, address).await,
            (Step::Add, None) => self.add_address(call, id, &book, address).await,
        }
    }

    async fn address_book(&self, call: &Call, id: CustomerId) -> Result<AddressBook> {
        let variables = json!({ "id": id.gid(), "first": 20 });
        let found: wire::AddressBookOf = self.ask(call, &CUSTOMER_ADDRESSES, variables).await?;
        let gone = Kind::Rejected { code: Code::new("customer-gone") };
        found.customer.ok_or_else(|| self.line.failure(CUSTOMER_ADDRESSES.operation, gone))
    }

    async fn add_address(
        &self,
        call: &Call,
        id: CustomerId,
        book: &AddressBook,
        address: &Address,
    ) -> Result<()> {
        let variables =
            json!({ "customerId": id.gid(), "address": input(book, address), "setAsDefault": true });
        let answer: wire::AddressCreated = self.ask(call, &ADDRESS_CREATE, variables).await?;
        self.accepted(&ADDRESS_CREATE, &answer.customer_address_create.user_errors)
    }

    async fn change_address(
        &self,
        call: &Call,
        id: CustomerId,
        address_id: &str,
        book: &AddressBook,
        address: &Address,
    ) -> Result<()> {
        let variables = json!({
            "customerId": id.gid(), "addressId": address_id, "address": input(book, address), "setAsDefault": true,
        });
        let answer: wire::AddressUpdated = self.ask(call, &ADDRESS_UPDATE, variables).await?;
        self.accepted(&ADDRESS_UPDATE, &answer.customer_address_update.user_errors)
    }

    fn accepted(&self, document: &Document, errors: &[UserError]) -> Result<()> {
        match errors.first() {
            None => Ok(()),
            Some(error) => {
                let field = Some(error.about(&[])).filter(|field| !field.is_empty()).unwrap_or("address");
                let code = crate::http::invalid(field);
                Err(self.line.failure(document.operation, Kind::Rejected { code }))
            }
        }
    }
}

fn step(book: &AddressBook, wanted: &Address) -> Step {
    let is_default = |id: &str| book.default_address.as_ref().is_some_and(|default| default.id == id);
    // Of several equal ones the default counts, so that a second attempt finds nothing left to do.
    let equal = || book.addresses_v2.nodes.iter().filter(|known| same(known, wanted));
    match equal().find(|known| is_default(&known.id)).or_else(|| equal().next()) {
        Some(known) if is_default(&known.id) => Step::Nothing,
        Some(known) => Step::MakeDefault(known.id.clone()),
        None => Step::Add,
    }
}

/// The same place, whatever the spelling of the postal code and the spaces.
fn same(known: &wire::Address, wanted: &Address) -> bool {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    digits(&text(&known.zip)) == digits(&wanted.postal_code)
        && text(&known.province_code) == wanted.prefecture_code
        && text(&known.country_code_v2) == wanted.country_code
        && spaceless(&text(&known.city)) == spaceless(&wanted.city)
        && spaceless(&text(&known.address1)) == spaceless(&wanted.address1)
        && spaceless(&text(&known.address2)) == spaceless(&wanted.address2)
}

fn digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '〒')).collect()
}

fn spaceless(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The address with the customer's own name and number, so that a parcel finds somebody.
fn input(book: &AddressBook, address: &Address) -> Value {
    let mut input = json!({
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "zip": address.postal_code,
        "countryCode": address.country_code,
    });
    let phone = book.default_phone_number.as_ref().and_then(|phone| phone.phone_number.clone());
    let prefecture = Some(address.prefecture_code.clone());
    for (name, value) in [
        ("provinceCode", prefecture),
        ("lastName", book.last_name.clone()),
        ("firstName", book.first_name.clone()),
        ("phone", phone),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            input[name] = json!(value);
        }
    }
    input
}
