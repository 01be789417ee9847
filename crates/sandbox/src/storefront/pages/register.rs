//! Becoming a member: the form, and what happens when it is sent.

use askama::Template;
use axum::{
    Form, Json,
    extract::{Query, State},
    http::{HeaderName, Method, StatusCode},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use super::{
    super::{
        person::{PREFECTURES, Person, Problems},
        session::{Started, cookie},
        state::StorefrontState,
        visit::{Frame, Visit, go, page},
    },
    systems::{Registration, StepRow, StepState, Systems},
};

#[derive(Template)]
#[template(path = "storefront/register.html")]
struct RegisterPage {
    frame: Frame,
    person: Person,
    problems: Problems,
    notice: &'static str,
    fill_note: &'static str,
    key: String,
    prefectures: &'static [(&'static str, &'static str, &'static str)],
    steps: Vec<StepRow>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FormQuery {
    /// Fill in somebody invented.
    example: Option<String>,
    /// Fill in the store member who has this card; empty for any of them.
    card: Option<String>,
}

/// Store members among whom one is chosen.
const CARD_HOLDERS: usize = 50;

/// The form as sent: the person, and the key that was made with the page.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(flatten)]
    person: Person,
}

/// What became of a form.
enum Outcome {
    /// It stands, or the address belongs to a member already: the browser cannot tell which.
    Accepted { id: Option<String>, systems: Systems },
    /// Fields to correct.
    Problems(Problems),
    /// Something to say above the form; whether the next attempt is the same one.
    Refused { notice: &'static str, same_key: bool },
}

/// The empty form, or one filled with somebody invented.
pub(crate) async fn form(
    State(state): State<StorefrontState>,
    Query(query): Query<FormQuery>,
    visit: Visit,
) -> Response {
    if query.card.as_deref() == Some("")
        && let Some(code) = any_card(&state)
    {
        return go(&format!("/shop/register?card={}", byte_serialize(code.as_bytes()).collect::<String>()));
    }
    let (person, note) = match (query.card, query.example) {
        (Some(card), _) => (card_holder(&state, &card).unwrap_or_default(), visit.w.form.fill_card_note),
        (None, Some(_)) => (Person::invented(&state.sessions), ""),
        (None, None) => (Person::default(), ""),
    };
    let mut form = RegisterPage::new(&visit, person, state.sessions.uuid());
    form.fill_note = note;
    page(StatusCode::OK, &form)
}

/// The store member who has this card, if they are not online yet.
fn card_holder(state: &StorefrontState, card: &str) -> Option<Person> {
    state.neighbours.tills.filed(card).map(Person::from)
}

/// The card of any store member who is not online yet. The address then names it, so that reloading keeps the person.
fn any_card(state: &StorefrontState) -> Option<String> {
    let tills = &state.neighbours.tills;
    let codes = tills.recent_members(CARD_HOLDERS).into_iter().map(|member| member.code);
    let mut waiting: Vec<_> = codes.filter(|code| tills.filed(code).is_some()).collect();
    let chosen = state.sessions.random_below(waiting.len());
    (chosen < waiting.len()).then(|| waiting.swap_remove(chosen))
}

/// Sends the form to the hub. Answers JSON to the page's script, a page or a redirect to everybody else.
pub(crate) async fn submit(
    State(state): State<StorefrontState>,
    jar: CookieJar,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Response {
    let outcome = ask_the_hub(&state, &visit, &sent).await;
    match outcome {
        Outcome::Accepted { id, systems } => {
            let live = id.is_some() && !systems.are_final();
            let started = Started { id };
            let fresh = state.sessions.renew(visit.session_id.as_deref(), |session| {
                session.registration = Some(started);
            });
            let jar = jar.add(cookie(fresh, state.secure_cookies()));
            if visit.wants_json {
                return (jar, Json(json!({"systems": systems, "live": live}))).into_response();
            }
            (jar, go("/shop/register/status")).into_response()
        }
        Outcome::Problems(problems) => {
            // Nothing was written under the old key; corrected input is another request and gets another key.
            let mut form = RegisterPage::new(&visit, sent.person, state.sessions.uuid());
            form.problems = problems;
            form.answer(StatusCode::UNPROCESSABLE_ENTITY, visit.wants_json)
        }
        Outcome::Refused { notice, same_key } => {
            let key = if same_key { sent.key } else { state.sessions.uuid() };
            let mut form = RegisterPage::new(&visit, sent.person, key);
            form.notice = notice;
            form.answer(StatusCode::SERVICE_UNAVAILABLE, visit.wants_json)
        }
    }
}

async fn ask_the_hub(state: &StorefrontState, visit: &Visit, sent: &Sent) -> Outcome {
    let words = &visit.w.form;
    let busy = Outcome::Refused { notice: words.hub_busy, same_key: true };
    let line = state.as_shop(visit.lang).with(HeaderName::from_static("idempotency-key"), &sent.key);
    let body = sent.person.to_registration(visit.lang);
    let Ok(answer) = line.send(Method::POST, "/v1/registrations", &body).await else {
        return busy;
    };
    match answer.status {
        StatusCode::CREATED | StatusCode::OK => match answer.read::<Registration>() {
            Some(registration) if registration.has_failed() => {
                Outcome::Refused { notice: visit.w.steps.failed, same_key: false }
            }
            Some(registration) => {
                let systems = registration.systems();
                Outcome::Accepted { id: registration.registration_id, systems }
            }
            None => busy,
        },
        StatusCode::CONFLICT => {
            // The screen must not tell a stranger who is a customer. Whoever owns the address learns it by mail.
            state.neighbours.letters.post(sent.person.email.trim(), words.mail_subject, words.mail_body);
            Outcome::Accepted { id: None, systems: Systems::all(StepState::Done) }
        }
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
            let problem: Value = answer.read().unwrap_or_default();
            let reused =
                problem["type"].as_str().is_some_and(|kind| kind.ends_with("idempotency-key-reused"));
            let problems = Problems::from_problem(&problem);
            match (reused, problems.0.is_empty()) {
                (true, _) => Outcome::Refused { notice: words.key_reused, same_key: false },
                (false, true) => Outcome::Refused { notice: words.invalid, same_key: false },
                (false, false) => Outcome::Problems(problems),
            }
        }
        _ => busy,
    }
}

impl RegisterPage {
    fn new(visit: &Visit, person: Person, key: String) -> Self {
        Self {
            frame: visit.frame(),
            person,
            problems: Problems::default(),
            notice: "",
            fill_note: "",
            key,
            prefectures: &PREFECTURES,
            steps: Systems::all(StepState::Working).rows(visit.w),
        }
    }

    fn answer(&self, status: StatusCode, as_json: bool) -> Response {
        if !as_json {
            return page(status, self);
        }
        let errors: Vec<Value> = (self.problems.0.iter())
            .map(|problem| {
                let label = self.frame.w.form.label(&problem.field);
                json!({"field": problem.field, "label": label, "message": problem.message})
            })
            .collect();
        (status, Json(json!({"errors": errors, "notice": self.notice, "key": self.key}))).into_response()
    }
}
