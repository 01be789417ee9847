//! The price of a query and the leaky bucket it is paid from.

use apollo_compiler::{
    ExecutableDocument,
    ast::Value as Literal,
    executable::{Field, Operation, OperationType, Selection},
};
use jiff::Timestamp;
use serde_json::{Value, json};

/// A single query may not cost more than this.
pub(super) const LARGEST_QUERY: u32 = 1_000;

/// What a mutation costs before its selection.
const MUTATION: u32 = 10;

/// The price asked before anything is known of the answer: an object is one point, a connection as many times its
/// content as it may hold, a mutation ten.
pub(super) fn requested(document: &ExecutableDocument, operation: &Operation, variables: &Value) -> u32 {
    let pricing = Pricing { document, variables };
    let roots = &operation.selection_set.selections;
    if operation.operation_type == OperationType::Mutation {
        MUTATION.max(10 * roots.len() as u32)
    } else {
        pricing.of(roots)
    }
}

struct Pricing<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Value,
}

impl Pricing<'_> {
    fn of(&self, selections: &[Selection]) -> u32 {
        selections.iter().fold(0_u32, |sum, selection| {
            sum.saturating_add(match selection {
                Selection::Field(field) => self.field(field),
                Selection::InlineFragment(inline) => self.of(&inline.selection_set.selections),
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    fragment.map_or(0, |f| self.of(&f.selection_set.selections))
                }
            })
        })
    }

    fn field(&self, field: &Field) -> u32 {
        if field.selection_set.selections.is_empty() {
            return 0;
        }
        let inside = self.of(&field.selection_set.selections);
        let kind = field.selection_set.ty.as_str();
        if kind.ends_with("Connection") {
            return self.page(field).saturating_mul(inside).saturating_add(2);
        }
        // The wrappers of a connection are free: its size is what multiplies.
        match kind {
            "PageInfo" => 0,
            k if k.ends_with("Edge") => inside,
            _ => inside.saturating_add(1),
        }
    }

    fn page(&self, field: &Field) -> u32 {
        let size = field.arguments.iter().find(|a| a.name == "first" || a.name == "last");
        let size = size.map_or(1, |argument| match &*argument.value {
            Literal::Int(number) => number.try_to_i32().unwrap_or(1),
            Literal::Variable(name) => self.variables[name.as_str()].as_i64().unwrap_or(1) as i32,
            _ => 1,
        });
        size.clamp(0, 250) as u32
    }
}

/// The price of what was really answered.
pub(super) fn actual(is_mutation: bool, data: &Value) -> u32 {
    fn objects(value: &Value) -> u32 {
        match value {
            Value::Object(map) => 1 + map.values().map(objects).sum::<u32>(),
            Value::Array(list) => list.iter().map(objects).sum(),
            _ => 0,
        }
    }
    if is_mutation { MUTATION } else { objects(data).saturating_sub(1) }
}

/// Points that fill up over time and are spent by queries.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    size: f64,
    restore_per_s: f64,
    level: f64,
    at: Option<Timestamp>,
}

impl Bucket {
    pub(super) fn new((size, restore_per_s): (u32, u32)) -> Self {
        Self { size: size.into(), restore_per_s: restore_per_s.into(), level: size.into(), at: None }
    }

    fn refill(&mut self, now: Timestamp) {
        let passed = self.at.map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0));
        self.level = (self.level + passed * self.restore_per_s).min(self.size);
        self.at = Some(now);
    }

    /// Takes the points, or says that there are not enough.
    pub(super) fn take(&mut self, now: Timestamp, points: u32) -> bool {
        self.refill(now);
        let enough = self.level >= f64::from(points);
        if enough {
            self.level -= f64::from(points);
        }
        enough
    }

    /// Gives back what a query turned out not to need.
    pub(super) fn give_back(&mut self, points: u32) {
        self.level = (self.level + f64::from(points)).min(self.size);
    }

    /// `extensions.cost` of a refusal that asks for this much patience, whatever the bucket holds.
    pub(super) fn report_empty(&self, requested: u32, wait_s: u64) -> Value {
        let asked = f64::from(requested).max(self.restore_per_s * wait_s as f64);
        let mut cost = self.report(asked as u32, None);
        cost["throttleStatus"]["currentlyAvailable"] = 0.into();
        cost
    }

    /// `extensions.cost` of a reply.
    pub(super) fn report(&self, requested: u32, actual: Option<u32>) -> Value {
        json!({
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": {
                "maximumAvailable": self.size,
                "currentlyAvailable": self.level.floor() as i64,
                "restoreRate": self.restore_per_s,
            },
        })
    }
}
