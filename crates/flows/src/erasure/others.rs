//! What the other systems hold about somebody is looked up first and written down, then erased: a receipt must not
//! depend on an answer that was lost.

use std::collections::BTreeSet;

use connectors::roles::{Call, Erased, StoreErasure};
use domain::{
    CrmContactId, CustomerId, Failure, Pii, PosMemberId, Vendor,
    planted::{Bug, planted},
};
use engine::{Attempt, Run, Stop};
use store::{HashField, Receipt, System};

use super::{
    erase::{Erase, NOTHING},
    graves,
    records::{AtTill, Noted},
};
use crate::{
    matching::index,
    profile::who::Who,
    systems::{as_call, memory_failed},
};

const SEE_TILLS: &str = "see what the tills hold";
const TILLS: &str = "erase the store member";
const SEE_CRM: &str = "see what the CRM holds";
const CRM: &str = "erase the CRM contact";
const STORE: &str = "tell the online store";
/// An address with more members than this is a shop's own or a placeholder.
const MOST: u32 = 3;

impl Erase {
    /// The tills; true when nothing is left to do there.
    pub(super) async fn tills(&self, run: &Run, customer: CustomerId, noted: &Noted) -> Result<bool, Stop> {
        if !self.0.systems.on.is_on(System::Pos) && noted.member.is_none() {
            return self.not_connected(run, (SEE_TILLS, Vendor::Smaregi), noted).await;
        }
        let seen = run.attempt(SEE_TILLS, Some(Vendor::Smaregi), async |call| {
            self.see_tills(&as_call(&call), customer, noted).await
        });
        let Attempt::Done(seen) = seen.await? else { return Ok(false) };
        let erased = run.attempt(TILLS, Some(Vendor::Smaregi), async |call| {
            self.erase_members(&as_call(&call), &seen, noted).await
        });
        Ok(matches!(erased.await?, Attempt::Done(())))
    }

    /// The CRM; true when nothing is left to do there.
    pub(super) async fn crm(&self, run: &Run, who: &Who, noted: &Noted) -> Result<bool, Stop> {
        if !self.0.systems.on.is_on(System::Crm) && noted.contact.is_none() {
            return self.not_connected(run, (SEE_CRM, Vendor::Hubspot), noted).await;
        }
        let seen = run.attempt(SEE_CRM, Some(Vendor::Hubspot), async |call| {
            // What the online store still knows of them; it waits before it erases.
            let email = who.profile().await?.and_then(|profile| profile.reveal().email.clone()).map(Pii::new);
            let crm = &self.0.systems.erasers.crm;
            crm.contacts_of(&as_call(&call), who.customer(), noted.contact, email.as_ref()).await
        });
        let Attempt::Done(seen) = seen.await? else { return Ok(false) };
        let erased = run.attempt(CRM, Some(Vendor::Hubspot), async |call| {
            self.erase_contacts(&as_call(&call), &seen, noted).await
        });
        Ok(matches!(erased.await?, Attempt::Done(())))
    }

    /// The online store: it has erased the person itself, or is asked to.
    pub(super) async fn online_store(
        &self,
        run: &Run,
        customer: CustomerId,
        asks: bool,
        noted: &Noted,
    ) -> Result<bool, Stop> {
        let told = run.attempt(STORE, asks.then_some(Vendor::Shopify), async |call| {
            let (action, receipt) = if asks {
                match self.0.systems.erasers.storefront.request_erasure(&as_call(&call), customer).await? {
                    StoreErasure::Requested => ("requested", "accepted"),
                    StoreErasure::Gone => ("already-gone", "does-not-exist"),
                }
            } else {
                ("erased-itself", "customers/redact")
            };
            self.keep(noted.erasure, vec![self.receipt("shopify", action, customer.to_string(), receipt)])
                .await
        });
        Ok(matches!(told.await?, Attempt::Done(())))
    }

    async fn not_connected(
        &self,
        run: &Run,
        (step, vendor): (&'static str, Vendor),
        noted: &Noted,
    ) -> Result<bool, Stop> {
        let receipt = self.receipt(vendor.as_str(), NOTHING, String::new(), "not-connected");
        self.keep(noted.erasure, vec![receipt]).await.map_err(Stop::Failed)?;
        run.off(step, Some(vendor)).await?;
        Ok(true)
    }

    /// The linked member, and whoever carries the number: one that was made and could not be linked any more.
    async fn see_tills(
        &self,
        call: &Call,
        customer: CustomerId,
        noted: &Noted,
    ) -> Result<Vec<AtTill>, Failure> {
        let pos = &self.0.systems.pos;
        // Also those that a merge has retired: they carry no number, and still say who they were.
        let mut ids: BTreeSet<PosMemberId> = noted.member.iter().chain(&noted.retired).copied().collect();
        ids.extend(pos.members_by_number(call, customer).await?.iter().map(|member| member.id));
        let coded = pos.member_by_code(call, &Pii::new(customer.to_string())).await?;
        ids.extend(coded.filter(|member| member.member_number == Some(customer)).map(|member| member.id));
        let mut seen = Vec::with_capacity(ids.len());
        for id in ids {
            let found = pos.member(call, id).await?;
            let Some(member) = found else {
                seen.push(AtTill { member: id, points: None, is_gone: true });
                continue;
            };
            // Somebody gave the card to another customer: it is theirs, and stays.
            if member.member_number.is_some_and(|number| number != customer) {
                continue;
            }
            let memory = memory_failed("lay the tombstones");
            let graves = graves::of_record(&self.0, &member);
            self.0.store.bury(graves, self.0.clock.now()).await.map_err(memory)?;
            index::forget(&self.0, id).await?;
            self.tell_of_neighbours(&member, noted).await?;
            let points = pos.balance(call, id).await?.map(|balance| balance.points.0);
            seen.push(AtTill { member: id, points, is_gone: false });
        }
        Ok(seen)
    }

    /// Other members with the same address may be the same person, or their family: a person looks.
    async fn tell_of_neighbours(
        &self,
        member: &domain::member::PosMember,
        noted: &Noted,
    ) -> Result<(), Failure> {
        let mut receipts = Vec::new();
        for entry in index::entries(&self.0, member) {
            if entry.field != HashField::Email {
                continue;
            }
            let found = self.0.store.find_members(entry, MOST + 1).await;
            let found = found.map_err(memory_failed("search the member index"))?;
            if found.len() <= MOST as usize {
                let others = found.into_iter().filter(|other| *other != member.id);
                receipts.extend(
                    others.map(|id| self.receipt("smaregi", "look-at-this", id.to_string(), "same-address")),
                );
            }
        }
        self.keep(noted.erasure, receipts).await
    }

    async fn erase_members(&self, call: &Call, seen: &[AtTill], noted: &Noted) -> Result<(), Failure> {
        if seen.is_empty() {
            let receipt = self.receipt("smaregi", NOTHING, String::new(), "not-found");
            return self.keep(noted.erasure, vec![receipt]).await;
        }
        for at_till in seen {
            let member = at_till.member;
            let (action, receipt) = if at_till.is_gone {
                ("already-gone", "404".to_owned())
            } else {
                outcome(self.0.systems.erasers.pos.erase_member(call, member).await?)
            };
            let receipt = self.receipt("smaregi", action, member.to_string(), receipt);
            self.keep(noted.erasure, vec![Receipt { points: at_till.points, ..receipt }]).await?;
        }
        Ok(())
    }

    async fn erase_contacts(&self, call: &Call, seen: &[CrmContactId], noted: &Noted) -> Result<(), Failure> {
        if seen.is_empty() {
            let receipt = self.receipt("hubspot", NOTHING, String::new(), "not-found");
            return self.keep(noted.erasure, vec![receipt]).await;
        }
        for contact in seen.iter().filter(|_| !planted(Bug::SpareCrm)) {
            let erased = self.0.systems.erasers.crm.erase_contact(call, *contact).await?;
            let (action, receipt) = outcome(erased);
            let receipt = self.receipt("hubspot", action, contact.to_string(), receipt);
            self.keep(noted.erasure, vec![receipt]).await?;
        }
        self.tell_of_orders(noted).await
    }

    /// Order records hold numbers, amounts and days; without their contact they are about nobody. They stay, and the
    /// certificate says so.
    async fn tell_of_orders(&self, noted: &Noted) -> Result<(), Failure> {
        if noted.orders == 0 {
            return Ok(());
        }
        let records = format!("{} records", noted.orders);
        let receipt = self.receipt("hubspot", "orders-untied", String::new(), records);
        self.keep(noted.erasure, vec![receipt]).await
    }
}

/// As a receipt says it. What was there a moment ago and is not any more was deleted by us: the answer was lost.
fn outcome(erased: Erased) -> (&'static str, String) {
    match erased {
        Erased::Deleted(status) => ("deleted", status.to_string()),
        Erased::Blanked(status) => ("blanked", status.to_string()),
        Erased::Gone => ("deleted", "404".into()),
    }
}
