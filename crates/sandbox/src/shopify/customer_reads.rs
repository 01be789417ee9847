//! Reading customers: one by id or by what is unique about them, many by search and page.

use std::{ops::Bound, sync::Arc};

use serde_json::Value;

use super::{
    answer::{Args, Shown, Thing},
    customer::Customer,
    customer_answer,
    customer_search::Search,
    discount_writes, gid, metafield_definitions, order_reads, paging,
    register::{Answered, Desk, Refusal},
    subscriptions,
};

impl Desk<'_> {
    /// The record as it is shown to the caller, or a stranger's on the day the caches are mixed up.
    pub(super) fn shown(&self, customer: &Customer) -> Thing {
        let strangers = || self.state.customers.values().find(|c| c.id != customer.id);
        if self.mixed_up {
            let nobody = Customer {
                id: customer.id + 1,
                email: Some("stranger@example.com".into()),
                last_name: Some("別人".into()),
                locale: "ja".into(),
                created_at: customer.created_at,
                updated_at: customer.updated_at,
                ..Customer::default()
            };
            return customer_answer::customer(strangers().unwrap_or(&nobody));
        }
        customer_answer::customer(customer)
    }

    fn shown_by_id(&self, id: Option<u64>) -> Shown {
        id.and_then(|id| self.state.customers.get(&id)).map(|c| self.shown(c)).into()
    }
}

pub(super) fn customer(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("Customer", args["id"].as_str().unwrap_or_default())?;
    Ok(desk.shown_by_id(Some(id)))
}

pub(super) fn customer_by_identifier(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let (by, value) = only_one(&args["identifier"], "CustomerIdentifierInput")?;
    let text = value.as_str().unwrap_or_default();
    let id = match by {
        "id" => Some(gid::expect("Customer", text)?),
        "emailAddress" => desk.state.by_email(text),
        "phoneNumber" => desk.state.by_phone(text),
        _ => by_custom_id(desk, value)?,
    };
    Ok(desk.shown_by_id(id))
}

/// The customer behind a unique metafield's value.
pub(super) fn by_custom_id(desk: &Desk<'_>, custom: &Value) -> Result<Option<u64>, Refusal> {
    let namespace = desk.state.namespace(custom["namespace"].as_str());
    let key = custom["key"].as_str().unwrap_or_default();
    let value = custom["value"].as_str().unwrap_or_default();
    match desk.state.definition(&namespace, key) {
        Some(definition) if definition.unique => Ok(desk.state.by_unique_value(&namespace, key, value)),
        _ => Err(Refusal::new(
            "Metafield definition of type 'id' is required when using custom ids.",
            "NOT_FOUND",
        )),
    }
}

/// The single member of a one-of input. The directive is not part of the older specification that documents are
/// checked against, so it is checked here.
pub(super) fn only_one<'v>(input: &'v Value, kind: &str) -> Result<(&'v str, &'v Value), Refusal> {
    let given = input.as_object().map(|map| map.iter().collect::<Vec<_>>()).unwrap_or_default();
    match given.as_slice() {
        [(name, value)] if !value.is_null() => Ok((name.as_str(), *value)),
        _ => Err(Refusal::new(
            format!("'{kind}' requires exactly one argument, but {} were provided.", given.len()),
            "INVALID_VARIABLE",
        )),
    }
}

pub(super) fn node(desk: &mut Desk<'_>, args: &Args) -> Answered {
    Ok(any(desk, args["id"].as_str().unwrap_or_default())?.map(Thing::into_shared).map(Shown::One).into())
}

pub(super) fn nodes(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let ids = args["ids"].as_array().cloned().unwrap_or_default();
    let found = ids.iter().map(|id| any(desk, id.as_str().unwrap_or_default()));
    Ok(Shown::Some(found.map(|thing| Ok(thing?.map(Thing::into_shared))).collect::<Result<_, Refusal>>()?))
}

/// Any object the sandbox can find by its global id.
pub(super) fn any(desk: &Desk<'_>, text: &str) -> Result<Option<Thing>, Refusal> {
    let wrong = || Refusal::new(format!("Invalid global id '{text}'"), "INVALID_VARIABLE");
    let (kind, id) = gid::parse(text).ok_or_else(wrong)?;
    Ok(match kind {
        "Customer" => desk.state.customers.get(&id).map(|c| desk.shown(c)),
        "Order" => order_reads::shown(desk, id),
        "DiscountCodeNode" => discount_writes::node(desk, id),
        "WebhookSubscription" => subscriptions::thing(desk, id),
        "MetafieldDefinition" => metafield_definitions::thing(desk, id),
        "MailingAddress" => {
            let owner = desk.state.by_address(id).and_then(|owner| desk.state.customers.get(&owner));
            owner.and_then(|c| c.addresses.iter().find(|a| a.id == id)).map(customer_answer::address)
        }
        _ => None,
    })
}

pub(super) fn customers_count(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let search = search(desk, args)?;
    let count = desk.state.customers.values().filter(|c| search.matches(c)).count() as u64;
    let limit = args.get("limit").and_then(Value::as_u64).unwrap_or(u64::MAX);
    Ok(Thing::new().with("count", count.min(limit)).into())
}

fn search(desk: &Desk<'_>, args: &Args) -> Result<Search, Refusal> {
    let query = args.get("query").and_then(Value::as_str).unwrap_or_default();
    Search::read(query, desk.now).map_err(|message| Refusal::new(message, "BAD_REQUEST"))
}

/// What a page is sorted by: the value in front, the id to tell equals apart.
type Position = (i64, u64);

pub(super) fn customers(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let refuse = |message: String| Refusal::new(message, "BAD_REQUEST");
    let search = search(desk, args)?;
    let size = paging::size(args).map_err(refuse)?;
    let flag = args.get("reverse").and_then(Value::as_bool).unwrap_or(false);
    // `last` with `before` walks the list from its other end.
    let backwards = flag != size.from_end;
    let edge_name = if size.from_end { "before" } else { "after" };
    let edge =
        args.get(edge_name).and_then(Value::as_str).map(paging::read_cursor).transpose().map_err(refuse)?;
    let edge: Option<Position> = edge.map(|(id, value)| (value.parse().unwrap_or(0), id));
    let sort = args.get("sortKey").and_then(Value::as_str).unwrap_or("ID");
    let walk = positions(desk, sort, &search, edge, backwards)?;
    let mut found: Vec<(Position, &Customer)> = walk
        .filter_map(|(value, id)| Some(((value, id), desk.state.customers.get(&id)?)))
        .filter(|(_, customer)| search.matches(customer))
        .take(size.count + 1)
        .collect();
    let more = found.len() > size.count;
    found.truncate(size.count);
    if size.from_end {
        found.reverse();
    }
    let shown = |c: &Customer| Arc::new(customer_answer::customer(c));
    let nodes = found.into_iter().map(|((value, id), c)| (paging::cursor(id, &value.to_string()), shown(c)));
    let (has_next, has_previous) =
        if size.from_end { (edge.is_some(), more) } else { (more, edge.is_some()) };
    Ok(Thing::from(paging::Page { nodes: nodes.collect(), has_next, has_previous }).into())
}

/// Ids in the order asked for, beyond the cursor; only as far as the caller walks.
fn positions<'s>(
    desk: &'s Desk<'_>,
    sort: &str,
    search: &Search,
    edge: Option<Position>,
    backwards: bool,
) -> Result<Box<dyn Iterator<Item = Position> + 's>, Refusal> {
    if let Some(email) = search.email() {
        let one = desk.state.by_email(email).map(|id| (0, id));
        return Ok(Box::new(one.into_iter().filter(move |_| edge.is_none())));
    }
    let state = &*desk.state;
    let lowest = |low: Option<Position>| match (edge, backwards) {
        (Some(edge), false) => Bound::Excluded(edge),
        _ => low.map_or(Bound::Unbounded, Bound::Included),
    };
    let highest = match (edge, backwards) {
        (Some(edge), true) => Bound::Excluded(edge),
        _ => Bound::Unbounded,
    };
    let stamp = |at: jiff::Timestamp| at.as_second();
    let time = |(value, id): Position| (jiff::Timestamp::from_second(value).unwrap_or_default(), id);
    let both_ways = |walk: Box<dyn DoubleEndedIterator<Item = Position> + 's>| -> Box<dyn Iterator<Item = Position> + 's> {
        if backwards { Box::new(walk.rev()) } else { walk }
    };
    Ok(match sort {
        "UPDATED_AT" | "CREATED_AT" => {
            let (list, low) = match sort {
                "UPDATED_AT" => (&state.by_updated, search.updated_from().map(|at| (stamp(at), 0))),
                _ => (&state.by_created, None),
            };
            let range = (lowest(low).map(time), highest.map(time));
            both_ways(Box::new(list.range(range).map(move |(at, id)| (stamp(*at), *id))))
        }
        "ID" | "RELEVANCE" => {
            let range = (lowest(search.id_from().map(|id| (0, id))).map(|p| p.1), highest.map(|p| p.1));
            both_ways(Box::new(state.customers.range(range).map(|(id, _)| (0, *id))))
        }
        other => {
            return Err(Refusal::new(
                format!("the sort key {other} is not simulated by this sandbox"),
                "BAD_REQUEST",
            ));
        }
    })
}
