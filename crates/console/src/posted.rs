//! A form that somebody sent: from our own page, in their own session, within their rights.

use std::collections::HashMap;

use axum::{
    Form,
    extract::{FromRequest, FromRequestParts, Request},
    response::Response,
};
use flows::operators::{Action, DeskRefused, Reason};
use subtle::ConstantTimeEq;

use crate::{
    answer::{Trouble, own_path, see_other},
    desk::{Desk, Shared},
    layout::Note,
    session::{Visitor, remember_note},
};

/// A checked form.
pub(crate) struct Posted {
    pub(crate) visitor: Visitor,
    fields: HashMap<String, String>,
}

impl Posted {
    /// Goes on only if their role allows it.
    pub(crate) fn must(&self, action: Action) -> Result<(), Trouble> {
        self.visitor.must(action)
    }

    /// A field; empty if it was not sent.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |value| value.trim())
    }

    /// A field as it was typed.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// The reason, if it is one of these.
    pub(crate) fn reason(&self, list: &[Reason]) -> Option<Reason> {
        Reason::from_code(self.field("reason")).filter(|reason| list.contains(reason))
    }

    /// Sends them to a page that shows what came of it; to the page they came from if the form names one of ours.
    pub(crate) fn done(&self, desk: &Desk, page: &str, note: Note) -> Response {
        let back = self.field("back");
        let mut response = see_other(if back.is_empty() { page } else { own_path(back) });
        remember_note(&mut response, desk, note);
        response
    }
}

impl FromRequest<Shared> for Posted {
    type Rejection = Trouble;

    async fn from_request(request: Request, desk: &Shared) -> Result<Self, Trouble> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, desk).await?;
        let request = Request::from_parts(parts, body);
        let fields = read(request, desk).await?;
        if !is_word(&fields, &visitor.form_word) {
            return Err(Trouble::Forbidden);
        }
        Ok(Self { visitor, fields })
    }
}

/// The fields of a form.
pub(crate) async fn read(request: Request, desk: &Shared) -> Result<HashMap<String, String>, Trouble> {
    let form = Form::<HashMap<String, String>>::from_request(request, desk).await;
    form.map(|Form(fields)| fields).map_err(|_| Trouble::Unreadable)
}

/// Whether a form carries the word of its page.
pub(crate) fn is_word(fields: &HashMap<String, String>, word: &str) -> bool {
    let sent = fields.get("form_word").map_or(&[][..], |sent| sent.as_bytes());
    bool::from(sent.ct_eq(word.as_bytes()))
}

/// What to tell somebody whose wish was not carried out; trouble if there is no page to tell it on.
pub(crate) fn refusal(refused: DeskRefused) -> Result<Note, Trouble> {
    Ok(Note::new(match refused {
        DeskRefused::NotAllowed => return Err(Trouble::Forbidden),
        DeskRefused::Store(error) => return Err(error.into()),
        DeskRefused::Missing("store member" | "customer") => "failed_gone",
        DeskRefused::Missing(_) => "failed_missing",
        DeskRefused::Decided { .. } => "failed_decided",
        DeskRefused::Held => "failed_held",
        DeskRefused::Changed => "failed_changed",
        DeskRefused::BadTime => "failed_reason",
        DeskRefused::Ended => "failed_ended",
        DeskRefused::ReplayNotAllowed | DeskRefused::UnderWay => "failed_never",
        DeskRefused::MergeRefused(_) => "failed_merge",
        DeskRefused::LinkTaken => "failed_link",
        DeskRefused::Unavailable => "failed_vendor",
    }))
}
