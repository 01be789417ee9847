//! The storefront signs a shopper up and watches the systems follow.

use std::{convert::Infallible, time::Duration};

use axum::{
    Json,
    extract::State,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use domain::RegistrationId;
use flows::registration::RegistrationRefused;
use futures::{Stream, StreamExt};
use http::{StatusCode, header};

use super::{progress::RegistrationBody, registration_form::RegistrationRequest};
use crate::{
    auth::storefront::FromStorefront,
    body::Strict,
    idempotency::Key,
    parameters::Id,
    problem::{Problem, ProblemKind},
    state::Api,
};

/// A silent line is kept open by a comment this often.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// No progress is watched for longer; the storefront asks again.
const LONGEST_WATCH: Duration = Duration::from_secs(300);

/// Signs a shopper up. Answers when every system is done, or after 1.8 s with what is done by then.
/// The same key with the same body again answers 200 with the same registration.
#[utoipa::path(
    post, path = "/v1/registrations", operation_id = "register", tag = "registrations",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 printable ASCII characters",
            min_length = 1, max_length = 255)),
    request_body = RegistrationRequest,
    responses(
        (status = 201, description = "Signed up", body = RegistrationBody),
        (status = 200, description = "This key was answered before: the same registration", body = RegistrationBody),
        (status = 400, description = "`idempotency-key-missing`, `idempotency-key-invalid`, `malformed-json`, `unreadable-body`"),
        (status = 401, description = "`unauthorized`"),
        (status = 409, description = "`already-registered`"),
        (status = 422, description = "`invalid-fields` with `errors`, or `idempotency-key-reused`"),
        (status = 503, description = "`registration-unavailable`: nothing was written; try the same key again"),
    ),
    security(("storefront_key" = [])),
)]
pub(crate) async fn register(
    State(api): State<Api>,
    _: FromStorefront,
    Key(key): Key,
    Strict(body): Strict<RegistrationRequest>,
) -> Result<Response, Problem> {
    let form = body.into_form(api.clock().now())?;
    let registered = api.doors().register(&key, form).await?;
    let place = format!("/v1/registrations/{}", registered.progress.registration_id);
    let status = if registered.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let body = Json(RegistrationBody::from(registered.progress));
    Ok((status, [(header::LOCATION, place)], body).into_response())
}

/// How far a registration has come.
#[utoipa::path(
    get, path = "/v1/registrations/{id}", operation_id = "getRegistration", tag = "registrations",
    params(("id" = String, Path, description = "The registration", format = "uuid")),
    responses(
        (status = 200, description = "Its progress", body = RegistrationBody),
        (status = 401, description = "`unauthorized`"),
        (status = 404, description = "`not-found`"),
        (status = 503, description = "`store-unavailable`"),
    ),
    security(("storefront_key" = [])),
)]
pub(crate) async fn read(
    State(api): State<Api>,
    _: FromStorefront,
    Id(id): Id<RegistrationId>,
) -> Result<Json<RegistrationBody>, Problem> {
    let progress = api.doors().registration(id).await?.ok_or(ProblemKind::NotFound)?;
    Ok(Json(progress.into()))
}

/// The progress of a registration as server-sent events named `progress`: now, after each change, until it is final.
#[utoipa::path(
    get, path = "/v1/registrations/{id}/events", operation_id = "watchRegistration", tag = "registrations",
    params(("id" = String, Path, description = "The registration", format = "uuid")),
    responses(
        (status = 200, description = "Events named `progress`; `data` is a registration as JSON",
         body = String, content_type = "text/event-stream"),
        (status = 401, description = "`unauthorized`"),
        (status = 404, description = "`not-found`"),
        (status = 503, description = "`store-unavailable`, `not-ready`: too many are watching"),
    ),
    security(("storefront_key" = [])),
)]
pub(crate) async fn watch(
    State(api): State<Api>,
    _: FromStorefront,
    Id(id): Id<RegistrationId>,
) -> Result<Response, Problem> {
    api.doors().registration(id).await?.ok_or(ProblemKind::NotFound)?;
    let seat = api.streams().clone().try_acquire_owned().map_err(|_| ProblemKind::NotReady)?;
    let events = events(&api, id).map(move |event| {
        let _ = &seat; // held for as long as the stream lives
        Ok::<_, Infallible>(event)
    });
    let body = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("still here"));
    Ok(([(header::HeaderName::from_static("x-accel-buffering"), "no")], body).into_response())
}

fn events(api: &Api, id: RegistrationId) -> impl Stream<Item = Event> + Send + use<> {
    let mut draining = api.settings().draining.clone();
    let enough = async move {
        tokio::select! {
            _ = draining.wait_for(|now| *now) => {}
            () = tokio::time::sleep(LONGEST_WATCH) => {}
        }
    };
    let event = |progress| {
        let data = serde_json::to_string(&RegistrationBody::from(progress)).unwrap_or_default();
        Event::default().event("progress").data(data)
    };
    api.doors().watch_registration(id).map(event).take_until(enough)
}

impl From<RegistrationRefused> for Problem {
    fn from(refused: RegistrationRefused) -> Self {
        match refused {
            RegistrationRefused::Invalid(errors) => errors.into(),
            RegistrationRefused::KeyReused => ProblemKind::IdempotencyKeyReused.into(),
            RegistrationRefused::AlreadyRegistered => ProblemKind::AlreadyRegistered.into(),
            RegistrationRefused::Unavailable { retry_after_s } => {
                Self::new(ProblemKind::RegistrationUnavailable).retry_after(retry_after_s)
            }
        }
    }
}
