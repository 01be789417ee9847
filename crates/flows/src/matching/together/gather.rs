//! Reads both sides page by page into memory, waits out a system that does not answer, and goes on at the same page.

use std::time::Duration;

use connectors::roles::Call;
use domain::{Class, Failure, Kind, Vendor};
use store::MatchCounts;
use tokio::time::Instant;

use super::ask::{Ask, News, Reject, Stopped};
use crate::{HubParts, erasure::graves, matching::scored::Matcher};

const PAGE: u32 = 500;
/// The till's ids end far below.
const LAST_ID: u64 = u32::MAX as u64 * 2;
/// A system may be away for so long before the comparison gives up; nothing read so far is lost until then.
const PATIENCE: Duration = Duration::from_secs(3_600);
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// An answer that cannot be read, or that goes round in circles, is asked for again so often.
const ODD: u32 = 5;

/// A comparison under way.
pub(super) struct UnderWay<'a> {
    pub(super) parts: &'a HubParts,
    pub(super) ask: &'a Ask,
    pub(super) tell: &'a mut (dyn FnMut(News) + Send),
    pub(super) counts: MatchCounts,
    pub(super) rejects: Vec<Reject>,
}

/// How often and since when a page has been asked for in vain.
#[derive(Default)]
struct Vain {
    since: Option<Instant>,
    times: u32,
    odd: u32,
}

impl UnderWay<'_> {
    /// Everyone of both sides, and what is settled about them already.
    pub(super) async fn gather(&mut self) -> Result<Matcher, Stopped> {
        let mut matcher = Matcher::new();
        self.customers(&mut matcher).await?;
        self.members(&mut matcher).await?;
        self.settled(&mut matcher).await?;
        Ok(matcher)
    }

    async fn customers(&mut self, matcher: &mut Matcher) -> Result<(), Stopped> {
        let call = Call::read(Class::Overnight);
        // A store that does not say how many there are is read all the same.
        let total = self.parts.systems.customers.customer_count(&call).await.ok().flatten();
        (self.tell)(News::Begins(total));
        let (mut after, mut vain): (Option<String>, _) = (None, Vain::default());
        loop {
            let page = self.parts.systems.customers.customers_page(&call, after.as_deref()).await;
            let page = match page {
                Ok(page) if page.next.is_some() && page.next == after => {
                    self.wait(&mut vain, circles(Vendor::Shopify)).await?;
                    continue;
                }
                Ok(page) => page,
                Err(failure) => {
                    self.wait(&mut vain, failure).await?;
                    continue;
                }
            };
            vain = Vain::default();
            for customer in &page.customers {
                if let Err(unusable) = matcher.customer(customer.id, &customer.profile) {
                    self.reject(Vendor::Shopify, customer.id.to_string(), unusable.code());
                }
            }
            self.counts.customers += page.customers.len() as u64;
            (self.tell)(News::Customers(self.counts.customers));
            self.beat().await?;
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// By ids, each question behind the highest id so far: holes, a page that comes twice and members that go
    /// meanwhile do not matter.
    async fn members(&mut self, matcher: &mut Matcher) -> Result<(), Stopped> {
        let call = Call::read(Class::Overnight);
        let (mut reached, mut vain) = (0, Vain::default());
        loop {
            let found = match self.parts.systems.pos.range(&call, reached + 1, LAST_ID, 1).await {
                Ok(found) => found,
                Err(failure) => {
                    self.wait(&mut vain, failure).await?;
                    continue;
                }
            };
            let highest = found.members.iter().map(|member| member.id.get()).max();
            let Some(highest) = highest else { return Ok(()) };
            if highest <= reached {
                self.wait(&mut vain, circles(Vendor::Smaregi)).await?;
                continue;
            }
            vain = Vain::default();
            let new = found.members.into_iter().filter(|member| member.id.get() > reached).collect();
            // Somebody who was erased is compared with nobody, also where a record of theirs was left behind.
            for member in &graves::without_erased(self.parts, new).await? {
                self.counts.members += 1;
                if let Err(unusable) = matcher.member(member) {
                    self.reject(Vendor::Smaregi, member.id.to_string(), unusable.code());
                }
            }
            reached = highest;
            (self.tell)(News::Members(self.counts.members));
            self.beat().await?;
        }
    }

    /// Links and decisions of the past.
    async fn settled(&mut self, matcher: &mut Matcher) -> Result<(), Stopped> {
        let mut after = None;
        loop {
            let page = self.parts.store.links_after(after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.customer);
            for link in &page {
                if let Some(member) = link.pos {
                    matcher.linked(link.customer, member);
                }
            }
        }
        let mut after = None;
        loop {
            let page = self.parts.store.apart_after(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            for (customer, member) in page {
                matcher.apart(customer, member);
            }
        }
    }

    fn reject(&mut self, system: Vendor, id: String, code: &'static str) {
        self.counts.unusable += 1;
        self.rejects.push(Reject { system, id, code });
    }

    /// It is alive; ends when it is not this one's turn any more.
    pub(super) async fn beat(&mut self) -> Result<(), Stopped> {
        let now = self.parts.clock.now();
        match self.parts.store.beat_match(self.ask.id, self.counts, now).await? {
            true => Ok(()),
            false => Err(Stopped::Lost),
        }
    }

    async fn wait(&mut self, vain: &mut Vain, failure: Failure) -> Result<(), Stopped> {
        let since = *vain.since.get_or_insert_with(Instant::now);
        vain.times += 1;
        let growing = Duration::from_secs(1 << vain.times.min(6)).min(LONGEST_WAIT);
        let wait = match failure.kind {
            _ if since.elapsed() > PATIENCE => return Err(failure.into()),
            Kind::Throttled { retry_after } => retry_after.unwrap_or(growing).max(Duration::from_secs(1)),
            Kind::Unavailable | Kind::InDoubt => growing,
            Kind::Unreadable if vain.odd < ODD => {
                vain.odd += 1;
                growing
            }
            _ => return Err(failure.into()),
        };
        (self.tell)(News::Waits(failure.vendor, wait));
        self.beat().await?;
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

/// The same page for another question.
fn circles(vendor: Vendor) -> Failure {
    Failure::new(vendor, "read page by page", Kind::Unreadable)
}
