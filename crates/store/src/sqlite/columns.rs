//! How values are written into columns and read back: times as microseconds, choices as words, ids as numbers.

use domain::{CaseId, Class, Code, CrmContactId, CustomerId, Owner, PosMemberId, RunId, Timestamp, Vendor};
use sqlx::{Decode, Row, Sqlite, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    CaseKind, CaseState, Error, HashField, KeyedHash, LetterState, Result, Role, RunState, Scope, StepState,
    System, Wait,
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
    CaseKind { Match = "match", Incomplete = "incomplete" }
    CaseState { Open = "open", Linked = "linked", Different = "different", Closed = "closed" }
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

fn wait_from(text: &str) -> Option<Wait> {
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

fn scope_from(text: &str) -> Option<Scope> {
    match wait_from(text)? {
        Wait::Flow(name) => Some(Scope::Flow(name)),
        Wait::Vendor(vendor) => Some(Scope::Vendor(vendor)),
        Wait::Object(id) => Some(Scope::Object(id)),
        Wait::Time | Wait::Event(_) => None,
    }
}

/// Reads the columns of a row from left to right.
pub(super) struct Cells<'r> {
    row: &'r SqliteRow,
    what: &'static str,
    next: usize,
}

impl<'r> Cells<'r> {
    /// `what` names the row in an error; no value ever does.
    pub(super) fn of(row: &'r SqliteRow, what: &'static str) -> Self {
        Self { row, what, next: 0 }
    }

    fn cell<T: Decode<'r, Sqlite>>(&mut self) -> Result<Option<T>> {
        let index = self.next;
        self.next += 1;
        self.row.try_get_unchecked(index).map_err(|_| self.corrupt())
    }

    fn corrupt(&self) -> Error {
        Error::Corrupt(self.what)
    }

    fn must<T>(&self, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| self.corrupt())
    }

    pub(super) fn opt_int(&mut self) -> Result<Option<i64>> {
        self.cell()
    }

    pub(super) fn int(&mut self) -> Result<i64> {
        let value = self.opt_int()?;
        self.must(value)
    }

    pub(super) fn count<N: TryFrom<i64>>(&mut self) -> Result<N> {
        let value = N::try_from(self.int()?).ok();
        self.must(value)
    }

    pub(super) fn flag(&mut self) -> Result<bool> {
        Ok(self.int()? != 0)
    }

    pub(super) fn opt_text(&mut self) -> Result<Option<String>> {
        self.cell()
    }

    pub(super) fn text(&mut self) -> Result<String> {
        let value = self.opt_text()?;
        self.must(value)
    }

    pub(super) fn opt_word<T: Word>(&mut self) -> Result<Option<T>> {
        match self.cell::<&str>()? {
            None => Ok(None),
            Some(word) => self.must(T::from_word(word)).map(Some),
        }
    }

    pub(super) fn word<T: Word>(&mut self) -> Result<T> {
        let value = self.opt_word()?;
        self.must(value)
    }

    pub(super) fn opt_time(&mut self) -> Result<Option<Timestamp>> {
        match self.opt_int()? {
            None => Ok(None),
            Some(at) => self.must(instant(at)).map(Some),
        }
    }

    pub(super) fn time(&mut self) -> Result<Timestamp> {
        let value = self.opt_time()?;
        self.must(value)
    }

    pub(super) fn opt_code(&mut self) -> Result<Option<Code>> {
        Ok(self.opt_text()?.map(Code::from))
    }

    pub(super) fn code(&mut self) -> Result<Code> {
        Ok(Code::from(self.text()?))
    }

    pub(super) fn opt_json(&mut self) -> Result<Option<serde_json::Value>> {
        match self.cell::<&str>()? {
            None => Ok(None),
            Some(text) => self.must(serde_json::from_str(text).ok()).map(Some),
        }
    }

    pub(super) fn json(&mut self) -> Result<serde_json::Value> {
        let value = self.opt_json()?;
        self.must(value)
    }

    pub(super) fn opt_uuid(&mut self) -> Result<Option<Uuid>> {
        match self.cell::<&[u8]>()? {
            None => Ok(None),
            Some(bytes) => self.must(Uuid::from_slice(bytes).ok()).map(Some),
        }
    }

    pub(super) fn uuid(&mut self) -> Result<Uuid> {
        let value = self.opt_uuid()?;
        self.must(value)
    }

    pub(super) fn run_id(&mut self) -> Result<RunId> {
        self.uuid().map(RunId)
    }

    pub(super) fn case_id(&mut self) -> Result<CaseId> {
        self.uuid().map(CaseId)
    }

    pub(super) fn class(&mut self) -> Result<Class> {
        let found = usize::try_from(self.int()?).ok().and_then(|rank| Class::ALL.get(rank).copied());
        self.must(found)
    }

    pub(super) fn wait(&mut self) -> Result<Wait> {
        let found = self.cell::<&str>()?.and_then(wait_from);
        self.must(found)
    }

    pub(super) fn scope(&mut self) -> Result<Scope> {
        let found = self.cell::<&str>()?.and_then(scope_from);
        self.must(found)
    }

    pub(super) fn hash(&mut self) -> Result<KeyedHash> {
        let found = self.cell::<&[u8]>()?.and_then(|bytes| bytes.try_into().ok()).map(KeyedHash);
        self.must(found)
    }

    pub(super) fn customer(&mut self) -> Result<CustomerId> {
        let found = CustomerId::new(self.int()?.cast_unsigned());
        self.must(found)
    }

    pub(super) fn opt_member(&mut self) -> Result<Option<PosMemberId>> {
        Ok(self.opt_int()?.and_then(|id| PosMemberId::new(id.cast_unsigned())))
    }

    pub(super) fn member(&mut self) -> Result<PosMemberId> {
        let found = self.opt_member()?;
        self.must(found)
    }

    pub(super) fn opt_contact(&mut self) -> Result<Option<CrmContactId>> {
        Ok(self.opt_int()?.and_then(|id| CrmContactId::new(id.cast_unsigned())))
    }
}
