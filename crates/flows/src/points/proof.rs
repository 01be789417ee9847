//! Every night the ledger is held against the tills and the online store: whatever does not agree is told to a person.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{
    Class, Code, ConversionId, CustomerId, Failure, Owner, Points, Timestamp,
    coupon::CouponState,
    ledger::Account,
    points::{Movement, MovementKind},
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use store::{Coupon, LedgerEntry, System};

use crate::{
    Charter, HubParts, Timing,
    coupon::code,
    systems::{as_call, memory_failed},
};

/// What the proof promises.
pub const CHARTER: Charter = Charter {
    source: "The hub's ledger, the receipts of the tills and the discounts of the online store.",
    contract: "In: nothing. Out: a dead letter for each difference, once; nothing is repaired by itself.",
    failure: "A system down: tries again; what could not be compared is compared the next night.",
    owner: Owner::Finance,
    timing: Timing { class: Class::Overnight, promise: "every night", within_s: 86_400 },
};

/// Name in the register.
pub const NAME: &str = "prove the points";
const COMPARE: &str = "compare ledger, tills and store";
const PAGE: u32 = 200;
/// Conversions and ended coupons are looked at again for so long after they last moved.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(24 * 7);
/// What is on its way is not a difference.
const UNDER_WAY: SignedDuration = SignedDuration::from_hours(1);
const MOVEMENTS: u32 = 1_000;

/// Something that does not agree. Ids, a code and integers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What is wrong.
    pub code: Code,
    /// Of which coupon; none: of the ledger as a whole.
    pub coupon: Option<ConversionId>,
    /// Whose.
    pub customer: Option<CustomerId>,
    /// What the ledger says.
    pub expected: Points,
    /// What was found.
    pub found: Points,
}

/// What a proof came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Coupons that were compared.
    pub coupons: u64,
    /// Entries of the ledger that were looked for at the tills.
    pub entries: u64,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

impl domain::Record for Proof {}

impl Proof {
    fn differs(&mut self, code: &'static str, coupon: &Coupon, expected: Points, found: Points) {
        self.differences.push(Difference {
            code: Code::new(code),
            coupon: Some(coupon.id),
            customer: Some(coupon.customer),
            expected,
            found,
        });
    }
}

/// Compares everything that is alive or has moved within a week.
pub async fn prove(parts: &HubParts, call: &Call) -> Result<Proof, Failure> {
    let memory = memory_failed("read the ledger");
    let now = parts.clock.now();
    let (mut proof, mut owed) = (Proof::default(), Points(0));
    let mut before = None;
    loop {
        let page = parts.store.coupons(None, before, PAGE).await.map_err(&memory)?;
        let Some(last) = page.last() else { break };
        before = Some((last.created_at, last.id));
        for coupon in &page {
            let lines = parts.store.ledger_of_coupon(coupon.id).await.map_err(&memory)?;
            owed = owed + account(&lines, Account::CouponLiability);
            let is_settled = now.duration_since(coupon.updated_at) > LOOKS_BACK;
            let is_moving = now.duration_since(coupon.updated_at) < UNDER_WAY;
            if coupon.state == CouponState::Active || !(is_settled || is_moving) {
                proof.coupons += 1;
                books(&mut proof, coupon, &lines);
                store(parts, call, &mut proof, coupon, now).await?;
            }
            if !is_settled && parts.systems.on.is_on(System::Pos) {
                tills(parts, call, &mut proof, coupon, &lines).await?;
            }
        }
    }
    let balances = parts.store.balances(None).await.map_err(&memory)?;
    let booked = balances.iter().find(|(of, _)| *of == Account::CouponLiability).map_or(Points(0), |b| b.1);
    if booked != owed {
        let (code, coupon, customer) = (Code::new("liability-without-coupon"), None, None);
        proof.differences.push(Difference { code, coupon, customer, expected: booked, found: owed });
    }
    Ok(proof)
}

fn account(lines: &[LedgerEntry], account: Account) -> Points {
    let of_line =
        |line: &LedgerEntry| line.way.lines(line.points).into_iter().filter(|l| l.account == account);
    lines.iter().flat_map(|line| of_line(line).map(|l| l.points).collect::<Vec<_>>()).sum()
}

/// A coupon's lines and its state say the same.
fn books(proof: &mut Proof, coupon: &Coupon, lines: &[LedgerEntry]) {
    let is_owed =
        matches!(coupon.state, CouponState::Deducted | CouponState::Active | CouponState::Cancelling);
    let expected = if is_owed { coupon.points.points() } else { Points(0) };
    let found = account(lines, Account::CouponLiability);
    if expected != found {
        proof.differs("ledger-and-state-differ", coupon, expected, found);
    }
    if matches!(coupon.state, CouponState::Deducted | CouponState::Cancelling) {
        proof.differs("stuck-coupon", coupon, Points(0), found);
    }
}

/// The online store has the coupon as the hub says, and has counted no use that nobody saw.
async fn store(
    parts: &HubParts,
    call: &Call,
    proof: &mut Proof,
    coupon: &Coupon,
    now: Timestamp,
) -> Result<(), Failure> {
    if coupon.deducted_at.is_none() && coupon.discount.is_none() {
        return Ok(());
    }
    let (points, nothing) = (coupon.points.points(), Points(0));
    let found = parts.systems.coupons.find(call, &code::of(&parts.hasher, coupon.id)).await?;
    let is_valid = found.as_ref().is_some_and(|found| found.is_valid(now));
    let is_counted = found.as_ref().is_some_and(|found| found.counted_uses > 0);
    match coupon.state {
        CouponState::Active if is_counted => proof.differs("used-and-not-seen", coupon, nothing, points),
        CouponState::Active if !is_valid && coupon.expires_at > now => {
            proof.differs("coupon-not-valid", coupon, points, nothing);
        }
        CouponState::Cancelled | CouponState::Expired if is_counted => {
            proof.differs("used-after-its-end", coupon, nothing, points);
        }
        CouponState::Cancelled | CouponState::Expired if is_valid => {
            proof.differs("valid-after-its-end", coupon, nothing, points);
        }
        _ => {}
    }
    Ok(())
}

/// Every line that names a movement at the till is found there, and none of the size of the coupon is there unbooked.
async fn tills(
    parts: &HubParts,
    call: &Call,
    proof: &mut Proof,
    coupon: &Coupon,
    lines: &[LedgerEntry],
) -> Result<(), Failure> {
    let memory = memory_failed("read the ledger");
    let member = parts.store.link(coupon.customer).await.map_err(&memory)?.and_then(|link| link.pos);
    let Some(member) = member else { return Ok(()) };
    let since = coupon.created_at - UNDER_WAY;
    let movements = parts.systems.pos.movements(call, member, since, MOVEMENTS).await?;
    for line in lines {
        let moved: Points = line
            .way
            .lines(line.points)
            .iter()
            .find(|l| l.account == Account::PosPoints)
            .map_or(Points(0), |l| l.points);
        let Some(transaction) = line.pos_transaction.filter(|_| moved != Points(0)) else { continue };
        proof.entries += 1;
        let there = movements.iter().filter(|movement| movement.transaction == transaction);
        let found: Points = there.map(|movement| movement.points).sum();
        if found != moved {
            proof.differs("movement-not-at-the-till", coupon, moved, found);
        }
    }
    let booked = parts.store.ledger_of(coupon.customer, None, MOVEMENTS).await.map_err(&memory)?;
    for movement in movements.iter().filter(|movement| is_like(movement, coupon)) {
        if !booked.iter().any(|line| line.pos_transaction == Some(movement.transaction)) {
            proof.differs("movement-without-booking", coupon, Points(0), movement.points);
        }
    }
    Ok(())
}

/// Points as many as the coupon's were taken outside a sale about the time it was made: a request that arrived late.
fn is_like(movement: &Movement, coupon: &Coupon) -> bool {
    let around = coupon.deducted_at.or(coupon.ended_at).unwrap_or(coupon.updated_at);
    movement.kind == MovementKind::Subtracted
        && movement.points == -coupon.points.points()
        && movement.at.duration_since(around).abs() < UNDER_WAY
}

/// A difference, for a person. It is told once.
fn question(difference: &Difference) -> Start {
    let object = difference.coupon.map_or_else(|| "ledger".to_owned(), |id| format!("coupon:{id}"));
    tell(difference, &object)
}

/// The same about anything that has an id.
pub(crate) fn tell(difference: &Difference, object: &str) -> Start {
    let object = object.to_owned();
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

/// The flow.
pub struct Prove(pub Arc<HubParts>);

#[async_trait]
impl Flow for Prove {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(6 * 3600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let proof = run.step(COMPARE, None, async |call| prove(&self.0, &as_call(&call)).await).await?;
        run.engine().start_all(proof.differences.iter().map(question).collect()).await?;
        Ok(())
    }
}

/// What telling a difference promises.
pub const DIFFERENCE_CHARTER: Charter = Charter {
    source: "The nightly proof.",
    contract: "In: a difference between ledger, tills and store. Out: a dead letter, once per coupon and difference.",
    failure: "None: it is a question for a person from the start.",
    owner: Owner::Finance,
    timing: Timing { class: Class::SameDay, promise: "told within a minute", within_s: 300 },
};

/// Name in the register.
pub const DIFFERENCE: &str = "explain a difference of points";

/// The flow.
pub struct Explain;

#[async_trait]
impl Flow for Explain {
    fn terms(&self) -> Terms {
        Terms {
            name: DIFFERENCE,
            owner: DIFFERENCE_CHARTER.owner,
            class: DIFFERENCE_CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Never,
            due_in: Duration::from_secs(24 * 3600),
            runbook: "runbooks/coupons.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let difference: Difference = run.input()?;
        Err(Stop::NeedsPerson(difference.code))
    }
}
