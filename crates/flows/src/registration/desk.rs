//! Takes a form, waits as long as a shopper would, and says how far it has come.

use std::{pin::pin, sync::Arc, time::Duration};

use domain::{Code, IdempotencyKey, Pii, RegistrationId, RunId, Timestamp, member::Profile};
use engine::{Engine, Signal, Start, Started};
use futures::{StreamExt, stream::BoxStream};
use store::{RunRow, RunState};
use tokio::sync::broadcast::{self, error::RecvError};

use super::{
    Form, Progress, Registered, RegistrationRefused, RegistrationStatus, progress,
    sign_up::{self, Applicant, Input},
    spread,
};
use crate::{Hasher, HubParts, watch};

/// How long the answer waits for the other systems (DESIGN section 4).
const PATIENCE: Duration = Duration::from_millis(1_800);
/// How long the online store may take before the shopper is asked to try again.
const STORE_PATIENCE: Duration = Duration::from_secs(8);
/// News from another process arrives by looking.
const LOOK: Duration = Duration::from_secs(1);
const RETRY_AFTER_S: u32 = 10;

/// Signs a shopper up, and answers when every system is final or the patience ends.
pub async fn register(
    parts: &Arc<HubParts>,
    engine: &Engine,
    key: &IdempotencyKey,
    form: &Form,
) -> Result<Registered, RegistrationRefused> {
    let began = parts.clock.now();
    let today = began.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date();
    let profile = form.check(today).map_err(RegistrationRefused::Invalid)?;
    let news = engine.signals();
    let start = start(parts, key, form, &profile);
    let start = Start { key: known_key(parts, key).await.map_err(|_| unavailable())?, ..start };
    let started = engine.start(start).await.map_err(|_| unavailable())?;
    let is_new = matches!(started, Started::New(_));
    if let Started::Before(row) = &started {
        // The same form, also when it was first sent under the key before.
        let same = parts.hasher.keys().map(|key| body(key, form));
        let sent = row.input.get("body").and_then(serde_json::Value::as_str).unwrap_or_default();
        if !same.into_iter().any(|body| body == sent) {
            return Err(RegistrationRefused::KeyReused);
        }
        if row.state == RunState::Discarded && continues(row.code.as_ref()) {
            let applicant = Box::new(applicant(parts, &profile));
            engine.rejoin(row.id, applicant).await.map_err(|_| unavailable())?;
        }
    }
    let registration = RegistrationId(started.id().0);
    let reached = wait(parts, news, registration, began).await.ok_or_else(unavailable)?;
    answer(parts, engine, reached, is_new).await
}

/// The registration now and after each change; ends when nothing will change by itself.
pub fn watch(parts: Arc<HubParts>, engine: &Engine, id: RegistrationId) -> BoxStream<'static, Progress> {
    let news = engine.signals();
    let begin = Watching { parts, news, id, last: None };
    futures::stream::unfold(Some(begin), |watching| async move {
        let mut watching = watching?;
        loop {
            let progress = progress::read(&watching.parts, watching.id).await.ok()??;
            let is_final = progress.is_final();
            if watching
                .last
                .as_ref()
                .is_none_or(|last| last.systems != progress.systems || last.status != progress.status)
            {
                watching.last = Some(progress.clone());
                return Some((progress, (!is_final).then_some(watching)));
            }
            if is_final {
                return None;
            }
            changed(&mut watching.news, &progress).await;
        }
    })
    .boxed()
}

struct Watching {
    parts: Arc<HubParts>,
    news: broadcast::Receiver<Signal>,
    id: RegistrationId,
    last: Option<Progress>,
}

/// Waits for the store as long as the form lives, then for the others as long as the patience lasts.
async fn wait(
    parts: &Arc<HubParts>,
    mut news: broadcast::Receiver<Signal>,
    id: RegistrationId,
    began: Timestamp,
) -> Option<Progress> {
    let spent = Duration::try_from(parts.clock.now().duration_since(began)).unwrap_or_default();
    let mut patience = pin!(tokio::time::sleep(PATIENCE.saturating_sub(spent)));
    let mut store_patience = pin!(tokio::time::sleep(STORE_PATIENCE + LOOK));
    let mut is_patient = true;
    loop {
        let progress = progress::read(parts, id).await.ok()??;
        let waits_for_store = progress.status == RegistrationStatus::Running;
        if progress.is_final() || (!is_patient && !waits_for_store) {
            return Some(progress);
        }
        tokio::select! {
            biased;
            () = &mut patience, if is_patient => is_patient = false,
            () = &mut store_patience => return Some(progress),
            () = changed(&mut news, &progress) => {}
        }
    }
}

/// Waits for news of this registration; what happens to others is not read about.
async fn changed(news: &mut broadcast::Receiver<Signal>, progress: &Progress) {
    let sign_up = RunId(progress.registration_id.0);
    let followers = progress.customer_id.map(|customer| format!("customer:{customer}"));
    let concerns = |flow: &str, run: RunId, object: &str| match &followers {
        Some(customer) => flow == spread::NAME && object == customer,
        None => run == sign_up,
    };
    let about_a_step = async {
        loop {
            match news.recv().await {
                Ok(Signal::Step(news)) if concerns(news.flow, news.run, &news.object) => return,
                Ok(Signal::Run { flow, run, object, .. }) if concerns(flow, run, &object) => return,
                Err(RecvError::Lagged(_)) => return,
                Ok(_) => {}
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    };
    let _looked = tokio::time::timeout(LOOK, about_a_step).await;
}

async fn answer(
    parts: &Arc<HubParts>,
    engine: &Engine,
    progress: Progress,
    is_new: bool,
) -> Result<Registered, RegistrationRefused> {
    if progress.status == RegistrationStatus::Complete {
        return Ok(Registered { is_new, progress });
    }
    let run = parts.store.run(RunId(progress.registration_id.0)).await.map_err(|_| unavailable())?;
    match run.and_then(ended_with) {
        Some(code) if code.as_str() == "email-taken" => {
            watch::duplicate_registration(parts, engine, progress.registration_id).await;
            Err(RegistrationRefused::AlreadyRegistered)
        }
        Some(code) if !continues(Some(&code)) => Err(RegistrationRefused::Invalid(refused_field(&code))),
        _ => Err(unavailable()),
    }
}

fn ended_with(run: RunRow) -> Option<Code> {
    if run.state == RunState::Discarded { run.code } else { None }
}

/// Whether the same key may go on where the run ended: the store has not decided anything.
fn continues(code: Option<&Code>) -> bool {
    code.is_none_or(|code| matches!(code.as_str(), "store-unavailable" | "form-lost"))
}

/// The online store's own refusal of a field, as a form error.
fn refused_field(code: &Code) -> super::FormErrors {
    let field = match code.as_str().rsplit('.').next() {
        Some("email") => "email",
        Some("phone") => "phone",
        Some("last_name" | "lastname") => "last_name",
        Some("first_name" | "firstname") => "first_name",
        Some("birth_date") => "birth_date",
        _ => "",
    };
    super::FormErrors(vec![super::FieldError { field, code: Code::new("refused") }])
}

const fn unavailable() -> RegistrationRefused {
    RegistrationRefused::Unavailable { retry_after_s: RETRY_AFTER_S }
}

/// The storefront's key as it is kept: a shop may well use the address itself as the key, so only a keyed hash is stored.
fn kept_key(by: &Hasher, key: &IdempotencyKey) -> String {
    by.hash("registration-key", key.as_str()).to_hex()
}

/// Under the present key of the hub, or under the one before if the sign-up was sent then.
async fn known_key(parts: &HubParts, key: &IdempotencyKey) -> store::Result<String> {
    for before in parts.hasher.keys().skip(1).map(|by| kept_key(by, key)) {
        if parts.store.run_by_key(sign_up::NAME, &before).await?.is_some() {
            return Ok(before);
        }
    }
    Ok(kept_key(&parts.hasher, key))
}

/// The run of one form. The form itself is its companion and lives in memory only.
pub fn start(parts: &Arc<HubParts>, key: &IdempotencyKey, form: &Form, profile: &Pii<Profile>) -> Start {
    let input = input(parts, form, profile.reveal().email.as_deref().unwrap_or_default());
    Start {
        flow: sign_up::NAME,
        key: kept_key(&parts.hasher, key),
        lane: format!("email:{}", input.email),
        object: format!("email:{}", &input.email[..16]),
        input: serde_json::json!(input),
        run_at: None,
        companion: Some(Box::new(applicant(parts, profile))),
    }
}

fn applicant(parts: &Arc<HubParts>, profile: &Pii<Profile>) -> Applicant {
    Applicant::new(parts, profile.clone(), parts.clock.now() + STORE_PATIENCE)
}

fn input(parts: &HubParts, form: &Form, email: &str) -> Input {
    let key = normalize::email::strict_key(email).unwrap_or_default();
    Input {
        email: parts.hasher.hash("email", &key).to_hex(),
        body: body(&parts.hasher, form),
        address: form.address.is_some(),
    }
}

fn body(key: &Hasher, form: &Form) -> String {
    key.hash("registration", &form.canonical().into_revealed()).to_hex()
}

/// The same form as one text, to tell whether a key is used with another one.
impl Form {
    fn canonical(&self) -> Pii<String> {
        let address = self.address.clone().unwrap_or_default();
        let consent = if self.accepts_marketing { "yes" } else { "no" };
        let sex = self.sex.map_or("", |sex| match sex {
            domain::member::Sex::Unknown => "unknown",
            domain::member::Sex::Male => "male",
            domain::member::Sex::Female => "female",
        });
        let fields = [
            &self.email,
            &self.last_name,
            &self.first_name,
            &self.last_name_kana,
            &self.first_name_kana,
            &self.birth_date,
            sex,
            self.phone.as_deref().unwrap_or_default(),
            &address.postal_code,
            &address.prefecture_code,
            &address.city,
            &address.address1,
            &address.address2,
            &address.country_code,
            consent,
            self.locale.as_str(),
        ];
        Pii::new(fields.join("\u{1f}"))
    }
}
