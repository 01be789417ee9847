//! The address of HubSpot's API.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State as Served},
    http::{HeaderMap, Method, header},
    response::Response,
    routing::any,
};
use serde_json::Value;

use super::{
    HubSpot,
    complaint::Complaint,
    limits,
    route::{self, Asked, Call},
    state::{Kind, State},
};
use crate::{
    Fault,
    bad_day::{self, Reply},
};

impl HubSpot {
    /// `/crm/objects/2026-09/...` and `/crm/properties/2026-09/...`.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new().route("/{*path}", any(serve)).with_state(self.clone())
    }

    /// What an app with this token gets.
    fn answer(
        &self,
        call: &Call,
        token: Option<&str>,
        asked: &Asked,
        body: &[u8],
        fault: Option<&Fault>,
    ) -> Reply {
        let mut state = self.lock();
        let correlation_id = state.chance.uuid();
        let complain = |complaint: Complaint| complaint.reply(&correlation_id);
        match fault {
            Some(Fault::Unavailable) => return complain(Complaint::away()),
            Some(Fault::Denied) => return complain(Complaint::token()),
            Some(Fault::Throttled { .. }) => {
                return state.gate.stamp(limits::throttled("TEN_SECONDLY_ROLLING", &correlation_id));
            }
            Some(Fault::OkWithErrors) => return Complaint::broken().reply_as(200, &correlation_id),
            _ => {}
        }
        if token != Some(state.settings.hubspot_token.as_str()) {
            return complain(Complaint::token());
        }
        let is_search = matches!(call, Call::Search(_));
        let now = state.now;
        if let Err(policy) = state.gate.pass(is_search, now) {
            let reply = limits::throttled(policy, &correlation_id);
            return if is_search { reply } else { state.gate.stamp(reply) };
        }
        let mut reply = state.perform(call, asked, body).unwrap_or_else(complain);
        if fault == Some(&Fault::SomeoneElse) {
            reply = state.mix_up(reply);
        }
        if fault == Some(&Fault::ErrorAfterEffect) {
            reply = Complaint::broken().reply(&correlation_id);
        }
        if is_search { reply } else { state.gate.stamp(reply) }
    }
}

async fn serve(
    Served(hubspot): Served<Arc<HubSpot>>,
    Path(path): Path<String>,
    Query(mut query): Query<HashMap<String, String>>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (call, operation) = route::find(method.as_str(), &path);
    let fault = hubspot.faults.strike(&operation);
    hubspot.count(operation);
    let latency = hubspot.latency();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    if let Some(response) = bad_day::before(fault.as_ref()) {
        return response;
    }
    let asked = Asked { id_property: query.remove("idProperty"), properties: query.remove("properties") };
    let reply = hubspot.answer(&call, bearer(&headers), &asked, &body, fault.as_ref());
    bad_day::after(fault, reply).await
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

impl State {
    /// The answer a mixed-up cache gives: a single contact turns into another one.
    fn mix_up(&self, reply: Reply) -> Reply {
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let Some(id) = body.get("id").and_then(Value::as_str) else {
            return reply;
        };
        match self.records(Kind::Contacts).all().find(|r| r.id.to_string() != id) {
            Some(other) => Reply::json(reply.status, &other.json(None)),
            None => reply,
        }
    }
}
