//! The two addresses of Smaregi: where tokens come from, and the API.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{Path, RawQuery, State as Served},
    http::{HeaderMap, Method, header},
    response::Response,
    routing::{any, post},
};

use super::{
    Smaregi,
    problem::Problem,
    query::Query,
    route::{self, Call, Route},
    state::{Answer, State},
};
use crate::{
    Fault,
    bad_day::{self, Reply},
};

impl Smaregi {
    /// `/app/{contract}/token`.
    pub fn id_router(self: &Arc<Self>) -> Router {
        Router::new().route("/app/{contract}/token", post(token)).with_state(self.clone())
    }

    /// `/{contract}/pos/...`.
    pub fn api_router(self: &Arc<Self>) -> Router {
        Router::new().route("/{contract}/pos/{*path}", any(api)).with_state(self.clone())
    }

    /// Waits as long as it was told to, then answers or fails as it was told to.
    async fn serve(
        &self,
        operation: &'static str,
        is_read: bool,
        act: impl FnOnce(&mut State, Option<&Fault>) -> Answer,
    ) -> Response {
        *self.lock().calls.entry(operation).or_default() += 1;
        let fault = self.faults.strike(operation);
        let latency = self.latency(is_read);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        if let Some(response) = bad_day::before(fault.as_ref()) {
            return response;
        }
        let refusal = match &fault {
            Some(Fault::Unavailable) => Some(Problem::maintenance()),
            Some(Fault::Throttled { retry_after_s }) => Some(Problem::throttled(*retry_after_s)),
            Some(Fault::Denied) => Some(Problem::token()),
            Some(Fault::OkWithErrors) => return Problem::broken().reply_as(200).send(),
            _ => None,
        };
        if let Some(problem) = refusal {
            return problem.reply().send();
        }
        let reply = {
            let mut state = self.lock();
            let now = self.calendar.now();
            let passed = state.gate.pass(is_read, now).map_err(Problem::throttled);
            passed.and_then(|()| act(&mut state, fault.as_ref())).unwrap_or_else(|problem| problem.reply())
        };
        let reply = if fault == Some(Fault::ErrorAfterEffect) { Problem::broken().reply() } else { reply };
        bad_day::after(fault, reply).await
    }
}

async fn token(
    Served(smaregi): Served<Arc<Smaregi>>,
    Path(contract): Path<String>,
    headers: HeaderMap,
    form: String,
) -> Response {
    let give =
        |state: &mut State, _: Option<&Fault>| Ok(state.give_token(&contract, bearer(&headers), &form));
    smaregi.serve("token", false, give).await
}

async fn api(
    Served(smaregi): Served<Arc<Smaregi>>,
    Path((contract, path)): Path<(String, String)>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Route { call, operation, scope } = route::find(method.as_str(), &path);
    let query = Query::new(query.as_deref().unwrap_or_default());
    let act = |state: &mut State, fault: Option<&Fault>| -> Answer {
        state.check_token(bearer(&headers), scope)?;
        if contract != state.settings.smaregi_contract_id {
            return Err(Problem::contract());
        }
        if call.needs_member_plan() && !state.plan_has_members {
            return Err(Problem::plan());
        }
        let reply: Reply = state.perform(call, &query, &body)?;
        let mixed_up = fault == Some(&Fault::SomeoneElse) && call != Call::Unknown;
        Ok(if mixed_up { state.mix_up(call, &query, reply) } else { reply })
    };
    smaregi.serve(operation, method == Method::GET, act).await
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()
}
