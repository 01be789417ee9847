//! How values are written into columns: choices as words, times as microseconds, ids as numbers.

use domain::{Class, Owner, Timestamp, Vendor};

use crate::{
    CaseKind, CaseState, Departure, ErasureCause, HashField, LetterState, Look, MatchState, MergeKind,
    MergeState, MoveState, Role, RunState, Scope, StepState, System, Wait,
};

/// A choice that is stored as a word.
pub(super) trait Word: Copy {
    fn word(self) -> &'static str;
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($($choice:ident { $($variant:ident = $word:literal),+ $(,)? })+) => { $(
        impl Word for $choice {
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+ };
}

words! {
    RunState { Waiting = "waiting", Done = "done", Dead = "dead", Discarded = "discarded" }
    StepState {
        Done = "done", Off = "off", Retrying = "retrying", InDoubt = "in_doubt", NeedsPerson = "needs_person",
        Undone = "undone",
    }
    LetterState { Open = "open", Taken = "taken", Resolved = "resolved", Discarded = "discarded" }
    CaseKind {
        Match = "match", Incomplete = "incomplete", Conflict = "conflict", DataRequest = "data_request",
    }
    ErasureCause { Request = "request", Operator = "operator" }
    CaseState { Open = "open", Linked = "linked", Different = "different", Closed = "closed" }
    Look { Online = "online", Pos = "pos", Crm = "crm", Record = "record", Asked = "asked" }
    Departure { Withdrawn = "withdrawn", Deleted = "deleted", MemberGone = "member_gone" }
    MergeKind { Customers = "customers", Members = "members", Outside = "outside" }
    MergeState {
        Planned = "planned", Frozen = "frozen", Moved = "moved", Retired = "retired", Merged = "merged",
        Aliased = "aliased", Done = "done", Refused = "refused", Split = "split",
    }
    MoveState { Planned = "planned", InTransit = "in_transit", Done = "done", Void = "void" }
    MatchState { Running = "running", Done = "done", Interrupted = "interrupted", Failed = "failed" }
    System { Pos = "pos", Crm = "crm", Mail = "mail" }
    HashField { Email = "email", EmailLoose = "email_loose", Phone = "phone" }
    Owner {
        MemberServices = "member_services", Operations = "operations", Store = "store", Finance = "finance",
    }
}

impl Word for Vendor {
    fn word(self) -> &'static str {
        self.as_str()
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::from_name(word)
    }
}

impl Word for Role {
    fn word(self) -> &'static str {
        self.as_str()
    }
    fn from_word(word: &str) -> Option<Self> {
        Self::from_name(word)
    }
}

/// Microseconds since 1970; finer parts are cut off.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The instant so many microseconds after 1970. The end of time, which says "until told otherwise", is itself again.
pub(super) fn instant(at: i64) -> Option<Timestamp> {
    if at == micros(Timestamp::MAX) {
        return Some(Timestamp::MAX);
    }
    let nanos = i32::try_from(at.rem_euclid(1_000_000) * 1_000).ok()?;
    Timestamp::new(at.div_euclid(1_000_000), nanos).ok()
}

/// The rank stored for a class: lower goes first.
pub(super) fn rank(class: Class) -> i64 {
    match class {
        Class::Interactive => 0,
        Class::Checkout => 1,
        Class::SameDay => 2,
        Class::Overnight => 3,
    }
}

/// A vendor's number as a column. Numbers above 2^63 come back unchanged, though they sort below zero.
pub(super) const fn number(id: u64) -> i64 {
    id.cast_signed()
}

/// The text by which lanes that wait for the same thing are found.
pub(super) fn wait_text(wait: &Wait) -> String {
    match wait {
        Wait::Time => "time".into(),
        Wait::Event(name) => format!("event:{name}"),
        Wait::Flow(name) => format!("flow:{name}"),
        Wait::Vendor(vendor) => format!("vendor:{vendor}"),
        Wait::Object(id) => format!("object:{id}"),
    }
}

pub(super) fn wait_from(text: &str) -> Option<Wait> {
    if text == "time" {
        return Some(Wait::Time);
    }
    let (kind, name) = text.split_once(':')?;
    Some(match kind {
        "event" => Wait::Event(name.into()),
        "flow" => Wait::Flow(name.into()),
        "vendor" => Wait::Vendor(Vendor::from_name(name)?),
        "object" => Wait::Object(name.into()),
        _ => return None,
    })
}

/// The text of what a switch stops.
pub(super) fn scope_text(scope: &Scope) -> String {
    match scope {
        Scope::Flow(name) => format!("flow:{name}"),
        Scope::Vendor(vendor) => format!("vendor:{vendor}"),
        Scope::Object(id) => format!("object:{id}"),
    }
}

pub(super) fn scope_from(text: &str) -> Option<Scope> {
    match wait_from(text)? {
        Wait::Flow(name) => Some(Scope::Flow(name)),
        Wait::Vendor(vendor) => Some(Scope::Vendor(vendor)),
        Wait::Object(id) => Some(Scope::Object(id)),
        Wait::Time | Wait::Event(_) => None,
    }
}
