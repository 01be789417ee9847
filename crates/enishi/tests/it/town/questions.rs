//! What a test asks the town: who stands where, what is left for a person, and what the operators were told.

use std::time::Duration;

use domain::{CustomerId, RegistrationId};
use flows::registration::{Form, Progress};
use sandbox::{mailbox::Mail, smaregi::Member};
use store::{Case, CaseState, DeadLetter, LetterFilter, LetterState, RunFilter, RunRow, RunState};

use super::{Town, people};

/// A long time passes in so many steps.
const LEAPS: u32 = 24;
/// Where alerts go.
const OPERATORS: &str = "operators@example.jp";

impl Town {
    /// Customers, store members, contacts, and mails to this address.
    pub fn counts(&self, email: &str) -> [usize; 4] {
        let vendors = &self.vendors;
        [
            vendors.shopify.customer_count(),
            vendors.smaregi.member_count(),
            vendors.hubspot.contact_count(),
            vendors.mailbox.to(email).len(),
        ]
    }

    /// From now on the hub follows its own news and raises alerts, as a served hub does, while this is held.
    pub async fn watch(&self) -> tokio::sync::watch::Sender<bool> {
        let (hold, stop) = tokio::sync::watch::channel(false);
        let hub = self.hub.clone();
        tokio::spawn(async move { hub.watch(stop).await });
        tokio::task::yield_now().await;
        hold
    }

    /// Lets a long time pass in a few steps: what became due on the way is done late, as on a busy day.
    pub async fn leap(&self, time: Duration) {
        for _ in 0..LEAPS {
            tokio::time::advance(time / LEAPS).await;
            self.settle().await;
        }
    }

    /// Signs this form up under its e-mail as key, and lets the dust settle.
    pub async fn sign_up_with(&self, form: &Form) -> Progress {
        let registered = self.register(&form.email, form).await.expect("the sign-up stands");
        self.settle().await;
        self.progress(registered.progress.registration_id).await
    }

    /// Somebody of their own: no address, number or name in common with anybody else.
    pub async fn sign_up_person(&self, n: u32) -> CustomerId {
        let progress = self.sign_up_with(&people::person(n)).await;
        progress.customer_id.expect("a sign-up that stands has a number")
    }

    /// How far a registration has come.
    pub async fn progress(&self, id: RegistrationId) -> Progress {
        self.hub.registration(id).await.expect("memory answers").expect("there is such a registration")
    }

    /// The store member who carries this number.
    pub fn member_of(&self, customer: CustomerId) -> Option<Member> {
        let number = customer.to_string();
        let mut of_that_number =
            self.vendors.smaregi.members().into_iter().filter(|m| m.get("customerNo") == Some(&number));
        let member = of_that_number.next();
        assert!(of_that_number.next().is_none(), "two store members carry the number of one customer");
        member
    }

    /// What the operators were told, oldest first.
    pub fn alerts(&self) -> Vec<Mail> {
        self.vendors.mailbox.to(OPERATORS)
    }

    /// Alerts that speak of this.
    pub fn alerts_about(&self, words: &str) -> Vec<Mail> {
        self.alerts().into_iter().filter(|a| a.subject.contains(words) || a.text.contains(words)).collect()
    }

    /// Cases nobody has decided.
    pub async fn open_cases(&self) -> Vec<Case> {
        self.store.cases(Some(CaseState::Open), 100).await.expect("memory answers")
    }

    /// Dead letters nobody has dealt with.
    pub async fn open_letters(&self) -> Vec<DeadLetter> {
        let open = LetterFilter { state: Some(LetterState::Open), limit: 1_000, ..Default::default() };
        self.store.letters(&open).await.expect("memory answers")
    }

    /// Work that is still to be done.
    pub async fn waiting(&self) -> Vec<RunRow> {
        let waiting = RunFilter { state: Some(RunState::Waiting), limit: 1_000, ..Default::default() };
        self.store.runs(&waiting).await.expect("memory answers")
    }
}
