//! Two records of one person become one; the other id disappears.

use serde_json::Value;

use super::{
    Shopify,
    answer::{Args, Thing},
    customer::Customer,
    customer_answer::{self, obstacles},
    gid::{self, gid},
    payloads,
    register::{Answered, Desk, Refusal},
    user_error::UserError,
};

/// A merge that was asked for. The records are one at once; whoever asks hears it later.
#[derive(Clone, Debug)]
pub(super) struct MergeJob {
    kept: u64,
    asks_left: u32,
    fails: bool,
}

/// How merges go: as documented, unless a test says otherwise.
#[derive(Clone, Debug, Default)]
pub struct MergeMood {
    /// The record that stays, whatever the caller wants.
    pub keeps: Option<u64>,
    /// The consent of the record that is left is the greater of both.
    pub raises_consent: bool,
    /// How often somebody asks before the job is over.
    pub asks: u32,
    /// The job fails: nothing is merged.
    pub fails: bool,
}

/// The two records, survivor first.
struct Pair {
    kept: Customer,
    gone: Customer,
}

fn read_pair(desk: &Desk<'_>, args: &Args) -> Result<Result<Pair, UserError>, Refusal> {
    let one = gid::expect("Customer", args["customerOneId"].as_str().unwrap_or_default())?;
    let two = gid::expect("Customer", args["customerTwoId"].as_str().unwrap_or_default())?;
    let find = |id| desk.state.customers.get(&id).cloned();
    let (Some(one), Some(two)) = (find(one), find(two)) else {
        let message = "Customer does not exist";
        return Ok(Err(UserError::at(&["customerOneId"], message, "INVALID_CUSTOMER_ID")));
    };
    if one.id == two.id {
        let message = "Customers must be different";
        return Ok(Err(UserError::at(&["customerTwoId"], message, "INVALID_CUSTOMER")));
    }
    let told = overrides(args, "customerIdOfEmailToKeep");
    let keep_email_of = desk.state.merge_mood.keeps.or(told);
    let one_stays = match keep_email_of {
        Some(id) => id == one.id,
        None if one.email.is_some() != two.email.is_some() => one.email.is_some(),
        None if one.enabled != two.enabled => one.enabled,
        None => {
            let subscribed = |c: &Customer| c.email_consent.state == "SUBSCRIBED";
            subscribed(&one) && !subscribed(&two)
        }
    };
    Ok(Ok(if one_stays { Pair { kept: one, gone: two } } else { Pair { kept: two, gone: one } }))
}

fn overrides(args: &Args, field: &str) -> Option<u64> {
    let text = args.get("overrideFields")?.get(field)?.as_str()?;
    gid::parse(text).map(|(_, id)| id)
}

/// The record that both become.
fn joined(pair: &Pair, args: &Args) -> Customer {
    let Pair { kept, gone } = pair;
    let choose = |field: &str, of: fn(&Customer) -> &Option<String>| match overrides(args, field) {
        Some(id) if id == gone.id => of(gone).clone(),
        _ => of(kept).clone().or(of(gone).clone()),
    };
    let mut after = kept.clone();
    after.email = choose("customerIdOfEmailToKeep", |c| &c.email);
    after.phone = choose("customerIdOfPhoneNumberToKeep", |c| &c.phone);
    after.first_name = choose("customerIdOfFirstNameToKeep", |c| &c.first_name);
    after.last_name = choose("customerIdOfLastNameToKeep", |c| &c.last_name);
    let override_fields = args.get("overrideFields").cloned().unwrap_or_default();
    let notes: Vec<&str> = [&kept.note, &gone.note].into_iter().flatten().map(String::as_str).collect();
    let both = (!notes.is_empty()).then(|| notes.join(" "));
    after.note = override_fields["note"].as_str().map(str::to_owned).or(both);
    after.tags = match override_fields["tags"].as_array() {
        Some(tags) => tags.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => {
            let more = gone.tags.iter().filter(|t| !kept.tags.contains(t));
            kept.tags.iter().chain(more).cloned().collect()
        }
    };
    after.addresses.extend(gone.addresses.iter().cloned());
    after.default_address = after.default_address.or(gone.default_address);
    if let Some(id) = overrides(args, "customerIdOfDefaultAddressToKeep").filter(|id| *id == gone.id) {
        after.default_address = if id == gone.id { gone.default_address } else { after.default_address };
    }
    let known = |m: &super::customer::Metafield| kept.metafield(&m.namespace, &m.key).is_some();
    after.metafields.extend(gone.metafields.iter().filter(|m| !known(m)).cloned());
    after.enabled = kept.enabled || gone.enabled;
    after.order_count += gone.order_count;
    after.spent_yen += gone.spent_yen;
    after
}

fn blocked(pair: &Pair, after: &Customer) -> Option<UserError> {
    let cards = pair.kept.gift_cards + pair.gone.gift_cards > 0;
    if cards {
        let message = "Customers with gift cards cannot be merged";
        return Some(UserError::at(&["customerOneId"], message, "CUSTOMER_HAS_GIFT_CARDS"));
    }
    if [&pair.kept, &pair.gone].iter().any(|c| !obstacles(c).is_empty()) {
        let message = "Customer cannot be merged";
        return Some(UserError::at(&["customerOneId"], message, "INVALID_CUSTOMER"));
    }
    if after.note.as_deref().is_some_and(|n| n.chars().count() > 5_000) || after.tags.len() > 250 {
        let message = "Note or tags of both customers do not fit into one";
        return Some(UserError::at(&["overrideFields"], message, "MISSING_OVERRIDE_ATTRIBUTE"));
    }
    None
}

pub(super) fn merge(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let outcome = read_pair(desk, args)?.and_then(|pair| {
        let after = joined(&pair, args);
        blocked(&pair, &after).map_or(Ok((pair, after)), Err)
    });
    let (pair, mut after) = match outcome {
        Ok(both) => both,
        Err(error) => return Ok(payload(None, None, vec![error])),
    };
    let job = gid("Job", 0).replace("/0", &format!("/{}", desk.state.dice.uuid()));
    let (kept, gone) = (pair.kept.id, pair.gone.id);
    let asks_left = desk.state.merge_mood.asks;
    let fails = desk.state.merge_mood.fails;
    desk.state.merge_jobs.insert(job.clone(), MergeJob { kept, asks_left, fails });
    if fails {
        return Ok(payload(Some(kept), Some(job), Vec::new()));
    }
    if desk.state.merge_mood.raises_consent {
        let yes = [&pair.kept, &pair.gone].into_iter().find(|c| c.email_consent.state == "SUBSCRIBED");
        after.email_consent = yes.unwrap_or(&pair.kept).email_consent.clone();
    }
    desk.delete(gone);
    desk.state.commerce.move_orders(gone, kept);
    desk.save(after);
    desk.state.announce(desk.settings, desk.now, vec![payloads::merged(kept, gone, &job)]);
    Ok(payload(Some(kept), Some(job), Vec::new()))
}

fn payload(kept: Option<u64>, job: Option<String>, errors: Vec<UserError>) -> super::answer::Shown {
    let errors: Vec<Thing> = errors.into_iter().map(Into::into).collect();
    Thing::new()
        .with("resultingCustomerId", kept.map(|id| gid("Customer", id)))
        .with("job", job.map(|id| Thing::new().with("id", id).with("done", false)))
        .with("userErrors", errors)
        .into()
}

pub(super) fn job_status(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = args["jobId"].as_str().unwrap_or_default();
    let status = desk.state.merge_jobs.get_mut(id).map(|job| {
        let (said, errors) = match (job.asks_left, job.fails) {
            (0, false) => ("COMPLETED", Vec::new()),
            (0, true) => {
                let fields = vec!["MERGE_IN_PROGRESS".to_owned()];
                let error = Thing::new().with("errorFields", fields).with("message", "Merge failed");
                ("FAILED", vec![error])
            }
            _ => ("IN_PROGRESS", Vec::new()),
        };
        job.asks_left = job.asks_left.saturating_sub(1);
        Thing::new()
            .with("jobId", id)
            .with("resultingCustomerId", gid("Customer", job.kept))
            .with("status", said)
            .with("customerMergeErrors", errors)
    });
    Ok(status.into())
}

pub(super) fn job(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = args["id"].as_str().unwrap_or_default();
    let known = desk.state.merge_jobs.contains_key(id);
    if let Some(job) = super::order_writes::job(desk, id) {
        return Ok(job.into());
    }
    Ok(known.then(|| Thing::new().with("id", id).with("done", true)).into())
}

pub(super) fn preview(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let pair = match read_pair(desk, args)? {
        Ok(pair) => pair,
        Err(error) => return Err(Refusal::new(error.message, "NOT_FOUND")),
    };
    let after = joined(&pair, args);
    let errors = blocked(&pair, &after).map(|error| {
        let fields: Vec<String> = [&pair.kept, &pair.gone]
            .into_iter()
            .flat_map(obstacles)
            .map(|(field, _)| field.to_owned())
            .collect();
        vec![Thing::new().with("errorFields", fields).with("message", error.message)]
    });
    let zero = |thing: Thing, name| thing.with(name, "0");
    let kept = Thing::new()
        .with("email", customer_answer::email(&after))
        .with("phoneNumber", customer_answer::phone(&after))
        .with("firstName", after.first_name.clone())
        .with("lastName", after.last_name.clone())
        .with("note", after.note.clone())
        .with("tags", after.tags.clone())
        .with("metafieldCount", after.metafields.len().to_string());
    let counts = ["orderCount", "giftCardCount", "draftOrderCount", "discountNodeCount"];
    let kept = counts.into_iter().fold(kept, zero);
    let other = Thing::new()
        .with("email", customer_answer::email(&pair.gone))
        .with("phoneNumber", customer_answer::phone(&pair.gone))
        .with("firstName", pair.gone.first_name.clone())
        .with("lastName", pair.gone.last_name.clone());
    Ok(Thing::new()
        .with("resultingCustomerId", gid("Customer", pair.kept.id))
        .with("defaultFields", kept)
        .with("alternateFields", other)
        .with("blockingFields", None::<Thing>)
        .with("customerMergeErrors", errors)
        .into())
}

impl Shopify {
    /// The merchant merges two customers in the admin; the first one's e-mail and number stay. False when they cannot be.
    pub fn merge_customers(&self, kept: u64, gone: u64) -> bool {
        let mut state = self.lock();
        let (kept, gone) = (gid("Customer", kept), gid("Customer", gone));
        let args = serde_json::json!({"customerOneId": kept, "customerTwoId": gone,
            "overrideFields": {"customerIdOfEmailToKeep": kept}});
        let before = state.customers.len();
        let (now, settings) = (self.calendar.now(), &self.settings);
        let mut desk = Desk { state: &mut state, settings, now, mixed_up: false };
        let merged = merge(&mut desk, args.as_object().unwrap_or(&Args::new()));
        merged.is_ok() && state.customers.len() < before
    }
}
