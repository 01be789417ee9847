//! A shopper signs up online and is a member at every register at once.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use connectors::roles::Call;
use domain::{
    Class, Code, CustomerId, Failure, Kind, Owner, Pii, Record, RegistrationId, Timestamp, Vendor,
    matrix::Party, member::Profile,
};
use engine::{Flow, Parks, Replay, Retry, Run, StepCall, Stop, Terms};
use serde::{Deserialize, Serialize};

use super::{
    FormErrors, incomplete,
    spread::{self, Newcomer},
};
use crate::{Charter, HubParts, Timing, erasure::graves, gate, systems::as_call};

/// What the sign-up promises.
pub const CHARTER: Charter = Charter {
    source: "The online store owns the profile. Its customer id is the member number everywhere.",
    contract: "In: a sign-up form, once per idempotency key and once per e-mail. Out: a member number, or a refusal to show.",
    failure: "Online store down: refused, nothing was written, the same key continues later. Once the store has the \
              customer the sign-up stands; what follows is handed on and catches up by itself.",
    owner: Owner::MemberServices,
    timing: Timing { class: Class::Interactive, promise: "within 2 seconds", within_s: 2 },
};

/// Name in the register.
pub const NAME: &str = "sign up";
/// The step from which the sign-up stands.
pub const CREATE: &str = "create the customer";
/// The step that starts the spread.
pub const HAND_ON: &str = "hand on to the other systems";
const ADDRESS: &str = "save the address";

/// Pause between two tries while the shopper waits.
const AGAIN: Duration = Duration::from_millis(150);

/// Why a sign-up was refused. In every case nothing is stored about the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationRefused {
    /// 422: the form is not right.
    #[error("the form is not right")]
    Invalid(FormErrors),
    /// 422: this key was used with another form.
    #[error("the key was used with another form")]
    KeyReused,
    /// 409: the e-mail belongs to a customer already.
    #[error("already registered")]
    AlreadyRegistered,
    /// 503: the online store (or our own memory) cannot take it now; try again with the same key after this many seconds.
    #[error("registration is unavailable")]
    Unavailable {
        /// Seconds.
        retry_after_s: u32,
    },
}

/// The form while it lives: in memory, until the systems have it or the process ends.
pub struct Applicant {
    profile: Pii<Profile>,
    until: Timestamp,
    newcomer: Mutex<Option<Newcomer>>,
}

impl Applicant {
    /// Starts looking for the store member at once: that needs no member number and takes as long as the online
    /// store does. `until`: how long the shopper waits for the online store.
    pub fn new(parts: &Arc<HubParts>, profile: Pii<Profile>, until: Timestamp) -> Self {
        let newcomer = Mutex::new(Some(Newcomer::expected(parts, &profile)));
        Self { profile, until, newcomer }
    }

    fn newcomer(&self) -> Option<Newcomer> {
        self.newcomer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What the run is started with: ids and keyed hashes.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// Keyed hash of the strict e-mail key.
    pub email: String,
    /// Keyed hash of the whole form: the same key with another form is refused.
    pub body: String,
    /// Whether the form had an address to save behind the customer.
    pub address: bool,
}

/// What the online store made of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Creation {
    /// The customer exists and is ours: the sign-up stands.
    Made(CustomerId),
    /// The e-mail belongs to another customer.
    EmailTaken,
    /// The store will not have it, for this reason.
    Refused(Code),
}

impl Record for Creation {}

/// The flow.
pub struct SignUp(pub Arc<HubParts>);

#[async_trait]
impl Flow for SignUp {
    fn terms(&self) -> Terms {
        Terms {
            name: NAME,
            owner: CHARTER.owner,
            class: CHARTER.timing.class,
            retry: Retry::DAY,
            parks: Parks::Nothing,
            replay: Replay::VerifyFirst,
            due_in: Duration::from_secs(4 * 3600),
            runbook: "runbooks/sign-up.md",
        }
    }

    async fn run(&self, run: &Run) -> Result<(), Stop> {
        let input: Input = run.input()?;
        let applicant = run.companion::<Applicant>();
        match self.creation(run, applicant.clone()).await? {
            Creation::Made(customer) => self.stands(run, &input, customer, applicant).await,
            Creation::EmailTaken => Err(Stop::Moot(Code::new("email-taken"))),
            Creation::Refused(code) => Err(Stop::Moot(code)),
        }
    }
}

impl SignUp {
    /// Creates the customer while the shopper waits. If the store does not answer in time the run ends without the
    /// form: the same key continues it, and if the customer was made after all, the store's own event spreads it.
    async fn creation(&self, run: &Run, applicant: Option<Arc<Applicant>>) -> Result<Creation, Stop> {
        if let Some(made) = run.outcome::<Creation>(CREATE) {
            return Ok(made);
        }
        let Some(applicant) = applicant else { return Err(Stop::Moot(Code::new("form-lost"))) };
        let id = RegistrationId(run.id().0);
        let created = run
            .step(CREATE, Some(Vendor::Shopify), async |call| self.create(id, &applicant, &call).await)
            .await;
        match created {
            Err(Stop::Failed(_) | Stop::Waits) => Err(Stop::Moot(Code::new("store-unavailable"))),
            other => other,
        }
    }

    async fn create(
        &self,
        registration: RegistrationId,
        applicant: &Applicant,
        step: &StepCall,
    ) -> Result<Creation, Failure> {
        let mut call = as_call(step);
        let mut form = applicant.profile.clone();
        loop {
            let failure = match self.create_once(&call, &form, registration).await {
                Ok(creation) => return Ok(creation),
                Err(failure) if failure.is_rejected_as("phone-taken") && form.reveal().phone.is_some() => {
                    // A family shares one number and the store keeps a number once: the sign-up must not fail for it.
                    form = form.map(|p| Profile { phone: None, ..p.clone() });
                    continue;
                }
                Err(failure) => failure,
            };
            match &failure.kind {
                Kind::Rejected { code } => return Ok(Creation::Refused(code.clone())),
                // What cannot be read may say that it was made.
                Kind::InDoubt | Kind::Unreadable => call.may_have_happened = true,
                Kind::Unavailable | Kind::Throttled { .. } => {}
                Kind::Denied => return Err(failure),
            }
            if self.0.clock.now() + AGAIN >= applicant.until {
                return Err(failure);
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// One try: looks first if an earlier one may have had its effect.
    async fn create_once(
        &self,
        call: &Call,
        form: &Pii<Profile>,
        registration: RegistrationId,
    ) -> Result<Creation, Failure> {
        let storefront = &self.0.systems.storefront;
        if call.may_have_happened
            && let Some(found) = self.read_back(call, form, registration).await?
        {
            return Ok(found);
        }
        let new = gate::found(&self.0, Party::Online, form.clone());
        match storefront.create_customer(call, &new, registration).await {
            Ok(customer) => Ok(Creation::Made(customer)),
            Err(failure) if failure.is_rejected_as("email-taken") => {
                let found = self.read_back(call, form, registration).await?;
                Ok(found.unwrap_or(Creation::EmailTaken))
            }
            Err(failure) => Err(failure),
        }
    }

    async fn is_erased(&self, customer: CustomerId) -> Result<bool, Failure> {
        let erased = graves::is_erased(&self.0, customer).await;
        erased.map_err(crate::systems::memory_failed("look for tombstones"))
    }

    /// Who has this e-mail: this very registration, somebody else, or nobody.
    async fn read_back(
        &self,
        call: &Call,
        form: &Pii<Profile>,
        registration: RegistrationId,
    ) -> Result<Option<Creation>, Failure> {
        let email = form.map(|p| p.email.clone().unwrap_or_default());
        let found = self.0.systems.storefront.customer_by_email(call, &email).await?;
        Ok(found.map(|customer| match customer.registration == Some(registration) {
            true => Creation::Made(customer.id),
            false => Creation::EmailTaken,
        }))
    }

    /// The membership stands. The others get the form from memory now; whoever is late reads the profile from the
    /// online store.
    async fn stands(
        &self,
        run: &Run,
        input: &Input,
        customer: CustomerId,
        applicant: Option<Arc<Applicant>>,
    ) -> Result<(), Stop> {
        let registration = RegistrationId(run.id().0);
        let newcomer = applicant.as_ref().and_then(|a| a.newcomer());
        // One commit for both: the shopper is waiting.
        let known = async { Ok(self.0.store.know_customer(customer, run.now()).await?) };
        let spread = run.start(HAND_ON, spread::start(customer, Some(registration), newcomer));
        let (known, spread) = futures::join!(known, spread);
        known.and(spread.map(drop))?;
        if input.address {
            let address = applicant.and_then(|a| a.profile.reveal().address.clone().map(Pii::new));
            run.attempt(ADDRESS, Some(Vendor::Shopify), async |call| match &address {
                // Late, and the customer was erased meanwhile: nothing is written to an empty record.
                _ if call.attempt > 1 && self.is_erased(customer).await? => Ok(()),
                Some(address) => {
                    let new = gate::found(&self.0, Party::Online, address.clone());
                    self.0.systems.storefront.set_address(&as_call(&call), customer, &new).await
                }
                None => incomplete::address_is_missing(&self.0, customer, &as_call(&call)).await,
            })
            .await?;
        }
        Ok(())
    }
}
