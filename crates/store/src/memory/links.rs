//! Links in memory.

use async_trait::async_trait;
use domain::{CrmContactId, CustomerId, PosMemberId, Timestamp};

use super::{
    Memory,
    shelves::{Shelves, page},
};
use crate::{Echo, Link, LinkError, Links, Result, System};

impl Shelves {
    /// Old ids lead to the survivor's row.
    pub(super) fn link(&self, customer: CustomerId) -> Option<&Link> {
        self.links.get(&self.survivor(customer))
    }

    pub(super) fn link_by_pos(&self, member: PosMemberId) -> Option<&Link> {
        self.by_pos.get(&self.surviving_member(member)).and_then(|customer| self.links.get(customer))
    }

    /// The row, made if it may be.
    pub(super) fn know(&mut self, customer: CustomerId, now: Timestamp) -> Option<&mut Link> {
        if self.is_erased(customer) || self.customer_aliases.contains_key(&customer) {
            return None;
        }
        let blank = Link { customer, pos: None, crm: None, created_at: now, updated_at: now };
        Some(self.links.entry(customer).or_insert(blank))
    }

    /// Puts a store member on a row, or takes it off.
    pub(super) fn set_pos(&mut self, customer: CustomerId, member: Option<PosMemberId>, now: Timestamp) {
        let Some(link) = self.links.get_mut(&customer) else { return };
        if let Some(before) = std::mem::replace(&mut link.pos, member) {
            self.by_pos.remove(&before);
        }
        link.updated_at = now;
        if let Some(member) = member {
            self.by_pos.insert(member, customer);
        }
    }

    fn link_pos(
        &mut self,
        customer: CustomerId,
        member: PosMemberId,
        now: Timestamp,
    ) -> std::result::Result<(), LinkError> {
        let customer = self.survivor(customer);
        if let Some(holder) = self.link_by_pos(member).map(|link| link.customer) {
            return if holder == customer { Ok(()) } else { Err(LinkError::MemberTaken(holder)) };
        }
        if let Some(other) = self.link(customer).and_then(|link| link.pos) {
            return Err(LinkError::CustomerTaken(other));
        }
        self.know(customer, now);
        self.set_pos(customer, Some(member), now);
        Ok(())
    }
}

#[async_trait]
impl Links for Memory {
    async fn link(&self, customer: CustomerId) -> Result<Option<Link>> {
        Ok(self.state().shelves.link(customer).cloned())
    }

    async fn link_by_pos(&self, member: PosMemberId) -> Result<Option<Link>> {
        Ok(self.state().shelves.link_by_pos(member).cloned())
    }

    async fn know_customer(&self, customer: CustomerId, now: Timestamp) -> Result<()> {
        self.state().shelves.know(customer, now);
        Ok(())
    }

    async fn link_pos(
        &self,
        customer: CustomerId,
        member: PosMemberId,
        now: Timestamp,
    ) -> Result<std::result::Result<(), LinkError>> {
        Ok(self.state().shelves.link_pos(customer, member, now))
    }

    async fn link_crm(&self, customer: CustomerId, contact: CrmContactId, now: Timestamp) -> Result<()> {
        let mut state = self.state();
        if let Some(link) = state.shelves.know(customer, now).filter(|link| link.crm != Some(contact)) {
            (link.crm, link.updated_at) = (Some(contact), now);
        }
        Ok(())
    }

    async fn unlink_pos(&self, customer: CustomerId, now: Timestamp) -> Result<Option<PosMemberId>> {
        let shelves = &mut self.state().shelves;
        let customer = shelves.survivor(customer);
        let member = shelves.link(customer).and_then(|link| link.pos);
        if member.is_some() {
            shelves.set_pos(customer, None, now);
        }
        Ok(member)
    }

    async fn unlink_crm(&self, customer: CustomerId, now: Timestamp) -> Result<()> {
        let mut state = self.state();
        if let Some(link) = state.shelves.links.get_mut(&customer).filter(|link| link.crm.is_some()) {
            (link.crm, link.updated_at) = (None, now);
        }
        Ok(())
    }

    async fn links(&self, before: Option<(Timestamp, CustomerId)>, limit: u32) -> Result<Vec<Link>> {
        let state = self.state();
        let place = |link: &Link| (link.updated_at, link.customer);
        let older = state.shelves.links.values().filter(|link| before.is_none_or(|mark| place(link) < mark));
        let mut rows: Vec<&Link> = older.collect();
        rows.sort_by_key(|link| std::cmp::Reverse(place(link)));
        Ok(page(&rows, limit))
    }

    async fn links_after(&self, after: Option<CustomerId>, limit: u32) -> Result<Vec<Link>> {
        let state = self.state();
        let behind = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        let rows = state.shelves.links.range((behind, std::ops::Bound::Unbounded));
        Ok(rows.take(limit as usize).map(|(_, link)| link.clone()).collect())
    }

    async fn link_counts(&self) -> Result<(u64, u64)> {
        let state = self.state();
        Ok((state.shelves.links.len() as u64, state.shelves.by_pos.len() as u64))
    }

    async fn skip(&self, system: System, customer: CustomerId, now: Timestamp) -> Result<()> {
        let shelves = &mut self.state().shelves;
        if !shelves.is_erased(customer) {
            shelves.skips.entry((system, customer)).or_insert(now);
        }
        Ok(())
    }

    async fn skipped(&self, system: System, limit: u32) -> Result<Vec<CustomerId>> {
        let state = self.state();
        let of_system = state.shelves.skips.iter().filter(|((of, _), _)| *of == system);
        let mut rows: Vec<_> = of_system.map(|((_, customer), at)| (*at, *customer)).collect();
        rows.sort_unstable();
        Ok(rows.into_iter().take(limit as usize).map(|(_, customer)| customer).collect())
    }

    async fn caught_up(&self, system: System, customers: &[CustomerId]) -> Result<()> {
        let mut state = self.state();
        for customer in customers {
            state.shelves.skips.remove(&(system, *customer));
        }
        Ok(())
    }

    async fn echo(&self, system: System, customer: CustomerId) -> Result<Option<Echo>> {
        Ok(self.state().shelves.echoes.get(&(system, customer)).cloned())
    }

    async fn remember_echo(&self, echo: Echo) -> Result<()> {
        let shelves = &mut self.state().shelves;
        if !shelves.is_erased(echo.customer) {
            shelves.echoes.insert((echo.system, echo.customer), echo);
        }
        Ok(())
    }

    async fn keep_apart(
        &self,
        customer: CustomerId,
        member: PosMemberId,
        by: &str,
        now: Timestamp,
    ) -> Result<()> {
        let shelves = &mut self.state().shelves;
        if !shelves.is_erased(customer) {
            shelves.apart.entry((customer, member)).or_insert_with(|| (by.to_owned(), now));
        }
        Ok(())
    }

    async fn are_apart(&self, customer: CustomerId, member: PosMemberId) -> Result<bool> {
        Ok(self.state().shelves.apart.contains_key(&(customer, member)))
    }
}
