//! The Customer Account API: what a signed-in customer may ask about themselves.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Shopify,
    answer::{Args, Shown, Thing},
    changes,
    customer::{Address, Customer},
    customer_answer::address_gid,
    gid::gid,
    graphql::{CUSTOMER_ACCOUNT, Roots},
    metafields,
    register::{Desk, Refusal},
    trouble::{Struck, reply},
    user_error::{UserError, done, refused},
};
use crate::Fault;

/// `POST /account/customer/api/{version}/graphql`.
pub(super) async fn graphql(Shared(shop): Shared<Arc<Shopify>>, headers: HeaderMap, body: Bytes) -> Response {
    let parsed: Value = serde_json::from_slice(&body).unwrap_or_default();
    let prepared = CUSTOMER_ACCOUNT.prepare(&parsed);
    let operations = match &prepared {
        Ok(prepared) => prepared.roots.iter().map(|root| format!("accounts/{root}")).collect(),
        Err(_) => vec!["accounts/graphql".to_owned()],
    };
    let fault = match shop.strike(&operations).await {
        Struck::Answer(response) => return response,
        Struck::Run(fault) => fault,
    };
    let now = shop.calendar.now();
    let who = token(&headers).and_then(|token| shop.lock().accounts.who(&token, now));
    let (Some(customer), true) = (who, fault != Some(Fault::Denied)) else {
        let message = "Invalid token, missing required scope";
        return reply(
            StatusCode::UNAUTHORIZED,
            &json!({"errors": [{"message": message, "extensions": {"code": "UNAUTHORIZED"}}]}),
        );
    };
    let body = match (&fault, prepared) {
        (Some(Fault::Throttled { retry_after_s }), _) => {
            let mut response =
                reply(StatusCode::TOO_MANY_REQUESTS, &json!({"errors": [{"message": "Throttled"}]}));
            response.headers_mut().insert(header::RETRY_AFTER, (*retry_after_s).into());
            return response;
        }
        (Some(Fault::OkWithErrors), _) => {
            json!({"errors": [{"message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]})
        }
        (_, Err(errors)) => json!({"errors": errors}),
        (_, Ok(prepared)) => {
            let mixed_up = fault == Some(Fault::SomeoneElse);
            let (data, errors) =
                CUSTOMER_ACCOUNT.execute(&prepared, &SignedIn { shop: &shop, customer, now, mixed_up });
            if errors.is_empty() { json!({"data": data}) } else { json!({"data": data, "errors": errors}) }
        }
    };
    shop.spoil(fault, StatusCode::OK, body).await
}

/// The token stands bare in the header; a `Bearer` before it is forgiven.
fn token(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim();
    let bare =
        value.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer ")).map_or(value, |_| &value[7..]);
    Some(bare.trim().to_owned())
}

struct SignedIn<'s> {
    shop: &'s Shopify,
    customer: u64,
    now: Timestamp,
    mixed_up: bool,
}

impl Roots for SignedIn<'_> {
    fn answer(&self, is_mutation: bool, field: &str, args: &Args) -> Result<Shown, Refusal> {
        let mut state = self.shop.lock();
        let gone = || Refusal::new("Customer not found", "NOT_FOUND");
        let mut customer = state.customers.get(&self.customer).cloned().ok_or_else(gone)?;
        let settings = &self.shop.settings;
        match (is_mutation, field) {
            (false, "customer") => {
                let stranger = state.customers.values().find(|c| c.id != self.customer);
                let shown = stranger.filter(|_| self.mixed_up).unwrap_or(&customer);
                Ok(me(shown).into())
            }
            (true, "customerUpdate") => {
                let errors = rename(&mut customer, &args["input"]);
                if !errors.is_empty() {
                    return Ok(refused("customer", errors));
                }
                let saved = changes::save(&mut state, settings, self.now, customer);
                Ok(done("customer", me(&saved)))
            }
            (true, "metafieldsSet") => {
                let mine = gid("Customer", self.customer);
                let list = args["metafields"].as_array().cloned().unwrap_or_default();
                if list.iter().any(|m| m["ownerId"] != mine.as_str()) {
                    let other = UserError::at(
                        &["metafields"],
                        "Access to this owner is denied.",
                        "APP_NOT_AUTHORIZED",
                    );
                    return Ok(refused("metafields", vec![other]));
                }
                metafields::set(
                    &mut Desk { state: &mut state, settings, now: self.now, mixed_up: false },
                    args,
                )
            }
            _ => Err(Refusal::new(
                format!("The root field '{field}' is not simulated by this sandbox"),
                "NOT_SIMULATED",
            )),
        }
    }

    fn app_namespace(&self) -> Arc<str> {
        self.shop.lock().app_namespace().into()
    }
}

fn rename(customer: &mut Customer, input: &Value) -> Vec<UserError> {
    let mut errors = Vec::new();
    let names = [("firstName", &mut customer.first_name), ("lastName", &mut customer.last_name)];
    for (field, slot) in names {
        let Some(given) = input.get(field) else { continue };
        let name = given.as_str().map(str::trim).filter(|name| !name.is_empty());
        if name.is_some_and(|n| n.chars().count() > 255) {
            errors.push(UserError::at(&["input", field], format!("{field} is too long"), "TOO_LONG"));
        } else if name.is_some_and(|n| n.contains("://")) {
            errors.push(UserError::at(
                &["input", field],
                format!("{field} cannot contain a URL"),
                "CONTAINS_URL",
            ));
        } else if name.is_some_and(|n| n.contains('<')) {
            errors.push(UserError::at(
                &["input", field],
                format!("{field} cannot contain HTML tags"),
                "CONTAINS_HTML_TAGS",
            ));
        } else {
            *slot = name.map(str::to_owned);
        }
    }
    errors
}

/// The customer as they see themselves: other names than in the Admin API.
fn me(c: &Customer) -> Thing {
    let email = c.email.clone().map(|email| {
        Thing::new().with("emailAddress", email).with("marketingState", c.email_consent.state.clone())
    });
    Thing::of("Customer")
        .with("id", gid("Customer", c.id))
        .with("firstName", c.first_name.clone())
        .with("lastName", c.last_name.clone())
        .with("displayName", c.display_name())
        .with("emailAddress", email)
        .with("phoneNumber", c.phone.clone().map(|phone| Thing::new().with("phoneNumber", phone)))
        .with("defaultAddress", c.address().map(address))
        .with("orders", Shown::Connection(Vec::new()))
        .with("storeCreditAccounts", Shown::Connection(Vec::new()))
}

fn address(a: &Address) -> Thing {
    Thing::of("CustomerAddress")
        .with("id", address_gid(a.id).replace("MailingAddress", "CustomerAddress"))
        .with("address1", a.address1.clone())
        .with("address2", a.address2.clone())
        .with("city", a.city.clone())
        .with("zip", a.zip.clone())
        .with("zoneCode", a.province_code.clone())
        .with("territoryCode", a.country_code.clone())
        .with("phoneNumber", a.phone.clone())
}
