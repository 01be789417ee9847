//! The registering screen: how far each system is, live.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt, stream};

use super::{
    super::{
        hub::{HubStream, Line},
        state::StorefrontState,
        visit::{Frame, Notice, Visit, page},
    },
    systems::{Registration, StepRow, StepState, Systems},
};

/// How soon a browser calls again when the line was cut before the end.
const CALL_AGAIN: Duration = Duration::from_secs(2);

/// An event of the hub is a few hundred bytes; more than this without an end is not one.
const LONGEST_EVENT: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "storefront/status.html")]
struct StatusPage {
    frame: Frame,
    steps: Vec<StepRow>,
    live: bool,
    silent: bool,
}

/// Where the registration of this browser stands.
pub(crate) async fn status(State(state): State<StorefrontState>, visit: Visit) -> Response {
    let Some(started) = visit.session.registration.clone() else {
        let notice = Notice { frame: visit.frame(), title: visit.w.form.title, body: visit.w.steps.none };
        return page(StatusCode::NOT_FOUND, &notice);
    };
    let mut shown = (Systems::all(StepState::Done), false, false);
    if let Some(id) = started.id {
        shown = match look_up(&state.as_shop(visit.lang), &id).await {
            Some(found) if found.has_failed() => {
                let words = &visit.w.steps;
                let notice = Notice { frame: visit.frame(), title: words.failed_title, body: words.failed };
                return page(StatusCode::OK, &notice);
            }
            Some(found) => (found.systems(), !found.is_final(), false),
            None => (Systems::all(StepState::Pending), true, true),
        };
    }
    let (systems, live, silent) = shown;
    page(StatusCode::OK, &StatusPage { frame: visit.frame(), steps: systems.rows(visit.w), live, silent })
}

/// Relays the hub's events about this browser's registration, and no other. Ends when nothing will change any more.
pub(crate) async fn events(State(state): State<StorefrontState>, visit: Visit) -> Response {
    let Some(id) = visit.session.registration.and_then(|started| started.id) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let line = state.as_shop(visit.lang);
    let Ok(from_hub) = line.listen(&format!("/v1/registrations/{id}/events")).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let relay = Relay { line, id, from_hub, unread: Vec::new(), ready: VecDeque::new(), over: false };
    Sse::new(relay.into_events()).keep_alive(KeepAlive::default()).into_response()
}

async fn look_up(line: &Line, id: &str) -> Option<Registration> {
    let answer = line.get(&format!("/v1/registrations/{id}")).await.ok()?;
    answer.status.is_success().then(|| answer.read())?
}

struct Relay {
    line: Line,
    id: String,
    from_hub: HubStream,
    unread: Vec<u8>,
    ready: VecDeque<String>,
    over: bool,
}

impl Relay {
    fn into_events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut relay| async move {
            let event = relay.next().await?;
            Some((Ok(event), relay))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        while !self.over {
            let told = match self.ready.pop_front() {
                Some(data) => serde_json::from_str::<Registration>(&data).ok(),
                None if self.read_on().await => continue,
                // The hub hung up: say how things stand, then let the browser call again if it must.
                None => {
                    self.over = true;
                    None
                }
            };
            // Whatever a step event looks like, the browser is told the state of the whole.
            let Some(now) = (match told {
                Some(now) => Some(now),
                None => look_up(&self.line, &self.id).await,
            }) else {
                continue;
            };
            self.over |= now.is_final();
            let data = serde_json::json!({"systems": now.systems(), "final": now.is_final(),
                "failed": now.has_failed()});
            return Some(Event::default().retry(CALL_AGAIN).data(data.to_string()));
        }
        None
    }

    /// Reads what arrives next; false at the end.
    async fn read_on(&mut self) -> bool {
        let Some(Ok(piece)) = self.from_hub.next().await else {
            return false;
        };
        self.unread.extend_from_slice(&piece);
        while let Some(data) = take_event(&mut self.unread) {
            self.ready.push_back(data);
        }
        self.unread.len() <= LONGEST_EVENT
    }
}

/// Takes one whole event off the front of what arrived and returns its data; comments have none and are skipped.
fn take_event(unread: &mut Vec<u8>) -> Option<String> {
    loop {
        let end = event_end(unread)?;
        let event: Vec<u8> = unread.drain(..end).collect();
        let text = String::from_utf8_lossy(&event);
        let data: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim_start).collect();
        if !data.is_empty() {
            return Some(data.join("\n"));
        }
    }
}

/// Events end with an empty line; lines end with LF or CR LF.
fn event_end(bytes: &[u8]) -> Option<usize> {
    let ends_at = |mark: &[u8]| bytes.windows(mark.len()).position(|at| at == mark).map(|at| at + mark.len());
    [ends_at(b"\n\n"), ends_at(b"\r\n\r\n")].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_only_when_its_last_line_has_arrived() {
        let mut unread = b": hello\n\nevent: step\ndata: {\"a\":\r\ndata: 1}\r".to_vec();
        assert_eq!(take_event(&mut unread), None);
        unread.extend_from_slice(b"\n\r\ndata: 2\n\nda");
        assert_eq!(take_event(&mut unread).as_deref(), Some("{\"a\":\n1}"));
        assert_eq!(take_event(&mut unread).as_deref(), Some("2"));
        assert_eq!(take_event(&mut unread), None);
        assert_eq!(unread, b"da");
    }
}
