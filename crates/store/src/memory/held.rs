//! What is held about one person in memory, shelf by shelf, under the names of the real store's tables.

use serde_json::{Value, json};

use super::state::{Entry, State};
use crate::{Held, InboxRow, Person, Scope};

/// The ways a person is written down.
pub(super) struct Names {
    /// `customer:N`.
    pub(super) object: String,
    /// Lanes of sign-ups under their addresses.
    pub(super) lanes: Vec<String>,
    objects: Vec<String>,
    /// As they stand in JSON.
    quoted: [String; 2],
    members: Vec<u64>,
}

impl Names {
    pub(super) fn of(person: &Person) -> Self {
        let object = format!("customer:{}", person.customer);
        let members = person.members.iter().map(|member| format!("member:{member}"));
        Self {
            lanes: person.emails.iter().map(|hash| format!("email:{}", hash.to_hex())).collect(),
            objects: std::iter::once(object.clone()).chain(members).collect(),
            quoted: [format!("\"{}\"", person.customer), format!("\"{object}\"")],
            members: person.members.iter().map(|member| member.get()).collect(),
            object,
        }
    }

    fn are_written_in(&self, value: &Value) -> bool {
        let text = value.to_string();
        self.quoted.iter().any(|name| text.contains(name))
    }

    /// Whether a delivery is about them.
    pub(super) fn are_in(&self, row: &InboxRow) -> bool {
        let ids = row.facts.get("ids").and_then(Value::as_array);
        let alone = ids.filter(|ids| ids.len() == 1).and_then(|ids| ids[0].as_u64());
        self.objects.contains(&row.object)
            || row.facts.to_string().contains(&self.quoted[0])
            || (row.topic.starts_with("pos:customers.") && alone.is_some_and(|id| self.members.contains(&id)))
    }
}

/// Whether a run says who they are.
pub(super) fn names_person(entry: &Entry, names: &Names) -> bool {
    let in_steps = || {
        let outputs = entry.steps.iter().filter_map(|step| step.output.as_ref());
        outputs.map(Value::to_string).any(|text| text.contains(&names.quoted[0]))
    };
    names.objects.contains(&entry.row.object) || names.are_written_in(&entry.row.input) || in_steps()
}

/// Everything about a person; tables without a row are left out.
pub(super) fn tables(state: &State, person: &Person) -> Vec<Held> {
    let (names, customer, shelves) = (Names::of(person), person.customer, &state.shelves);
    let text = |value: &dyn std::fmt::Display| Value::String(value.to_string());
    let links = shelves.links.get(&customer).map(|link| json!(link));
    let skips = shelves.skips.keys().filter(|(_, of)| *of == customer);
    let echoes = shelves.echoes.keys().filter(|(_, of)| *of == customer);
    let apart = shelves.apart.keys().filter(|(of, _)| *of == customer);
    let members = person.members.iter().filter(|member| shelves.members.contains_key(member));
    let cases = shelves.cases.values().filter(|known| known.case.customer == customer);
    let in_lane =
        |entry: &Entry| names.lanes.contains(&entry.row.lane) && entry.row.created_at <= person.until;
    let runs = state.all_runs().filter(|(_, entry)| in_lane(entry) || names_person(entry, &names));
    let inbox = state.inbox.values().filter(|row| names.are_in(row));
    let paused = Scope::Object(names.object.clone());
    let switches = state.switches.iter().filter(|switch| switch.scope == paused);
    let seen = shelves.seen.get(&customer).into_iter().flatten();
    let purchases = shelves.purchases.iter().filter(|(_, (of, _))| *of == customer);
    let merges = shelves.merges.values();
    let merges = merges.filter(|merge| merge.survivor == customer || merge.loser == Some(customer));
    let ledger = shelves.ledger.iter().filter(|entry| entry.customer == customer);
    let held = [
        ("links", links.into_iter().collect()),
        ("skips", skips.map(|(system, _)| json!(system)).collect()),
        ("echoes", echoes.map(|(system, _)| json!(system)).collect()),
        ("apart", apart.map(|(_, member)| text(member)).collect()),
        ("members", members.map(|member| text(member)).collect()),
        ("cases", cases.map(|known| json!(known.case)).collect()),
        ("runs", runs.map(|(_, entry)| json!([entry.row.flow, entry.row.key])).collect()),
        ("inbox", inbox.map(|row| json!([row.topic, row.object])).collect()),
        ("switches", switches.map(|switch| json!(switch.reason)).collect()),
        ("purchases", purchases.map(|(id, _)| json!(id)).collect()),
        ("seen", seen.map(|one| json!([one.look, one.field])).collect()),
        ("departures", shelves.departures.get(&customer).map(|gone| json!(gone)).into_iter().collect()),
        ("merges", merges.map(|merge| json!(merge)).collect()),
        ("ledger", ledger.map(|entry| json!(entry)).collect()),
        (
            "coupons",
            shelves.coupons.values().filter(|one| one.customer == customer).map(|one| json!(one)).collect(),
        ),
        ("erasures", shelves.erased.get(&customer).map(|id| json!(id)).into_iter().collect()),
    ];
    let held = held.into_iter().map(|(table, rows): (_, Vec<Value>)| Held { table, rows });
    held.filter(|held| !held.rows.is_empty()).collect()
}
