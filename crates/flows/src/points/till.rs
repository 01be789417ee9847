//! Something happened at a till: members are indexed again, and balances that moved are read again.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{Class, CustomerId, Failure, Owner, PosMemberId, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::Departure;

use crate::{
    Charter, HubParts, Timing,
    changes::meet,
    leaving,
    matching::index,
    registration::resync,
    systems::{as_call, memory_failed},
};

/// What following the tills promises.
pub const CHARTER: Charter = Charter {
    source: "The POS owns points, rank and the code on the card.",
    contract: "In: ids of members or transactions. Out: members indexed as they are now; their balance is read anew; what was changed at a till is followed.",
    failure: "POS down: tries again; shown balances are at most 30 seconds old anyway, and the sweep indexes what was missed.",
    owner: Owner::Store,
    timing: Timing { class: Class::Checkout, promise: "within a second", within_s: 10 },
};

/// Name in the register.
pub const NAME: &str = "follow the tills";
const MEMBER: &str = "read the store member";
const FOLLOW: &str = "go on in the customer's lane";
const SALE: &str = "read whose points moved";

/// What happened.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A member was made or edited.
    Member(PosMemberId),
    /// A member was deleted.
    MemberGone(PosMemberId),
    /// A sale, a return or a movement of points.
    Transaction(u64),
}

/// The run for one event; `delivery` tells events apart.
pub fn start(input: Input, delivery: &str) -> Start {
    let object = match &input {
        Input::Member(id) | Input::MemberGone(id) => format!("member:{id}"),
        Input::Transaction(id) => format!("transaction:{id}"),
    };
    Start {
        flow: NAME,
        key: format!("{object}@{delivery}"),
        lane: object.clone(),
        object,
        input: serde_json::json!(input),
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct FollowTills(pub Arc<HubParts>);

#[async_trait]
impl Flow for FollowTills {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry { give_up: Duration::from_secs(3600), ..Retry::DAY },
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(8 * 3600),
            runbook: "runbooks/tills.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        match run.input::<Input>()? {
            Input::Member(id) => self.member(run, id).await,
            Input::MemberGone(id) => self.gone(run, id).await,
            Input::Transaction(id) => self.transaction(run, id).await,
        }
    }
}

impl FollowTills {
    async fn member(&self, run: &Run, id: PosMemberId) -> Result<(), Stop> {
        let changed =
            run.step(MEMBER, Some(Vendor::Smaregi), async |call| -> Result<Option<CustomerId>, Failure> {
                let found = self.0.systems.pos.member(&as_call(&call), id).await?;
                match found {
                    Some(member) => {
                        index::remember(&self.0, std::slice::from_ref(&member)).await?;
                        let customer = self.moved(id).await?;
                        match customer {
                            // What the hub has written itself is no news.
                            Some(customer) if meet::is_echo(&self.0, customer, &member).await? => Ok(None),
                            customer => Ok(customer),
                        }
                    }
                    None => {
                        index::forget(&self.0, id).await?;
                        self.moved(id).await
                    }
                }
            });
        match changed.await? {
            // In the customer's own lane, after whatever is under way there.
            Some(customer) => {
                let cause = format!("till-{}", run.id());
                run.start(FOLLOW, resync::start(customer, &cause)).await.map(drop)
            }
            None => Ok(()),
        }
    }

    async fn gone(&self, run: &Run, id: PosMemberId) -> Result<(), Stop> {
        index::forget(&self.0, id).await.map_err(Stop::Failed)?;
        match self.moved(id).await.map_err(Stop::Failed)? {
            Some(customer) => {
                let cause = format!("till-{}", run.id());
                run.start(FOLLOW, leaving::start(customer, Departure::MemberGone, &cause)).await.map(drop)
            }
            None => Ok(()),
        }
    }

    async fn transaction(&self, run: &Run, id: u64) -> Result<(), Stop> {
        run.step(SALE, Some(Vendor::Smaregi), async |call| {
            match self.0.systems.pos.member_of_transaction(&as_call(&call), id).await? {
                Some(member) => self.moved(member).await.map(drop),
                None => Ok(()),
            }
        })
        .await
    }

    /// Whose points these are, if anybody's; they are read anew.
    async fn moved(&self, member: PosMemberId) -> Result<Option<CustomerId>, Failure> {
        let link = self.0.store.link_by_pos(member).await.map_err(memory_failed("look up the link"))?;
        let customer = link.map(|link| link.customer);
        if let Some(customer) = customer {
            self.0.caches.points_moved(customer).await;
        }
        Ok(customer)
    }
}
