//! Pages of a list: first, after, last, before, and the cursors that lead on.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};

use super::answer::{Args, Shown, Thing};

/// Shopify answers at most this many objects of a list at once.
pub(super) const LARGEST_PAGE: u64 = 250;

/// How many objects, and whether they are counted from the end.
pub(super) struct Size {
    pub(super) count: usize,
    pub(super) from_end: bool,
}

/// The page size of a connection; Shopify refuses connections without one.
pub(super) fn size(args: &Args) -> Result<Size, String> {
    let number = |name: &str| args.get(name).and_then(Value::as_i64);
    let (count, from_end) = match (number("first"), number("last")) {
        (Some(first), None) => (first, false),
        (None, Some(last)) => (last, true),
        (None, None) => return Err("you must provide one of first or last".into()),
        (Some(_), Some(_)) => return Err("providing both first and last is not supported".into()),
    };
    match u64::try_from(count) {
        Ok(count) if count <= LARGEST_PAGE => Ok(Size { count: count as usize, from_end }),
        Ok(_) => Err(format!("first/last cannot exceed {LARGEST_PAGE}")),
        Err(_) => Err("first/last must be a non-negative Integer".into()),
    }
}

/// A cursor remembers the last id and the value the list was sorted by.
pub(super) fn cursor(last_id: u64, last_value: &str) -> String {
    BASE64.encode(json!({"last_id": last_id, "last_value": last_value}).to_string())
}

/// Id and sort value of a cursor, or the complaint about it.
pub(super) fn read_cursor(text: &str) -> Result<(u64, String), String> {
    let wrong = || format!("Invalid cursor for current pagination sort: {text}");
    let bytes = BASE64.decode(text).map_err(|_| wrong())?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    let id = value["last_id"].as_u64().ok_or_else(wrong)?;
    Ok((id, value["last_value"].as_str().unwrap_or_default().to_owned()))
}

/// One page of a connection, ready to be shown.
pub(super) struct Page {
    pub(super) nodes: Vec<(String, Arc<Thing>)>,
    pub(super) has_next: bool,
    pub(super) has_previous: bool,
}

impl From<Page> for Thing {
    fn from(page: Page) -> Self {
        let info = Thing::new()
            .with("hasNextPage", page.has_next)
            .with("hasPreviousPage", page.has_previous)
            .with("startCursor", page.nodes.first().map(|(c, _)| c.clone()))
            .with("endCursor", page.nodes.last().map(|(c, _)| c.clone()));
        let edges = page.nodes.iter().map(|(cursor, node)| {
            Thing::new().with("cursor", cursor.clone()).with("node", Shown::One(node.clone()))
        });
        Thing::new()
            .with("edges", edges.collect::<Vec<_>>())
            .with("nodes", Shown::Many(page.nodes.iter().map(|(_, node)| node.clone()).collect()))
            .with("pageInfo", info)
    }
}

/// One page of a list that is held whole; cursors are positions in it.
pub(super) fn slice(mut things: Vec<Arc<Thing>>, args: &Args) -> Result<Thing, String> {
    let size = size(args)?;
    if args.get("reverse").and_then(Value::as_bool).unwrap_or(false) {
        things.reverse();
    }
    let position = |name: &str| -> Result<Option<usize>, String> {
        let text = args.get(name).and_then(Value::as_str);
        Ok(text.map(read_cursor).transpose()?.map(|(at, _)| at as usize))
    };
    let from = position("after")?.map_or(0, |at| at + 1).min(things.len());
    let to = position("before")?.unwrap_or(things.len()).clamp(from, things.len());
    let (start, end) = if size.from_end {
        (to.saturating_sub(size.count).max(from), to)
    } else {
        (from, (from + size.count).min(to))
    };
    let total = things.len();
    let nodes = things.into_iter().enumerate().skip(start).take(end - start);
    let nodes = nodes.map(|(at, thing)| (cursor(at as u64, ""), thing)).collect();
    Ok(Page { nodes, has_next: end < total, has_previous: start > 0 }.into())
}
