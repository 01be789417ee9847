//! Reading orders: one by id, many by search and page.

use std::ops::Bound;

use serde_json::Value;

use super::{
    answer::{Args, Thing},
    customer_reads::only_one,
    gid,
    order::Order,
    order_answer,
    order_search::OrderSearch,
    paging,
    register::{Answered, Desk, Refusal},
};

pub(super) fn order(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let id = gid::expect("Order", args["id"].as_str().unwrap_or_default())?;
    Ok(shown(desk, id).into())
}

pub(super) fn order_by_identifier(desk: &mut Desk<'_>, args: &Args) -> Answered {
    match only_one(&args["identifier"], "OrderIdentifierInput")? {
        ("id", value) => Ok(shown(desk, gid::expect("Order", value.as_str().unwrap_or_default())?).into()),
        _ => Err(Refusal::new(
            "Metafield definition of type 'id' is required when using custom ids.",
            "NOT_FOUND",
        )),
    }
}

/// An order by its number, as `node` shows it too.
pub(super) fn shown(desk: &Desk<'_>, id: u64) -> Option<Thing> {
    let order = desk.state.commerce.orders.get(&id)?;
    // The mixed-up cache answers with somebody else's order under nobody's name.
    let other = || desk.state.commerce.orders.values().find(|other| other.id != id);
    let order = if desk.mixed_up { other().unwrap_or(order) } else { order };
    Some(order_answer::order(order, desk.state))
}

/// What a page is sorted by: the value in front, the id to tell equals apart.
type Position = (i64, u64);

pub(super) fn orders(desk: &mut Desk<'_>, args: &Args) -> Answered {
    let refuse = |message: String| Refusal::new(message, "BAD_REQUEST");
    let query = args.get("query").and_then(Value::as_str).unwrap_or_default();
    let search = OrderSearch::read(query, desk.now).map_err(refuse)?;
    let size = paging::size(args).map_err(refuse)?;
    let after = args.get("after").and_then(Value::as_str).map(paging::read_cursor);
    let after: Option<Position> =
        after.transpose().map_err(refuse)?.map(|(id, value)| (value.parse().unwrap_or(0), id));
    let backwards = args.get("reverse").and_then(Value::as_bool).unwrap_or(false);
    let sort = args.get("sortKey").and_then(Value::as_str).unwrap_or("PROCESSED_AT");
    let mut found = sorted(desk, sort, &search, after, backwards)?;
    let more = found.len() > size.count;
    found.truncate(size.count);
    let nodes = found.into_iter().map(|((value, id), order)| {
        (paging::cursor(id, &value.to_string()), order_answer::order(order, desk.state).into_shared())
    });
    let page = paging::Page { nodes: nodes.collect(), has_next: more, has_previous: after.is_some() };
    Ok(Thing::from(page).into())
}

fn sorted<'s>(
    desk: &'s Desk<'_>,
    sort: &str,
    search: &OrderSearch,
    after: Option<Position>,
    backwards: bool,
) -> Result<Vec<(Position, &'s Order)>, Refusal> {
    let books = &desk.state.commerce;
    let beyond = |at: Position| match (after, backwards) {
        (None, _) => true,
        (Some(edge), false) => at > edge,
        (Some(edge), true) => at < edge,
    };
    let mut found: Vec<(Position, &Order)> = match sort {
        "UPDATED_AT" => {
            let from = search.updated_from().map_or(Bound::Unbounded, |at| Bound::Included((at, 0)));
            let walk = books.by_updated.range((from, Bound::Unbounded));
            walk.filter_map(|(at, id)| Some(((at.as_second(), *id), books.orders.get(id)?))).collect()
        }
        "CREATED_AT" | "PROCESSED_AT" => {
            let stamped = books.orders.values().map(|o| ((o.created_at.as_second(), o.id), o));
            stamped.collect()
        }
        "ID" | "RELEVANCE" => books.orders.values().map(|o| ((0, o.id), o)).collect(),
        other => {
            let message = format!("the sort key {other} is not simulated by this sandbox");
            return Err(Refusal::new(message, "BAD_REQUEST"));
        }
    };
    found.retain(|(at, order)| beyond(*at) && search.matches(order));
    found.sort_unstable_by_key(|(at, _)| *at);
    if backwards {
        found.reverse();
    }
    Ok(found)
}
