//! A hub with a store in memory, and something on every shelf to look at.

use std::sync::Arc;

use domain::{CaseId, Clock, Code, CustomerId, Owner, PosMemberId, RunId, ShopId, Timestamp};
use engine::testing::{Dice, TestClock};
use flows::{
    Hasher, Hub, Settings, Supplies,
    coupon::{OnExpiry, PointRules},
    operators::{Operator, Operators},
    registration::resync,
};
use store::{
    Candidate, CaseKind, DeadLetter, LetterFilter, NewCase, NewRun, Role, RunState, Store,
    sqlite::{SqliteOptions, open},
};
use uuid::Uuid;

use super::others::systems;

pub const PASSWORD: &str = "correct horse battery";

/// The hub and its clock.
pub struct Town {
    pub hub: Hub,
    pub clock: Arc<TestClock>,
}

impl Town {
    /// Nobody and nothing in it yet.
    pub async fn open() -> Self {
        let shop = ShopId("shop.example".into());
        let store = open(SqliteOptions::memory(shop.clone())).await.unwrap();
        Self::on(Arc::new(store))
    }

    /// On this store.
    pub fn on(store: Arc<dyn Store>) -> Self {
        let clock = Arc::new(TestClock::default());
        let hub = Hub::new(Supplies {
            store,
            systems: systems(),
            hasher: Hasher::new(&[7; 32], "shop.example"),
            clock: clock.clone(),
            random: Arc::new(Dice::seeded(7)),
            settings: Settings {
                shop: ShopId("shop.example".into()),
                shopify_webhook_secrets: Vec::new(),
                smaregi_webhook_secrets: Vec::new(),
                smaregi_webhook_header: "x-enishi-secret".into(),
                public_url: "http://127.0.0.1:8080".into(),
                shop_mail_domain: None,
                matrix: domain::matrix::Matrix::default(),
                points: PointRules {
                    unit: 100,
                    daily_limit: 10_000,
                    yen_per_point: 1,
                    coupon_days: 365,
                    on_expiry: OnExpiry::Forfeit,
                    approve_above: 3_000,
                },
                earning: flows::earning::EarnRules::default(),
            },
        });
        Self { hub, clock }
    }

    pub fn store(&self) -> &dyn Store {
        &*self.hub.parts().store
    }

    /// Gives somebody an account, named after their role.
    pub async fn hire(&self, role: Role) {
        let cli = Operator::at_the_command_line();
        let added = Operators::of(&self.hub).add_user(&cli, role.as_str(), role, &PASSWORD.into()).await;
        added.unwrap();
    }

    /// A customer whose update the online store refused for good: a dead run with open letters.
    pub async fn a_dead_run(&self, n: u64) -> RunId {
        let mut news = self.hub.engine().signals();
        let id = self.hub.engine().start(resync::start(customer(n), "test")).await.unwrap().id();
        loop {
            if let engine::Signal::Run { run, .. } = news.recv().await.unwrap()
                && run == id
            {
                break;
            }
        }
        assert_eq!(self.run_state(id).await, RunState::Dead);
        id
    }

    pub async fn run_state(&self, id: RunId) -> RunState {
        self.store().run(id).await.unwrap().unwrap().state
    }

    pub async fn letter_of(&self, run: RunId) -> DeadLetter {
        let filter = LetterFilter { run: Some(run), limit: 9, ..LetterFilter::default() };
        self.store().letters(&filter).await.unwrap().remove(0)
    }

    /// A run that waits for later, about anything.
    pub async fn a_waiting_run(&self, object: &str) -> RunId {
        let id = RunId(self.uuid());
        let now = self.clock.now();
        let run = NewRun {
            id,
            lane: format!("lane:{id}"),
            flow: resync::NAME,
            key: id.to_string(),
            object: object.into(),
            class: domain::Class::SameDay,
            input: serde_json::json!({ "customer": "7" }),
            run_at: now + jiff::SignedDuration::from_mins(5),
            replay_of: None,
        };
        self.store().enqueue(vec![run], None).await.unwrap();
        id
    }

    pub async fn a_link(&self, n: u64, member: u64) {
        let now = self.clock.now();
        self.store().know_customer(customer(n), now).await.unwrap();
        self.store().link_pos(customer(n), pos(member), now).await.unwrap().unwrap();
    }

    /// Two members that may be the customer.
    pub async fn a_case(&self, n: u64, level: &str) -> CaseId {
        let fact = |name: &str, level: &str| (name.to_owned(), level.to_owned());
        let facts = |given| vec![fact("email", "agree"), fact("given", given), fact("birth_date", "missing")];
        let now = self.clock.now();
        let case = NewCase {
            id: CaseId(self.uuid()),
            kind: CaseKind::Match,
            customer: customer(n),
            candidates: vec![
                Candidate { member: pos(801), facts: facts("agree") },
                Candidate { member: pos(802), facts: facts(level) },
            ],
            code: Code::new("several-members"),
            owner: Owner::MemberServices,
            due_at: now + jiff::SignedDuration::from_hours(24),
            created_at: now,
        };
        self.store().open_case(case).await.unwrap()
    }

    /// Actions in the audit log, newest first, with who did them and why.
    pub async fn audit(&self) -> Vec<(String, String, Option<String>)> {
        let entries = self.store().audit(None, 100).await.unwrap();
        let told = |e: store::AuditEntry| (e.who, e.action, e.reason.map(|code| code.to_string()));
        entries.into_iter().map(told).collect()
    }

    fn uuid(&self) -> Uuid {
        self.hub.parts().random.uuid(self.now())
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

pub fn customer(n: u64) -> CustomerId {
    CustomerId::new(7_700_000_000_000 + n).unwrap()
}

pub fn pos(n: u64) -> PosMemberId {
    PosMemberId::new(n).unwrap()
}
