//! A new customer becomes a store member, a CRM contact and is welcomed, side by side.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use connectors::roles::{Call, Welcome};
use domain::{
    Class, Code, CrmContactId, CustomerId, Failure, Owner, Pii, PosMemberId, RegistrationId, Vendor,
    member::Profile,
};
use engine::{Flow, Parks, Replay, Retry, Run, Start, Stop, Terms};
use serde::{Deserialize, Serialize};
use store::{Departure, System};

use crate::{
    Charter, HubParts, Timing,
    erasure::graves,
    hub::customer_lane,
    matching::{
        find::{self, Prefetch},
        link,
    },
    profile::{echo, who::Who},
    purchases::gather,
    systems::as_call,
};

/// What the spread promises.
pub const CHARTER: Charter = Charter {
    source: "The online store owns the profile; the POS owns points, rank and the code on the card.",
    contract: "In: a customer id, once per customer. Out: a linked store member, a CRM contact, one welcome mail.",
    failure: "POS, CRM or mail down: tries again by itself for 24 hours, then a dead letter. Not certain which store \
              member it is: a case and no write. Switched off: recorded as off, caught up later.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Interactive, promise: "within 2 seconds of the sign-up", within_s: 60 },
};

/// Name in the register.
pub const NAME: &str = "spread a new customer";
/// The POS's part.
pub const POS: &str = "link the store member";
/// The CRM's part.
pub const CRM: &str = "write the CRM contact";
/// The mail's part.
pub const MAIL: &str = "send the welcome mail";

/// What a run is started with.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// N.
    pub customer: CustomerId,
    /// The sign-up, if it was ours.
    pub registration: Option<RegistrationId>,
}

/// What a run gets in memory from a sign-up that has just happened.
pub struct Newcomer {
    pub(crate) profile: Pii<Profile>,
    pub(crate) members: Option<Prefetch>,
}

/// The run that spreads this customer. There is one per customer, whoever starts it.
pub fn start(
    customer: CustomerId,
    registration: Option<RegistrationId>,
    newcomer: Option<Newcomer>,
) -> Start {
    Start {
        flow: NAME,
        key: customer.to_string(),
        lane: customer_lane(customer),
        object: format!("customer:{customer}"),
        input: serde_json::json!(Input { customer, registration }),
        run_at: None,
        companion: newcomer.map(|n| Box::new(n) as Box<_>),
    }
}

/// The run that sends a welcome mail that was skipped; `turn` tells apart those that were skipped themselves.
pub(super) fn start_late_welcome(customer: CustomerId, turn: u32) -> Start {
    Start { key: late_welcome(customer, turn), ..start(customer, None, None) }
}

/// Its key: `welcome:N`, and `welcome:N:2` if that one was skipped too.
pub(super) fn late_welcome(customer: CustomerId, turn: u32) -> String {
    match turn {
        1 => format!("welcome:{customer}"),
        turn => format!("welcome:{customer}:{turn}"),
    }
}

/// The flow.
pub struct Spread(pub Arc<HubParts>);

#[async_trait]
impl Flow for Spread {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::Safe,
            due_in: Duration::from_secs(4 * 3600),
            runbook: "runbooks/spread.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        if self.0.store.departure(input.customer).await?.is_some_and(|(how, _)| how != Departure::MemberGone)
        {
            return Err(Stop::Moot(Code::new("has-left")));
        }
        let newcomer = run.companion::<Newcomer>();
        if newcomer.is_none() && graves::is_erased(&self.0, input.customer).await? {
            return Err(Stop::Moot(Code::new("erased")));
        }
        let who =
            Who::new(&self.0, input.customer, run.class(), newcomer.as_ref().map(|n| n.profile.clone()));
        if input.registration.is_none() {
            // A sign-up of ours has written it down, or does so when it is told again.
            self.0.store.know_customer(input.customer, run.now()).await?;
        }
        let ahead = newcomer.as_ref().and_then(|n| n.members.as_ref());
        let (pos, crm, mail) =
            futures::join!(self.pos(run, &who, ahead), self.crm(run, &who), self.mail(run, &who));
        pos.and(crm).and(mail)
    }
}

impl Spread {
    async fn pos(&self, run: &Run, who: &Who, ahead: Option<&Prefetch>) -> Result<(), Stop> {
        if self.is_off(run, who, System::Pos, POS, Vendor::Smaregi).await? {
            return Ok(());
        }
        run.attempt(POS, Some(Vendor::Smaregi), async |call| -> Result<Option<PosMemberId>, Failure> {
            let member = link::ensure(&self.0, who, &as_call(&call), ahead).await?;
            if let Some(member) = member {
                gather::when_adopted(&self.0, run, who.customer(), member).await?;
            }
            Ok(member)
        })
        .await?;
        Ok(())
    }

    async fn crm(&self, run: &Run, who: &Who) -> Result<(), Stop> {
        if self.is_off(run, who, System::Crm, CRM, Vendor::Hubspot).await? {
            return Ok(());
        }
        run.attempt(CRM, Some(Vendor::Hubspot), async |call| -> Result<Option<CrmContactId>, Failure> {
            echo::write_crm(&self.0, who, &as_call(&call)).await
        })
        .await?;
        Ok(())
    }

    async fn mail(&self, run: &Run, who: &Who) -> Result<(), Stop> {
        if self.is_off(run, who, System::Mail, MAIL, Vendor::Mail).await? {
            return Ok(());
        }
        run.attempt(MAIL, Some(Vendor::Mail), async |call| -> Result<bool, Failure> {
            let Some(profile) = who.profile().await? else { return Ok(false) };
            let Some(to) = profile.reveal().email.clone() else { return Ok(false) };
            if !who.is_newcomer().await? {
                return Ok(false);
            }
            let name = profile.map(|p| (p.last_name.clone(), p.first_name.clone()));
            let locale = profile.reveal().locale;
            let mail = Welcome { to: to.into(), name, member_number: who.customer(), locale };
            // Whichever run sends it, it is the same letter to its reader: it goes under the member's key.
            let call = Call { key: None, ..as_call(&call) };
            self.0.systems.mailer.welcome(&call, &mail).await.map(|()| true)
        })
        .await?;
        Ok(())
    }

    /// Records a follower that is switched off, so that it can catch up.
    async fn is_off(
        &self,
        run: &Run,
        who: &Who,
        system: System,
        step: &'static str,
        vendor: Vendor,
    ) -> Result<bool, Stop> {
        if self.0.systems.on.is_on(system) {
            return Ok(false);
        }
        self.0.store.skip(system, who.customer(), run.now()).await?;
        run.off(step, Some(vendor)).await?;
        Ok(true)
    }
}

impl Newcomer {
    /// From a form that the online store is just being asked about: the store member is looked for meanwhile.
    pub(crate) fn expected(parts: &Arc<HubParts>, profile: &Pii<Profile>) -> Self {
        let on = parts.systems.on.is_on(System::Pos);
        Self { profile: profile.clone(), members: on.then(|| find::ahead(parts.clone(), profile.clone())) }
    }
}
