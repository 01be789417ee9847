//! Sightings and departures in memory.

use async_trait::async_trait;
use domain::{CustomerId, Timestamp};

use super::Memory;
use crate::{Departure, Result, Seen, Sighting};

#[async_trait]
impl Seen for Memory {
    async fn sightings(&self, customer: CustomerId) -> Result<Vec<Sighting>> {
        Ok(self.state().shelves.seen.get(&customer).cloned().unwrap_or_default())
    }

    async fn remember_sightings(&self, customer: CustomerId, seen: Vec<Sighting>) -> Result<()> {
        let shelves = &mut self.state().shelves;
        if shelves.is_erased(customer) {
            return Ok(());
        }
        let known = shelves.seen.entry(customer).or_default();
        for one in seen {
            match known.iter_mut().find(|other| other.look == one.look && other.field == one.field) {
                Some(other) if other.hash == one.hash => {}
                Some(other) => *other = one,
                None => known.push(one),
            }
        }
        Ok(())
    }

    async fn forget_sightings(&self, customer: CustomerId) -> Result<()> {
        self.state().shelves.seen.remove(&customer);
        Ok(())
    }

    async fn depart(&self, customer: CustomerId, how: Departure, now: Timestamp) -> Result<()> {
        let shelves = &mut self.state().shelves;
        let is_for_good = |(how, _): &(Departure, Timestamp)| *how != Departure::MemberGone;
        let known = shelves.departures.get(&customer);
        let is_news = known.is_none_or(|known| !is_for_good(known) && is_for_good(&(how, now)));
        if is_news && !shelves.is_erased(customer) {
            shelves.departures.insert(customer, (how, now));
        }
        Ok(())
    }

    async fn departure(&self, customer: CustomerId) -> Result<Option<(Departure, Timestamp)>> {
        Ok(self.state().shelves.departures.get(&customer).copied())
    }

    async fn come_back(&self, customer: CustomerId) -> Result<()> {
        self.state().shelves.departures.remove(&customer);
        Ok(())
    }
}
