//! Discount codes: made through the Admin API, redeemed at the checkout, counted late.

use jiff::SignedDuration;
use sandbox::shopify::{Cart, CheckoutRefusal, CodeRefusal, USAGE_LAG};
use serde_json::{Value, json};

use super::street::{Street, hanako};

const CODE: &str = "ENISHI-7F3Q-9ZPX";

struct Coupon {
    street: Street,
    hanako: u64,
    other: u64,
    id: Value,
}

fn input(customer: u64) -> Value {
    json!({"title": "points", "code": CODE, "startsAt": "2026-11-21T00:00:00Z", "endsAt": "2026-12-21T00:00:00Z",
        "context": {"customers": {"add": [format!("gid://shopify/Customer/{customer}")]}},
        "customerGets": {"items": {"all": true}, "value": {"discountAmount": {"amount": "1000", "appliesOnEachItem": false}}},
        "usageLimit": 1, "appliesOncePerCustomer": true,
        "combinesWith": {"orderDiscounts": false, "productDiscounts": false, "shippingDiscounts": true}})
}

async fn coupon() -> Coupon {
    let street = Street::open().await;
    let number = |made: Value| made["legacyResourceId"].as_str().unwrap().parse::<u64>().unwrap();
    let hanako = number(street.create(hanako()).await);
    let other = number(street.create(json!({"email": "taro@example.jp"})).await);
    let made = street.run("discount_code_basic_create", json!({"basicCodeDiscount": input(hanako)})).await;
    let made = &made["discountCodeBasicCreate"];
    assert_eq!(made["userErrors"], json!([]));
    let id = made["codeDiscountNode"]["id"].clone();
    Coupon { street, hanako, other, id }
}

impl Coupon {
    fn try_it(&self, customer: Option<u64>) -> Result<i64, CheckoutRefusal> {
        let cart = Cart::of(&[("YUN-01", 1), ("GIFT-5000", 1)]).with_code(&CODE.to_lowercase());
        self.street.shop.quote(customer, &cart).map(|quote| quote.discount_yen)
    }

    async fn update(&self, change: Value) {
        let ask = json!({"id": self.id, "basicCodeDiscount": change});
        let data = self.street.run("discount_code_basic_update", ask).await;
        assert_eq!(data["discountCodeBasicUpdate"]["userErrors"], json!([]));
    }

    async fn seen(&self) -> Value {
        let data = self.street.run("discount_code_by_code", json!({"code": CODE})).await;
        data["codeDiscountNodeByCode"]["codeDiscount"].clone()
    }
}

fn no(why: CodeRefusal) -> Result<i64, CheckoutRefusal> {
    Err(CheckoutRefusal::Code(why))
}

#[tokio::test]
async fn a_code_is_good_for_its_customer_only_and_once() {
    let coupon = coupon().await;
    assert_eq!(coupon.try_it(Some(coupon.hanako)), Ok(1_000));
    assert_eq!(coupon.try_it(Some(coupon.other)), no(CodeRefusal::NotForYou));
    assert_eq!(coupon.try_it(None), no(CodeRefusal::NotForYou));
    let cart = Cart::of(&[("SEN-01", 1), ("CHA-01", 1), ("GIFT-5000", 1)]).with_code(CODE);
    let id = coupon.street.shop.checkout(Some(coupon.hanako), &cart).unwrap();
    let order = coupon.street.shop.order(id).unwrap();
    assert_eq!(order.lines.iter().map(|l| l.discount_yen).collect::<Vec<_>>(), [400, 600, 0]);
    assert_eq!(order.total_yen(), 1_080 + 1_620 + 5_000 - 1_000);
    assert_eq!(coupon.try_it(Some(coupon.hanako)), no(CodeRefusal::UsedByYou));
    coupon.update(json!({"appliesOncePerCustomer": false})).await;
    assert_eq!(coupon.try_it(Some(coupon.hanako)), no(CodeRefusal::UsedUp));
}

#[tokio::test]
async fn the_usage_count_is_late_and_the_order_is_not() {
    let coupon = coupon().await;
    let cart = Cart::of(&[("YUN-01", 1)]).with_code(CODE);
    let id = coupon.street.shop.checkout(Some(coupon.hanako), &cart).unwrap();
    assert_eq!(coupon.seen().await["asyncUsageCount"], 0, "Shopify has not counted yet");
    let find = json!({"query": format!("discount_code:{CODE}"), "first": 5});
    let found = coupon.street.run("orders_updated_since", find).await;
    assert_eq!(found["orders"]["nodes"][0]["id"], format!("gid://shopify/Order/{id}"));
    coupon.street.clock.advance(USAGE_LAG);
    assert_eq!(coupon.seen().await["asyncUsageCount"], 1);
    assert_eq!(coupon.seen().await["codes"]["nodes"][0]["asyncUsageCount"], 1);
}

#[tokio::test]
async fn a_code_counts_between_its_start_and_its_end() {
    let coupon = coupon().await;
    coupon.update(json!({"startsAt": "2026-11-22T00:00:00Z"})).await;
    assert_eq!(coupon.seen().await["status"], "SCHEDULED");
    assert_eq!(coupon.try_it(Some(coupon.hanako)), no(CodeRefusal::NotStarted));
    coupon.street.clock.advance(SignedDuration::from_hours(24));
    coupon.street.sign_in().await;
    assert_eq!(coupon.try_it(Some(coupon.hanako)), Ok(1_000));
    coupon.street.clock.advance(SignedDuration::from_hours(24 * 30));
    coupon.street.sign_in().await;
    assert_eq!(coupon.seen().await["status"], "EXPIRED");
    assert_eq!(coupon.try_it(Some(coupon.hanako)), no(CodeRefusal::Expired));
}

#[tokio::test]
async fn a_deactivated_code_is_over_and_a_deleted_one_is_unknown() {
    let coupon = coupon().await;
    coupon.update(json!({"startsAt": "2026-11-22T00:00:00Z"})).await;
    let id = json!({"id": coupon.id});
    let ended = coupon.street.run("discount_code_deactivate", id.clone()).await;
    let ended = &ended["discountCodeDeactivate"]["codeDiscountNode"]["codeDiscount"];
    assert_eq!(ended["status"], "EXPIRED");
    assert_eq!(coupon.try_it(Some(coupon.hanako)), no(CodeRefusal::Expired));
    let gone = coupon.street.run("discount_code_delete", id.clone()).await;
    assert_eq!(gone["discountCodeDelete"]["deletedCodeDiscountId"], coupon.id);
    assert_eq!(coupon.try_it(Some(coupon.hanako)), no(CodeRefusal::Unknown));
    assert_eq!(coupon.seen().await, Value::Null);
    let again = coupon.street.run("discount_code_delete", id).await;
    assert_eq!(again["discountCodeDelete"]["userErrors"][0]["code"], "INVALID");
}

#[tokio::test]
async fn a_code_cannot_be_made_twice_and_its_input_is_checked() {
    let coupon = coupon().await;
    let make = async |change: (&str, Value)| {
        let mut input = input(coupon.hanako);
        input["code"] = "OTHER".into();
        input[change.0] = change.1;
        let data = coupon.street.run("discount_code_basic_create", json!({"basicCodeDiscount": input})).await;
        data["discountCodeBasicCreate"]["userErrors"][0]["code"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(make(("code", "enishi-7f3q-9zpx".into())).await, "TAKEN");
    assert_eq!(make(("code", " ".into())).await, "BLANK");
    assert_eq!(make(("endsAt", "2026-11-20T00:00:00Z".into())).await, "END_DATE_BEFORE_START_DATE");
    let stranger = json!({"customers": {"add": ["gid://shopify/Customer/1"]}});
    assert_eq!(make(("context", stranger)).await, "INVALID");
    assert_eq!(make(("title", "fine".into())).await, "");
    assert_eq!(coupon.street.shop.discounts().len(), 2);
}

#[tokio::test]
async fn the_checkout_says_why_in_both_languages() {
    let all = [
        CodeRefusal::Unknown,
        CodeRefusal::NotStarted,
        CodeRefusal::Expired,
        CodeRefusal::UsedUp,
        CodeRefusal::UsedByYou,
        CodeRefusal::NotForYou,
        CodeRefusal::TooLittle,
    ];
    let said: std::collections::BTreeSet<&str> =
        all.iter().flat_map(|why| [why.message(true), why.message(false)]).collect();
    assert_eq!(said.len(), 2 * all.len());
}
