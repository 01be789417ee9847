//! Making, changing and ending discount codes through the Admin API, and reading one by its code.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    answer::{Args, Shown, Thing},
    customer_reads::only_one,
    discount::{Discount, DiscountValue},
    gid::{self, gid},
    order_answer::money,
    refunds::yen,
    register::{Answered, Desk, Refusal},
    state::whole_second,
    user_error::{UserError, done, refused},
};

const FIELD: &str = "basicCodeDiscount";

pub(super) fn create(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let now = whole_second(desk.now);
    let blank = Discount {
        id: desk.state.ids.fresh(),
        code_id: desk.state.ids.fresh(),
        code: String::new(),
        title: String::new(),
        starts_at: now,
        ends_at: None,
        value: DiscountValue::Yen(0),
        customers: Vec::new(),
        minimum_yen: None,
        usage_limit: None,
        once_per_customer: false,
        combines_with: [false; 3],
        uses: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    let input = &args[FIELD];
    for (required, message) in [
        ("title", "Title can't be blank"),
        ("code", "Code can't be blank"),
        ("startsAt", "Starts at can't be blank"),
        ("customerGets", "Customer gets can't be blank"),
    ] {
        if input.get(required).is_none_or(|v| v.is_null() || v.as_str().is_some_and(|t| t.trim().is_empty()))
        {
            return Ok(no(UserError::at(&[FIELD, required], message, "BLANK")));
        }
    }
    write(desk, blank, input)
}

pub(super) fn update(desk: &mut Desk<'_>, args: &Args) -> Answered {
    match known(desk, args)? {
        Some(discount) => write(desk, discount, &args[FIELD]),
        None => Ok(no(missing())),
    }
}

fn known(desk: &Desk<'_>, args: &Args) -> Result<Option<Discount>, Refusal> {
    let id = gid::expect("DiscountCodeNode", args["id"].as_str().unwrap_or_default())?;
    Ok(desk.state.commerce.discounts.get(&id).cloned())
}

fn missing() -> UserError {
    UserError::at(&["id"], "Discount does not exist", "INVALID")
}

fn no(error: UserError) -> Shown {
    refused("codeDiscountNode", vec![error])
}

fn write(desk: &mut Desk<'_>, discount: Discount, input: &Value) -> Answered {
    let (id, code) = (discount.id, input["code"].as_str().map(str::trim));
    if let Some(code) = code
        && desk.state.commerce.by_code(code).is_some_and(|other| other.id != id)
    {
        let message = "Code must be unique. Please try a different code.";
        return Ok(no(UserError::at(&[FIELD, "code"], message, "TAKEN")));
    }
    let mut after = match fill(desk, discount, input)? {
        Ok(after) => after,
        Err(error) => return Ok(no(error)),
    };
    after.updated_at = whole_second(desk.now);
    desk.state.effects += 1;
    desk.state.commerce.put_discount(after);
    Ok(done("codeDiscountNode", node(desk, id)))
}

/// Only what is given is changed.
fn fill(
    desk: &Desk<'_>,
    mut discount: Discount,
    input: &Value,
) -> Result<Result<Discount, UserError>, Refusal> {
    let given = |name: &str| input.get(name).filter(|v| !v.is_null());
    if let Some(code) = given("code").and_then(Value::as_str) {
        discount.code = code.trim().to_owned();
    }
    if let Some(title) = given("title").and_then(Value::as_str) {
        discount.title = title.to_owned();
    }
    if let Some(at) = given("startsAt").and_then(time) {
        discount.starts_at = at;
    }
    if let Some(end) = input.get("endsAt") {
        discount.ends_at = time(end);
    }
    if discount.ends_at.is_some_and(|end| end <= discount.starts_at) {
        let message = "Ends at needs to be after starts_at";
        return Ok(Err(UserError::at(&[FIELD, "endsAt"], message, "END_DATE_BEFORE_START_DATE")));
    }
    if let Some(limit) = input.get("usageLimit") {
        discount.usage_limit = limit.as_u64();
    }
    if let Some(once) = given("appliesOncePerCustomer").and_then(Value::as_bool) {
        discount.once_per_customer = once;
    }
    if let Some(classes) = given("combinesWith") {
        let names = ["orderDiscounts", "productDiscounts", "shippingDiscounts"];
        discount.combines_with = names.map(|name| classes[name].as_bool().unwrap_or(false));
    }
    if let Some(least) = given("minimumRequirement") {
        discount.minimum_yen = yen(&least["subtotal"]["greaterThanOrEqualToSubtotal"]);
    }
    if let Some(gets) = given("customerGets") {
        match value(gets) {
            Ok(value) => discount.value = value,
            Err(error) => return Ok(Err(error)),
        }
    }
    if let Some(context) = given("context") {
        let (by, who) = only_one(context, "DiscountContextInput")?;
        if let Err(error) = choose(desk, &mut discount, by, who)? {
            return Ok(Err(error));
        }
    }
    Ok(Ok(discount))
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok().map(whole_second)
}

fn value(gets: &Value) -> Result<DiscountValue, UserError> {
    let at = [FIELD, "customerGets", "value"];
    if gets["items"].get("all") != Some(&Value::Bool(true)) {
        let message = "Only discounts on all items are simulated by this sandbox";
        return Err(UserError::at(&[FIELD, "customerGets", "items"], message, "INVALID"));
    }
    let value = &gets["value"];
    if let Some(share) = value["percentage"].as_f64() {
        return match (0.0..=1.0).contains(&share) {
            true => Ok(DiscountValue::Share(share)),
            false => Err(UserError::at(&at, "Value must be between 0.0 and 1.0", "VALUE_OUTSIDE_RANGE")),
        };
    }
    match yen(&value["discountAmount"]["amount"]) {
        Some(yen) if yen > 0 => Ok(DiscountValue::Yen(yen)),
        _ => Err(UserError::at(&at, "Value must be greater than 0", "GREATER_THAN")),
    }
}

fn choose(
    desk: &Desk<'_>,
    discount: &mut Discount,
    by: &str,
    who: &Value,
) -> Result<Result<(), UserError>, Refusal> {
    let at = [FIELD, "context"];
    match by {
        "all" => discount.customers.clear(),
        "customers" => {
            let ids = |name: &str| -> Result<Vec<u64>, Refusal> {
                let list = who.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
                list.iter().map(|id| gid::expect("Customer", id.as_str().unwrap_or_default())).collect()
            };
            let (add, remove) = (ids("add")?, ids("remove")?);
            if add.iter().any(|id| !desk.state.customers.contains_key(id)) {
                return Ok(Err(UserError::at(&at, "Customers is invalid", "INVALID")));
            }
            discount.customers.retain(|id| !remove.contains(id));
            discount.customers.extend(add);
            discount.customers.dedup();
        }
        _ => {
            let message = "Only all or single customers are simulated by this sandbox";
            return Ok(Err(UserError::at(&at, message, "INVALID")));
        }
    }
    Ok(Ok(()))
}

/// The code no longer counts from now on; what was never valid is over before it began.
pub(super) fn deactivate(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let Some(mut discount) = known(desk, args)? else { return Ok(no(missing())) };
    let now = whole_second(desk.now);
    if discount.status(desk.now) != "EXPIRED" {
        discount.starts_at = discount.starts_at.min(now);
        discount.ends_at = Some(now);
        discount.updated_at = now;
        desk.state.effects += 1;
    }
    let id = discount.id;
    desk.state.commerce.put_discount(discount);
    Ok(done("codeDiscountNode", node(desk, id)))
}

pub(super) fn delete(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("DiscountCodeNode", args["id"].as_str().unwrap_or_default())?;
    if desk.state.commerce.remove_discount(id).is_none() {
        return Ok(refused("deletedCodeDiscountId", vec![missing()]));
    }
    desk.state.effects += 1;
    Ok(done("deletedCodeDiscountId", gid("DiscountCodeNode", id)))
}

pub(super) fn by_code(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = desk.state.commerce.by_code(args["code"].as_str().unwrap_or_default()).map(|d| d.id);
    Ok(id.and_then(|id| node(desk, id)).into())
}

/// A discount by its number, as `node` shows it too.
pub(super) fn node(desk: &Desk<'_>, id: u64) -> Option<Thing> {
    let d = desk.state.commerce.discounts.get(&id)?;
    let counted = d.counted_uses(desk.now);
    let code = Thing::of("DiscountRedeemCode")
        .with("id", gid("DiscountRedeemCode", d.code_id))
        .with("code", d.code.clone())
        .with("asyncUsageCount", counted);
    let [order, product, shipping] = d.combines_with;
    let combines = Thing::new()
        .with("orderDiscounts", order)
        .with("productDiscounts", product)
        .with("shippingDiscounts", shipping);
    let minimum = d
        .minimum_yen
        .map(|yen| Thing::of("DiscountMinimumSubtotal").with("greaterThanOrEqualToSubtotal", money(yen)));
    let context = if d.customers.is_empty() {
        Thing::of("DiscountBuyerSelectionAll").with("all", "ALL")
    } else {
        let named = d.customers.iter().filter_map(|id| desk.state.customers.get(id));
        let named: Vec<Thing> = named.map(super::customer_answer::customer).collect();
        Thing::of("DiscountCustomers").with("customers", named)
    };
    let value = match d.value {
        DiscountValue::Yen(yen) => {
            Thing::of("DiscountAmount").with("amount", money(yen)).with("appliesOnEachItem", false)
        }
        DiscountValue::Share(share) => {
            Thing::of("DiscountPercentage").with("percentage", serde_json::json!(share))
        }
    };
    let basic = Thing::of("DiscountCodeBasic")
        .with("title", d.title.clone())
        .with("status", d.status(desk.now))
        .with("startsAt", d.starts_at)
        .with("endsAt", d.ends_at)
        .with("usageLimit", d.usage_limit)
        .with("appliesOncePerCustomer", d.once_per_customer)
        .with("asyncUsageCount", counted)
        .with("codesCount", Thing::new().with("count", 1_u64))
        .with("codes", Shown::Connection(vec![code.into_shared()]))
        .with("combinesWith", combines)
        .with("minimumRequirement", minimum)
        .with("context", context)
        .with("customerGets", Thing::new().with("value", value))
        .with("createdAt", d.created_at)
        .with("updatedAt", d.updated_at);
    Some(Thing::of("DiscountCodeNode").with("id", gid("DiscountCodeNode", d.id)).with("codeDiscount", basic))
}
