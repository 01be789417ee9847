//! How rows are read: column by column, each as what it should be, and without a value in any error.

use domain::{CaseId, Class, Code, CrmContactId, CustomerId, PosMemberId, RunId, Timestamp};
use sqlx::{Decode, Row, Sqlite, sqlite::SqliteRow};
use uuid::Uuid;

use super::words::{Word, instant, scope_from, wait_from};
use crate::{Error, KeyedHash, Result, Scope, Wait};

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

    pub(super) fn opt_hash(&mut self) -> Result<Option<KeyedHash>> {
        match self.cell::<&[u8]>()? {
            None => Ok(None),
            Some(bytes) => self.must(bytes.try_into().ok().map(KeyedHash)).map(Some),
        }
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
