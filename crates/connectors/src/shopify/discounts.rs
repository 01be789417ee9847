//! Discount codes: made under a derived code, moved in time, and ended. Shopify has no idempotency key for them, but a
//! code exists once: finding it tells that an earlier attempt happened.

use domain::{Code, CustomerId, Kind, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Document, Shopify,
    documents::{DISCOUNT_BY_CODE, DISCOUNT_CREATE, DISCOUNT_DEACTIVATE, DISCOUNT_DELETE, DISCOUNT_UPDATE},
    wire::{self, DiscountError, DiscountPayload},
};
use crate::roles::{Buyers, COUPON_KNOWN, Call, NewStoreCoupon, Result, StoreCoupon};

const NODE: &str = "gid://shopify/DiscountCodeNode/";

/// The number of a discount as Shopify writes it.
fn number(gid: &str) -> Option<u64> {
    gid.strip_prefix(NODE)?.parse().ok()
}

fn gid(discount: u64) -> String {
    format!("{NODE}{discount}")
}

impl Shopify {
    pub(super) async fn create_discount(&self, call: &Call, coupon: &NewStoreCoupon) -> Result<u64> {
        if call.may_have_happened
            && let Some(found) = self.read_discount(call, &coupon.code).await?
        {
            return self.not_valid_yet(&found);
        }
        let variables = json!({ "basicCodeDiscount": new_discount(coupon) });
        let written = self.write_discount::<wire::DiscountCreated>(call, &DISCOUNT_CREATE, variables).await?;
        if written.user_errors.is_empty() {
            let id = written.code_discount_node.and_then(|node| number(&node.id));
            // It was made, only its number is missing: looking the code up finds it.
            return id.ok_or_else(|| self.line.failure(DISCOUNT_CREATE.operation, Kind::InDoubt));
        }
        if written.user_errors.iter().any(|error| error.code.as_deref() == Some("TAKEN"))
            && let Some(found) = self.read_discount(call, &coupon.code).await?
        {
            return self.not_valid_yet(&found);
        }
        Err(self.rejected_discount(&DISCOUNT_CREATE, &written.user_errors))
    }

    /// An earlier attempt made it. If it has begun, more than an attempt has happened.
    fn not_valid_yet(&self, found: &StoreCoupon) -> Result<u64> {
        if found.starts_at > self.line.now() {
            return Ok(found.id);
        }
        Err(self.line.failure(DISCOUNT_CREATE.operation, Kind::Rejected { code: COUPON_KNOWN }))
    }

    pub(super) async fn start_discount(&self, call: &Call, discount: u64, from: Timestamp) -> Result<()> {
        let variables = json!({ "id": gid(discount), "basicCodeDiscount": { "startsAt": from.to_string() } });
        let written = self.write_discount::<wire::DiscountUpdated>(call, &DISCOUNT_UPDATE, variables).await?;
        if written.user_errors.is_empty() {
            return Ok(());
        }
        Err(self.rejected_discount(&DISCOUNT_UPDATE, &written.user_errors))
    }

    pub(super) async fn end_discount(&self, call: &Call, discount: u64, code: &SecretString) -> Result<()> {
        let written = self
            .write_discount::<wire::DiscountDeactivated>(
                call,
                &DISCOUNT_DEACTIVATE,
                json!({ "id": gid(discount) }),
            )
            .await?;
        if written.user_errors.is_empty() {
            return Ok(());
        }
        // The words of the refusal promise nothing; how the code stands now does.
        match self.read_discount(call, code).await? {
            Some(found) if !found.is_over(self.line.now()) => {
                Err(self.rejected_discount(&DISCOUNT_DEACTIVATE, &written.user_errors))
            }
            _ => Ok(()),
        }
    }

    pub(super) async fn delete_discount(
        &self,
        call: &Call,
        discount: u64,
        code: &SecretString,
    ) -> Result<()> {
        let written = self
            .write_discount::<wire::DiscountDeleted>(call, &DISCOUNT_DELETE, json!({ "id": gid(discount) }))
            .await?;
        if written.user_errors.is_empty() || self.read_discount(call, code).await?.is_none() {
            return Ok(());
        }
        Err(self.rejected_discount(&DISCOUNT_DELETE, &written.user_errors))
    }

    pub(super) async fn read_discount(
        &self,
        call: &Call,
        code: &SecretString,
    ) -> Result<Option<StoreCoupon>> {
        let variables = json!({ "code": code.expose_secret() });
        let found: wire::DiscountByCode = self.ask(call, &DISCOUNT_BY_CODE, variables).await?;
        let unreadable = || self.line.failure(DISCOUNT_BY_CODE.operation, Kind::Unreadable);
        let Some(node) = found.code_discount_node_by_code else { return Ok(None) };
        let time = |text: &str| text.parse::<Timestamp>().map_err(|_| unreadable());
        let discount = node.code_discount;
        Ok(Some(StoreCoupon {
            id: number(&node.id).ok_or_else(unreadable)?,
            starts_at: time(discount.starts_at.as_deref().ok_or_else(unreadable)?)?,
            ends_at: discount.ends_at.as_deref().map(time).transpose()?,
            worth: discount.customer_gets.and_then(|gets| super::orders::yen(&gets.value.amount?)),
            usage_limit: discount.usage_limit,
            buyers: discount.context.map_or(Some(Buyers::Others), buyers).ok_or_else(unreadable)?,
            counted_uses: discount.async_usage_count.unwrap_or_default(),
        }))
    }

    async fn write_discount<W: DeserializeOwned + Into<DiscountPayload> + Send>(
        &self,
        call: &Call,
        document: &Document,
        variables: Value,
    ) -> Result<DiscountPayload> {
        let answer: W = self.ask(call, document, variables).await?;
        Ok(answer.into())
    }

    fn rejected_discount(&self, document: &Document, errors: &[DiscountError]) -> domain::Failure {
        let why = errors.iter().find_map(|error| error.code.as_deref()).unwrap_or("unnamed");
        let code = Code::from_parts(&["coupon-refused", why]);
        self.line.failure(document.operation, Kind::Rejected { code })
    }
}

/// None when a customer's id cannot be read.
fn buyers(context: wire::DiscountContext) -> Option<Buyers> {
    match (context.kind.as_str(), context.customers) {
        ("DiscountBuyerSelectionAll", _) => Some(Buyers::Anybody),
        ("DiscountCustomers", Some(named)) => {
            let named = named.iter().map(|customer| CustomerId::from_gid(&customer.id).ok());
            named.collect::<Option<Vec<_>>>().map(Buyers::Only)
        }
        _ => Some(Buyers::Others),
    }
}

impl StoreCoupon {
    /// Whether it can no longer be used.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| end <= now)
    }

    /// Whether it can be used.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.starts_at <= now && !self.is_over(now)
    }
}

fn new_discount(coupon: &NewStoreCoupon) -> Value {
    json!({
        "title": coupon.title,
        "code": coupon.code.expose_secret(),
        "startsAt": coupon.starts_at.to_string(),
        "endsAt": coupon.ends_at.to_string(),
        "context": { "customers": { "add": [coupon.customer.gid()] } },
        "customerGets": {
            "items": { "all": true },
            "value": { "discountAmount": { "amount": coupon.amount.to_string(), "appliesOnEachItem": false } },
        },
        "usageLimit": 1,
        "appliesOncePerCustomer": true,
        // With other money off the share of each in a refund could not be told.
        "combinesWith": { "orderDiscounts": false, "productDiscounts": false, "shippingDiscounts": true },
    })
}
