//! Customers: created once per sign-up, read live, found by e-mail.

use domain::{
    Code, CustomerId, Failure, Kind, Pii, RegistrationId,
    member::{Customer, Profile},
};
use serde_json::{Value, json};

use super::{
    Shopify,
    complaints::phone_code,
    consent::agreed,
    documents::{CUSTOMER_BY_EMAIL, CUSTOMER_BY_ID, CUSTOMER_CREATE},
    metafields::{Entry, input},
    wire,
};
use crate::{
    http::invalid,
    roles::{Call, Result},
};

impl Shopify {
    pub(super) async fn read(&self, call: &Call, id: CustomerId) -> Result<Option<Customer>> {
        let variables = self.metafields.variables(json!({ "id": id.gid() }));
        let found: wire::ById = self.ask(call, &CUSTOMER_BY_ID, variables).await?;
        let found = self.taken_in(found.customer, CUSTOMER_BY_ID.operation)?;
        // An answer about somebody else must never reach a screen.
        match found {
            Some(customer) if customer.id != id => {
                Err(self.line.failure(CUSTOMER_BY_ID.operation, Kind::Unreadable))
            }
            found => Ok(found),
        }
    }

    pub(super) async fn read_by_email(&self, call: &Call, email: &str) -> Result<Option<Customer>> {
        let variables = self.metafields.variables(json!({ "identifier": { "emailAddress": email } }));
        let found: wire::ByIdentifier = self.ask(call, &CUSTOMER_BY_EMAIL, variables).await?;
        let found = self.taken_in(found.customer_by_identifier, CUSTOMER_BY_EMAIL.operation)?;
        let same = |customer: &Customer| {
            customer
                .profile
                .reveal()
                .email
                .as_deref()
                .is_none_or(|theirs| theirs.to_lowercase() == email.to_lowercase())
        };
        match found {
            Some(customer) if !same(&customer) => {
                Err(self.line.failure(CUSTOMER_BY_EMAIL.operation, Kind::Unreadable))
            }
            found => Ok(found),
        }
    }

    fn taken_in(&self, found: Option<wire::Customer>, operation: &'static str) -> Result<Option<Customer>> {
        found
            .map(wire::Customer::into_customer)
            .transpose()
            .map_err(|kind| self.line.failure(operation, kind))
    }

    /// Creates the customer. Shopify has no idempotency key for this; the sign-up's id in a metafield tells whether
    /// a customer with this e-mail is the one an earlier attempt made.
    pub(super) async fn create(
        &self,
        call: &Call,
        form: &Pii<Profile>,
        registration: RegistrationId,
    ) -> Result<CustomerId> {
        let form = form.reveal();
        let Some(email) = form.email.as_deref().filter(|email| !email.is_empty()) else {
            return Err(self.not_created(invalid("email")));
        };
        if call.may_have_happened
            && let Some(existing) = self.read_by_email(call, email).await?
        {
            return self.ours_or_taken(&existing, registration);
        }
        let metafields = self.metafields.of_form(form, registration);
        let variables = json!({ "input": self.new_customer(form, &metafields) });
        let answer: wire::CustomerCreated = self.ask(call, &CUSTOMER_CREATE, variables).await?;
        let created = answer.customer_create;
        if created.user_errors.is_empty() {
            let id = created.customer.and_then(|customer| CustomerId::from_gid(&customer.id).ok());
            // It was created, only its number is missing: looking it up finds it.
            return id.ok_or_else(|| self.line.failure(CUSTOMER_CREATE.operation, Kind::InDoubt));
        }
        let fields: Vec<&str> = metafields.iter().map(|(purpose, _)| purpose.field).collect();
        let about: Vec<&str> = created.user_errors.iter().map(|error| error.about(&fields)).collect();
        // The sentence would say "taken" or "invalid"; asking who has the address is the reading that stays true.
        if about.iter().any(|field| matches!(*field, "email" | ""))
            && let Some(existing) = self.read_by_email(call, email).await?
        {
            return self.ours_or_taken(&existing, registration);
        }
        let code = match about.iter().find(|field| **field == "email") {
            Some(_) => invalid("email"),
            None if about.contains(&"phone") => phone_code(form.phone.as_deref()),
            None => created.user_errors[0].code(&fields),
        };
        Err(self.not_created(code))
    }

    fn ours_or_taken(&self, existing: &Customer, registration: RegistrationId) -> Result<CustomerId> {
        if existing.registration == Some(registration) {
            return Ok(existing.id);
        }
        Err(self.not_created(Code::new("email-taken")))
    }

    fn not_created(&self, code: Code) -> Failure {
        self.line.failure(CUSTOMER_CREATE.operation, Kind::Rejected { code })
    }

    fn new_customer(&self, form: &Profile, metafields: &[Entry<'_>]) -> Value {
        let mut input = json!({
            "email": form.email,
            "firstName": form.first_name,
            "lastName": form.last_name,
            "locale": form.locale.as_str(),
            "metafields": metafields.iter().map(input).collect::<Vec<_>>(),
        });
        if let Some(phone) = &form.phone {
            input["phone"] = json!(phone);
        }
        if !self.tags.is_empty() {
            input["tags"] = json!(self.tags);
        }
        // Silence is not consent: without a yes nothing is said at all.
        if form.accepts_marketing {
            input["emailMarketingConsent"] = agreed();
        }
        input
    }
}
