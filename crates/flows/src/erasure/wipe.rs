//! The shop has left the online store and wants to be forgotten: the hub deletes everything of it and stops.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::{Alert, Severity};
use domain::{Class, Code, Owner, Vendor};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};

use super::graves;
use crate::{Charter, HubParts, Timing};

/// What wiping a shop promises.
pub const CHARTER: Charter = Charter {
    source: "The online store: 48 hours after the app was removed it asks that the shop be forgotten.",
    contract: "In: the store's signed request for this very shop. Out: no row of the shop in any table; a keyed seal \
               with the end of its audit log; the hub stops and refuses to serve this shop again.",
    failure: "The store down: tries again. Until it is done nothing is deleted: it happens in one commit.",
    owner: Owner::Operations,
    timing: Timing {
        class: Class::SameDay,
        promise: "within an hour; the law gives 30 days",
        within_s: 3_600,
    },
};

/// Name in the register.
pub const NAME: &str = "forget the shop";
const TELL: &str = "tell the operators";

/// The run for one request.
pub fn start(turn: &str) -> Start {
    Start {
        flow: NAME,
        key: format!("shop@{turn}"),
        lane: "shop".into(),
        object: "shop".into(),
        input: serde_json::Value::Null,
        run_at: None,
        companion: None,
    }
}

/// The flow.
pub struct ForgetShop(pub Arc<HubParts>);

#[async_trait]
impl Flow for ForgetShop {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::NeedsApproval,
            due_in: Duration::from_secs(86_400),
            runbook: "runbooks/erasure.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        // Afterwards there is nobody left who could tell. Whether it arrives changes nothing: one try.
        let alert = Alert {
            cause: "shop-forgotten".into(),
            severity: Severity::Critical,
            summary: "The online store asked that this shop be forgotten. The hub deletes everything of it and stops."
                .into(),
            facts: vec![("about".into(), "shop".into())],
            runbook: Some("docs/runbooks/erasure.md#a-whole-shop".into()),
        };
        run.attempt(TELL, Some(Vendor::Slack), async |_| {
            self.0.systems.alerts.raise(&alert).await.or(Ok(()))
        })
        .await?;
        self.0.store.wipe_shop(graves::of_shop(&self.0), run.now()).await?;
        self.0.caches.forget_everybody();
        self.0.store.scrub().await.ok();
        tracing::warn!("the shop was forgotten; the hub stops");
        self.0.gone.send_replace(true);
        // Its own row is gone too: nothing is left to be settled.
        Err(Stop::Moot(Code::new("shop-forgotten")))
    }
}
