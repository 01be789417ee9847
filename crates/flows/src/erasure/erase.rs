//! Somebody is taken out of every system, stays out, and there is a receipt for each.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, CustomerId, Failure, Kind, Owner, Vendor, coupon::CouponState};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{ErasureCause, Forgotten, KeyedHash, NewErasure, Person, Receipt, Spared};
use uuid::Uuid;

use super::{graves, person, records::Noted};
use crate::{
    Charter, HubParts, Timing, coupon::expire, profile::who::Who, registration::sign_up,
    systems::memory_failed,
};

/// What an erasure promises.
pub const CHARTER: Charter = Charter {
    source: "The person's own wish: passed on by the online store, or carried out by an operator.",
    contract: "In: a customer id, once per customer. Out: gone from the tills, the CRM and every row of the hub; \
               tombstones, so that nothing imports them again; a certificate with a receipt of each system.",
    failure: "A system down: tries again by itself for three days, then a dead letter; the certificate says pending, \
              and somebody is told a week before the 30 days are over. Nothing else is done about the person meanwhile.",
    owner: Owner::MemberServices,
    timing: Timing {
        class: Class::SameDay,
        promise: "within a day; the law gives 30 days",
        within_s: 86_400,
    },
};

/// Name in the register.
pub const NAME: &str = "erase a customer";
/// The step from which nothing is done about the person any more.
pub const NOTE: &str = "note the erasure";
/// The hub's own part.
pub const FORGET: &str = "forget what the hub holds";
const CLOSE: &str = "close the certificate";
/// More coupons than anybody has.
const COUPONS: u32 = 1_000;

/// The law gives 30 days.
pub(crate) const DEADLINE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);

/// What is known of the person beside the number: keyed hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    /// By which sign-ups with their address are kept in order; dropped when the hub has forgotten.
    pub lane: Option<String>,
    /// Tombstones of address and number.
    pub graves: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Input {
    customer: CustomerId,
    cause: ErasureCause,
    #[serde(flatten)]
    known: Known,
}

/// The run for one request; `turn` tells requests apart. It has a lane of its own: an erasure must not queue up behind
/// the work it ends.
pub fn start(customer: CustomerId, cause: ErasureCause, known: Known, turn: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("{customer}@{turn}"),
        lane: format!("erasure:{customer}"),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { customer, cause, known }),
        run_at: None,
        companion: None,
    }
}

/// An erasure to be noted now.
pub(crate) fn new(parts: &HubParts, customer: CustomerId, cause: ErasureCause) -> NewErasure {
    let now = parts.clock.now();
    NewErasure { id: parts.random.uuid(now), customer, cause, requested_at: now, due_at: now + DEADLINE }
}

/// The flow.
pub struct Erase(pub Arc<HubParts>);

#[async_trait]
impl Flow for Erase {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(3 * 86_400), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(3 * 86_400),
            runbook: "runbooks/erasure.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let noted: Noted = run.step(NOTE, None, async |_| self.note(&input).await).await?;
        let who = Who::new(&self.0, input.customer, run.class(), None);
        let asks_store = input.cause == ErasureCause::Operator;
        run.step(FORGET, asks_store.then_some(Vendor::Shopify), async |_| {
            self.forget(run, &input, &noted, asks_store.then_some(&who)).await
        })
        .await?;
        self.end_coupons(run, &input, &noted).await?;
        let (till, crm, store) = futures::join!(
            self.tills(run, input.customer, &noted),
            self.crm(run, &who, &noted),
            self.online_store(run, input.customer, asks_store, &noted),
        );
        if !(till? && crm? && store?) {
            // What is missing is tried again, or is with a person; the certificate says pending until then.
            return Ok(());
        }
        let done = memory_failed("close the certificate");
        run.step(CLOSE, None, async |_| {
            self.0.store.complete_erasure(noted.erasure, self.0.clock.now()).await.map_err(&done)
        })
        .await
    }
}

impl Erase {
    /// Nobody is left who could use them: their coupons end now, and what they were worth is forfeited.
    async fn end_coupons(&self, run: &Run, input: &Input, noted: &Noted) -> Result<(), Stop> {
        let mut starts = Vec::new();
        for customer in noted.former.iter().chain([&input.customer]) {
            let theirs = self.0.store.coupons_of(*customer, COUPONS).await?;
            let live = theirs.iter().filter(|coupon| coupon.state == CouponState::Active);
            starts.extend(live.map(|coupon| expire::start_erased(coupon.id, input.customer)));
        }
        run.engine().start_all(starts).await?;
        Ok(())
    }

    /// From here on nothing is stored about the customer, and every flow that meets them stops.
    async fn note(&self, input: &Input) -> Result<Noted, Failure> {
        let parts = &*self.0;
        let memory = memory_failed("note the erasure");
        let link = parts.store.link(input.customer).await.map_err(&memory)?;
        let member = link.as_ref().and_then(|link| link.pos);
        let former = parts.store.former_ids(input.customer).await.map_err(&memory)?;
        let retired = match member {
            Some(member) => parts.store.former_members(member).await.map_err(&memory)?,
            None => Vec::new(),
        };
        let mut graves = vec![graves::of_customer(parts, input.customer)];
        graves.extend(former.iter().map(|old| graves::of_customer(parts, *old)));
        graves.extend(member.iter().chain(&retired).map(|member| graves::of_member(parts, *member)));
        graves.extend(input.known.graves.iter().filter_map(|hex| KeyedHash::from_hex(hex)));
        let new = new(parts, input.customer, input.cause);
        let about = Person {
            customer: input.customer,
            members: member.into_iter().chain(retired.iter().copied()).collect(),
            emails: input.lane().into_iter().collect(),
            until: new.requested_at,
        };
        let mut held = parts.store.held(&about).await.map_err(&memory)?;
        for old in &former {
            let before = Person { customer: *old, members: Vec::new(), emails: Vec::new(), ..about };
            held.extend(parts.store.held(&before).await.map_err(&memory)?);
        }
        let bought = held.iter().filter(|held| held.table == "purchases");
        let as_records = parts.systems.trade.as_ref().is_some_and(|trade| trade.as_records);
        let orders = if as_records { bought.map(|held| held.rows.len() as u64).sum() } else { 0 };
        let erasure = parts.store.begin_erasure(new, graves).await.map_err(&memory)?;
        // The request itself is not what was held; audit log, ledger, merges and earlier certificates stay.
        let rows = held.iter().map(|held| match (held.table, held.rows.len() as u64) {
            ("erasures" | "audit" | "ledger" | "coupons" | "merges", _) => 0,
            ("runs" | "inbox", rows) => rows.saturating_sub(1),
            (_, rows) => rows,
        });
        let contact = link.and_then(|link| link.crm);
        let rows = rows.sum();
        Ok(Noted { erasure: erasure.id, member, contact, rows, former, retired, orders })
    }

    /// Every row goes, once no work on the customer is under way any more.
    async fn forget(
        &self,
        run: &Run,
        input: &Input,
        noted: &Noted,
        live: Option<&Who>,
    ) -> Result<u64, Failure> {
        let parts = &*self.0;
        let memory = memory_failed("forget a customer");
        let mut emails: Vec<KeyedHash> = input.lane().into_iter().collect();
        if let Some(who) = live
            && let Some(profile) = who.profile().await?
        {
            let (email, phone) = (profile.reveal().email.as_deref(), profile.reveal().phone.as_deref());
            let graves = graves::of_contact(parts, email, phone);
            parts.store.bury(graves, parts.clock.now()).await.map_err(&memory)?;
            emails.extend(email.and_then(|email| person::lane_hash(parts, email)));
        }
        let erasure = parts.store.erasure(noted.erasure).await.map_err(&memory)?;
        let until = erasure.map_or(run.created_at(), |erasure| erasure.requested_at);
        let members = noted.member.iter().chain(&noted.retired).copied().collect();
        let about = Person { customer: input.customer, members, emails, until };
        let blank = Input { customer: input.customer, cause: input.cause, known: Known::default() };
        let spared =
            Spared { own_flow: NAME, own_input: serde_json::json!(blank), open_flows: &[sign_up::NAME] };
        let now = parts.clock.now();
        let before = noted.former.iter().map(|old| Person {
            customer: *old,
            members: Vec::new(),
            emails: Vec::new(),
            until,
        });
        for person in std::iter::once(about).chain(before) {
            if parts.store.forget(&person, &spared, now).await.map_err(&memory)? == Forgotten::Busy {
                return Err(Failure::new(Vendor::Hub, "wait for work under way", Kind::Unavailable));
            }
            parts.caches.forget(person.customer).await;
        }
        // Old numbers and cards lead nowhere any more.
        parts.store.forget_aliases(input.customer, noted.member).await.map_err(&memory)?;
        let action = if noted.rows == 0 { NOTHING } else { "forgotten" };
        let receipt = self.receipt("hub", action, String::new(), format!("{} rows", noted.rows));
        self.keep(noted.erasure, vec![receipt]).await?;
        if !parts.store.scrub().await.map_err(&memory)? {
            return Err(Failure::new(Vendor::Hub, "wait for readers", Kind::Unavailable));
        }
        Ok(noted.rows)
    }

    pub(super) fn receipt(
        &self,
        system: &str,
        action: &str,
        object: String,
        receipt: impl Into<String>,
    ) -> Receipt {
        let (system, action) = (system.to_owned(), action.to_owned());
        Receipt { system, action, object, receipt: receipt.into(), points: None, at: self.0.clock.now() }
    }

    /// Adds receipts. That a system holds nothing is worth saying once: not again when somebody asks a second time.
    pub(super) async fn keep(&self, erasure: Uuid, receipts: Vec<Receipt>) -> Result<(), Failure> {
        let memory = memory_failed("keep the receipts");
        let before = self.0.store.erasure(erasure).await.map_err(&memory)?;
        let before = before.map(|erasure| erasure.receipts).unwrap_or_default();
        let is_news = |receipt: &Receipt| {
            receipt.action != NOTHING || before.iter().all(|known| known.system != receipt.system)
        };
        let news: Vec<Receipt> = receipts.into_iter().filter(is_news).collect();
        self.0.store.add_receipts(erasure, news).await.map_err(&memory)
    }
}

/// A system had no record of the person.
pub(super) const NOTHING: &str = "nothing-held";

impl Input {
    fn lane(&self) -> Option<KeyedHash> {
        self.known.lane.as_deref().and_then(KeyedHash::from_hex)
    }
}
