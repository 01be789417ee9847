//! Points on their way from one store member to another: a minus and a plus under one operation, each looked up before
//! it is sent, so that no answer that was lost takes or gives twice.

use connectors::roles::{Call, PointsAdded};
use domain::{
    Code, Date, Failure, Kind, MergeId, Points, PosMemberId, Record, Vendor,
    standing::{Fate, Standing},
};
use engine::{Run, Stop};
use serde::{Deserialize, Serialize};
use store::{MoveState, PointMove};

use crate::{
    HubParts,
    points::said::{self, Receipts},
    systems::{as_call, memory_failed},
};

/// A list that lags behind its balance explains itself after so many looks, or never.
const LOOKS: u32 = 4;

/// The names of one turn's steps.
pub(super) struct Words {
    look: &'static str,
    take: &'static str,
    ready: &'static str,
    give: &'static str,
}

/// A till may spend between our look and our write; then it is looked again.
pub(super) const TURNS: [Words; 3] = [
    Words {
        look: "read the points to move",
        take: "take the points",
        ready: "read where the points go",
        give: "give the points",
    },
    Words {
        look: "read the points to move again",
        take: "take the points again",
        ready: "read where the points go again",
        give: "give the points again",
    },
    Words {
        look: "read the points to move a third time",
        take: "take the points a third time",
        ready: "read where the points go a third time",
        give: "give the points a third time",
    },
];

/// What a till booked on the old card before it was retired.
pub(super) const LATE: Words = Words {
    look: "read what came late",
    take: "take what came late",
    ready: "read where what came late goes",
    give: "give what came late",
};

/// How taking came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Taken {
    /// Taken, as this transaction where the till named one.
    As(Option<u64>),
    /// They were not there any more.
    Short,
}

impl Record for Taken {}

/// What a turn came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// There was nothing to move.
    Nothing,
    /// So many are with the other now.
    Moved(Points),
    /// They were gone when they were to be taken.
    Short,
}

/// Who gives to whom, in which merge.
pub(super) struct Pair<'a> {
    pub(super) parts: &'a HubParts,
    pub(super) run: &'a Run,
    pub(super) merge: MergeId,
    pub(super) from: PosMemberId,
    pub(super) to: PosMemberId,
    /// The lot's own last day goes with it; else the receiver's stays as it is.
    pub(super) with_expiry: Option<Date>,
}

impl Pair<'_> {
    /// Moves what there is, at most `most`.
    pub(super) async fn turn(&self, number: u32, words: &Words, most: Option<Points>) -> Result<Turn, Stop> {
        let standing = self.look(words, number, most).await?;
        let Some(standing) = standing else { return Ok(Turn::Nothing) };
        let points = most.map_or(standing.points, |most| most.min(standing.points));
        if points <= Points(0) {
            return Ok(Turn::Nothing);
        }
        let moved = PointMove {
            merge: self.merge,
            turn: number,
            from: self.from,
            to: self.to,
            points,
            expires_on: standing.expires_on,
            state: MoveState::Planned,
            taken_as: None,
            given_as: None,
            updated_at: self.run.now(),
        };
        match self.take(words, &standing, &moved).await? {
            Taken::Short => Ok(Turn::Short),
            Taken::As(taken_as) => {
                self.give(words, PointMove { taken_as, ..moved }).await?;
                Ok(Turn::Moved(points))
            }
        }
    }

    /// None if the giver is not at the tills any more: there is nothing left to move.
    async fn look(&self, words: &Words, turn: u32, most: Option<Points>) -> Result<Option<Standing>, Stop> {
        let vendor = Some(Vendor::Smaregi);
        self.run
            .step(words.look, vendor, async |call| {
                let standing = self.parts.systems.pos_points.standing(&as_call(&call), self.from).await?;
                if let Some(standing) = &standing {
                    let points = most.map_or(standing.points, |most| most.min(standing.points));
                    self.plan(turn, points, standing.expires_on).await?;
                }
                Ok(standing)
            })
            .await
    }

    async fn plan(&self, turn: u32, points: Points, expires_on: Option<Date>) -> Result<(), Failure> {
        if points <= Points(0) {
            return Ok(());
        }
        self.record(PointMove {
            merge: self.merge,
            turn,
            from: self.from,
            to: self.to,
            points,
            expires_on,
            state: MoveState::Planned,
            taken_as: None,
            given_as: None,
            updated_at: self.run.now(),
        })
        .await
    }

    async fn take(&self, words: &Words, standing: &Standing, moved: &PointMove) -> Result<Taken, Stop> {
        self.run
            .step(words.take, Some(Vendor::Smaregi), async |call| {
                let (asked, delta) = (as_call(&call), -moved.points);
                let change = Change { member: self.from, delta, expires_on: None, attempt: call.attempt };
                let taken = match self.once(&asked, standing, change).await {
                    Ok(transaction) => Taken::As(transaction),
                    Err(failure)
                        if failure.is_rejected_as("not-enough-points")
                            || failure.is_rejected_as("member-gone") =>
                    {
                        Taken::Short
                    }
                    Err(failure) => return Err(failure),
                };
                let state = if taken == Taken::Short { MoveState::Void } else { MoveState::InTransit };
                let taken_as = if let Taken::As(transaction) = taken { transaction } else { None };
                self.record(PointMove { state, taken_as, updated_at: self.run.now(), ..moved.clone() })
                    .await?;
                Ok(taken)
            })
            .await
    }

    async fn give(&self, words: &Words, moved: PointMove) -> Result<(), Stop> {
        let vendor = Some(Vendor::Smaregi);
        let standing = self
            .run
            .step(words.ready, vendor, async |call| {
                let standing = self.parts.systems.pos_points.standing(&as_call(&call), self.to).await?;
                standing.ok_or_else(|| refused("the receiver of the points is gone", "receiver-gone"))
            })
            .await?;
        let expires_on = self.with_expiry.or_else(|| self.instead_of_overdue(&standing, &moved));
        self.run
            .step(words.give, vendor, async |call| {
                let change =
                    Change { member: self.to, delta: moved.points, expires_on, attempt: call.attempt };
                let given_as = self.once(&as_call(&call), &standing, change).await?;
                let (state, updated_at) = (MoveState::Done, self.run.now());
                self.record(PointMove { state, given_as, updated_at, ..moved.clone() }).await
            })
            .await
    }

    /// The receiver's one date covers what they are given: if it is over, the points would lapse at the next look.
    /// Then the lot's own date goes with it, or a year where it has none.
    fn instead_of_overdue(&self, receiver: &Standing, moved: &PointMove) -> Option<Date> {
        let today = in_japan(self.run.created_at());
        receiver.expires_on.filter(|day| *day < today)?;
        let year = || today.checked_add(jiff::Span::new().years(1)).unwrap_or(today);
        Some(moved.expires_on.filter(|day| *day >= today).unwrap_or_else(year))
    }

    /// Sends a change unless it has happened already. The till takes no key, so it is looked up every time: what a
    /// person tries again months later is not done twice either.
    async fn once(&self, call: &Call, standing: &Standing, change: Change) -> Result<Option<u64>, Failure> {
        let points = &self.parts.systems.pos_points;
        let found = points.since(call, change.member, standing).await.map_err(still_in_doubt)?;
        let since = found.ok_or_else(|| refused("look at the points", "member-gone"))?;
        match standing.fate_of(change.delta, &since) {
            Fate::Happened(transaction) => return Ok(Some(transaction)),
            Fate::Unclear if change.attempt < LOOKS => {
                return Err(Failure::new(Vendor::Smaregi, "look at the points", Kind::InDoubt));
            }
            Fate::Unclear => match self.receipts(call).await? {
                Some(Receipts::Moved) => return Ok(None),
                Some(Receipts::NotMoved) => {}
                None => return Err(refused("look at the points", "points-unclear")),
            },
            Fate::DidNotHappen => {}
        }
        let PointsAdded { transactions, .. } =
            points.add(call, change.member, change.delta, change.expires_on).await?;
        // Lapsing is named too where it happened; ours is the last.
        Ok(transactions.last().copied())
    }

    /// What a person found at the till, if one was asked.
    async fn receipts(&self, call: &Call) -> Result<Option<Receipts>, Failure> {
        match &call.key {
            Some(step) => said::take(self.parts, step).await,
            None => Ok(None),
        }
    }

    async fn record(&self, moved: PointMove) -> Result<(), Failure> {
        self.parts.store.record_move(moved).await.map_err(memory_failed("record a move of points"))
    }
}

struct Change {
    member: PosMemberId,
    delta: Points,
    expires_on: Option<Date>,
    attempt: u32,
}

/// A look that fails leaves the doubt where it was.
fn still_in_doubt(failure: Failure) -> Failure {
    match failure.kind {
        Kind::Unavailable => Failure::new(failure.vendor, failure.operation, Kind::InDoubt),
        _ => failure,
    }
}

const fn refused(operation: &'static str, code: &'static str) -> Failure {
    Failure::rejected(Vendor::Smaregi, operation, Code::new(code))
}

/// The date on the shop's wall.
pub(super) fn in_japan(at: domain::Timestamp) -> Date {
    at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date()
}
