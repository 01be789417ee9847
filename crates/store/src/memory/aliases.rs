//! Old ids in memory: each leads straight to the end of its chain.

use domain::{CustomerId, MergeId, PosMemberId, Timestamp};

use super::shelves::Shelves;
use crate::{NewAlias, System};

impl Shelves {
    pub(super) fn survivor(&self, customer: CustomerId) -> CustomerId {
        self.customer_aliases.get(&customer).copied().unwrap_or(customer)
    }

    pub(super) fn surviving_member(&self, member: PosMemberId) -> PosMemberId {
        self.member_aliases.get(&member).map_or(member, |(survivor, _)| *survivor)
    }

    pub(super) fn alias(&mut self, alias: &NewAlias) -> bool {
        let customers = alias.customers.map(|(old, new)| (old, self.survivor(new)));
        let members = alias.members.map(|(old, new)| (old, self.surviving_member(new)));
        if customers.is_some_and(|(old, new)| old == new) || members.is_some_and(|(old, new)| old == new) {
            return false;
        }
        if let Some((old, new)) = members {
            self.retire(old, new, alias.merge);
            if let Some(card) = alias.card {
                self.cards.insert(card, (old, alias.merge));
            }
        }
        if let Some((old, new)) = customers {
            for survivor in self.customer_aliases.values_mut().filter(|survivor| **survivor == old) {
                *survivor = new;
            }
            self.customer_aliases.insert(old, new);
            self.take_over(old, new, alias.at);
        }
        true
    }

    fn retire(&mut self, old: PosMemberId, new: PosMemberId, merge: MergeId) {
        for (survivor, _) in self.member_aliases.values_mut().filter(|(survivor, _)| *survivor == old) {
            *survivor = new;
        }
        self.member_aliases.entry(old).or_insert((new, merge)).0 = new;
    }

    /// The loser's row of ids goes; a member nobody retired becomes the survivor's, if they have none.
    fn take_over(&mut self, old: CustomerId, new: CustomerId, at: Timestamp) {
        let member = self.forget_link(old).1;
        let blank = self.know(new, at).is_some_and(|link| link.pos.is_none());
        if let Some(member) = member.filter(|member| blank && self.surviving_member(*member) == *member) {
            self.set_pos(new, Some(member), at);
        }
    }

    /// The row of ids goes, with what was skipped and what was written; how many rows, and which member it had.
    pub(super) fn forget_link(&mut self, customer: CustomerId) -> (u64, Option<PosMemberId>) {
        let link = self.links.remove(&customer);
        let member = link.as_ref().and_then(|link| link.pos);
        if let Some(member) = member {
            self.by_pos.remove(&member);
        }
        let mut gone = u64::from(link.is_some());
        for system in System::ALL {
            gone += u64::from(self.skips.remove(&(system, customer)).is_some());
            gone += u64::from(self.echoes.remove(&(system, customer)).is_some());
        }
        (gone, member)
    }

    pub(super) fn forget_aliases(&mut self, customer: CustomerId, member: Option<PosMemberId>) -> u64 {
        let rows = |shelves: &Self| {
            shelves.customer_aliases.len() + shelves.member_aliases.len() + shelves.cards.len()
        };
        let before = rows(self);
        if let Some(member) = member {
            let leads_here = |old: PosMemberId| old == member || self.surviving_member(old) == member;
            let cards = self.cards.iter().filter(|(_, (old, _))| leads_here(*old));
            let cards: Vec<_> = cards.map(|(card, _)| *card).collect();
            for card in cards {
                self.cards.remove(&card);
            }
            self.member_aliases.retain(|old, (survivor, _)| *old != member && *survivor != member);
        }
        self.customer_aliases.retain(|old, survivor| *old != customer && *survivor != customer);
        (before - rows(self)) as u64
    }
}
