//! Every night the ledger is held against the tills and the online store: whatever does not agree is told to a person.

mod codes;
mod flow;
mod ledger;
mod online;
mod tills;

use std::collections::{BTreeMap, HashSet};

use connectors::roles::Call;
use domain::{Code, ConversionId, CustomerId, Failure, Points, Timestamp, coupon::CouponState};
use engine::Start;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use store::{Coupon, System};

pub use codes::CODES;
pub use flow::{CHARTER, DIFFERENCE, DIFFERENCE_CHARTER, Explain, NAME, Prove};

use crate::{HubParts, systems::memory_failed};

const PAGE: u32 = 200;
/// Movements and ended coupons are looked at again for so long after they last moved.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(24 * 7);
/// What is on its way is not a difference.
const UNDER_WAY: SignedDuration = SignedDuration::from_hours(1);

/// Something that does not agree. Ids, a code and integers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What is wrong: one of [`CODES`].
    pub code: Code,
    /// What it is about: `coupon:<id>`, `order:<id>`, `entry:<number>` of the ledger, or `customer:<number>`.
    #[serde(default)]
    pub about: String,
    /// Of which coupon, if of one.
    pub coupon: Option<ConversionId>,
    /// Whose.
    pub customer: Option<CustomerId>,
    /// What the ledger says: points, unless the code speaks of yen, of uses, or of the minutes of an end.
    pub expected: Points,
    /// What was found, in the same measure.
    pub found: Points,
}

/// What the numbers of a difference count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Points.
    Points,
    /// Yen a coupon takes off.
    Yen,
    /// How often something was, or can be, used.
    Uses,
    /// Who can use it.
    Buyers,
    /// By how many minutes an end was moved.
    Minutes,
}

impl Difference {
    /// What its numbers count.
    pub fn measure(&self) -> Measure {
        match self.code.as_str() {
            "discount-worth-changed" => Measure::Yen,
            "discount-limit-changed" | "used-by-two-orders" => Measure::Uses,
            "discount-for-anybody" | "discount-for-others" => Measure::Buyers,
            "discount-end-moved" => Measure::Minutes,
            _ => Measure::Points,
        }
    }

    fn of(code: &'static str, coupon: &Coupon, expected: Points, found: Points) -> Self {
        Self {
            code: Code::new(code),
            about: format!("coupon:{}", coupon.id),
            coupon: Some(coupon.id),
            customer: Some(coupon.customer),
            expected,
            found,
        }
    }

    fn about(
        code: &'static str,
        about: String,
        customer: CustomerId,
        (expected, found): (Points, Points),
    ) -> Self {
        Self { code: Code::new(code), about, coupon: None, customer: Some(customer), expected, found }
    }
}

/// What a proof came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Coupons that were compared with the online store.
    pub coupons: u64,
    /// Entries of the ledger that were looked for at the tills.
    pub entries: u64,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

impl domain::Record for Proof {}

/// Compares the whole ledger with itself, what is alive or has ended within a week with the online store, and what
/// moved within a week with the tills.
pub async fn prove(parts: &HubParts, call: &Call) -> Result<Proof, Failure> {
    let memory = memory_failed("read the ledger");
    let now = parts.clock.now();
    let (mut proof, mut known) = (Proof::default(), HashSet::new());
    let mut recent: BTreeMap<CustomerId, Vec<Coupon>> = BTreeMap::new();
    let mut before = None;
    loop {
        let page = parts.store.coupons(None, before, PAGE).await.map_err(&memory)?;
        let Some(last) = page.last() else { break };
        before = Some((last.created_at, last.id));
        for coupon in page {
            known.insert(coupon.id);
            one(parts, call, &mut proof, &coupon, now).await?;
            if now.duration_since(coupon.updated_at) <= LOOKS_BACK {
                let owner = parts.store.survivor(coupon.customer).await.map_err(&memory)?;
                recent.entry(owner).or_default().push(coupon);
            }
        }
    }
    for customer in ledger::walk(parts, &mut proof.differences, &known, now).await? {
        let owner = parts.store.survivor(customer).await.map_err(&memory)?;
        recent.entry(owner).or_default();
    }
    if parts.systems.on.is_on(System::Pos) {
        for (owner, coupons) in &recent {
            tills::compare(parts, call, &mut proof, (*owner, coupons.as_slice()), now).await?;
        }
    }
    Ok(proof)
}

/// One coupon: its lines against its state, and the online store against both.
async fn one(
    parts: &HubParts,
    call: &Call,
    proof: &mut Proof,
    coupon: &Coupon,
    now: Timestamp,
) -> Result<(), Failure> {
    let memory = memory_failed("read the ledger");
    let lines = parts.store.ledger_of_coupon(coupon.id).await.map_err(&memory)?;
    let age = now.duration_since(coupon.updated_at);
    let mut found: Vec<Difference> = ledger::books(coupon, &lines).into_iter().collect();
    if age >= UNDER_WAY {
        found.extend(ledger::stuck(coupon));
    }
    if coupon.state == CouponState::Active || (UNDER_WAY..=LOOKS_BACK).contains(&age) {
        proof.coupons += 1;
        found.extend(online::compare(parts, call, coupon, now).await?);
    }
    if found.is_empty() {
        return Ok(());
    }
    // What moved while it was looked at is compared the next night.
    let again = parts.store.coupon(coupon.id).await.map_err(&memory)?;
    if again.as_ref() == Some(coupon) {
        proof.differences.append(&mut found);
    }
    Ok(())
}

/// Whether a coupon that once differed in this way does so no longer. What only the tills can say is left to people.
async fn agrees(parts: &HubParts, call: &Call, coupon: ConversionId, code: &Code) -> Result<bool, Failure> {
    let memory = memory_failed("read the ledger");
    if !codes::shows_at_the_coupon(code.as_str()) {
        return Ok(false);
    }
    let Some(coupon) = parts.store.coupon(coupon).await.map_err(&memory)? else { return Ok(false) };
    let lines = parts.store.ledger_of_coupon(coupon.id).await.map_err(&memory)?;
    let online = online::compare(parts, call, &coupon, parts.clock.now()).await?;
    let mut found = ledger::books(&coupon, &lines).into_iter().chain(ledger::stuck(&coupon)).chain(online);
    Ok(found.all(|difference| difference.code != *code))
}

/// A difference, for a person. It is told once.
pub(crate) fn tell(difference: &Difference) -> Start {
    let object = difference.about.clone();
    Start {
        flow: DIFFERENCE,
        key: format!("{object}@{}", difference.code),
        lane: format!("difference:{object}"),
        object,
        input: serde_json::json!(difference),
        run_at: None,
        companion: None,
    }
}
