//! Whose is this card? Also one that a merge has retired. The code comes in a form, so that no address bar keeps it.

use axum::extract::State;
use domain::Pii;
use flows::operators::{Action, DeskRefused};

use crate::{
    answer::Answer,
    desk::Shared,
    layout::Note,
    posted::{Posted, refusal},
};

/// `POST /console/cards/find`: leads to the customer.
pub(crate) async fn find(State(desk): State<Shared>, posted: Posted) -> Answer {
    posted.must(Action::SeeLinks)?;
    let code = Pii::new(posted.field("card").trim().to_owned());
    let merges = "/console/merges";
    if code.reveal().is_empty() {
        return Ok(posted.done(&desk, merges, Note::new("failed_card")));
    }
    match desk.acts.card_owner(&posted.visitor.operator, &code).await {
        Ok(owner) => Ok(match owner.customer {
            Some(customer) => {
                let note = if owner.is_retired { "card_retired" } else { "card_served" };
                posted.done(&desk, &format!("/console/customers/{customer}"), Note::new(note))
            }
            None => posted.done(&desk, merges, Note::new("card_not_online")),
        }),
        Err(DeskRefused::Missing(_)) => Ok(posted.done(&desk, merges, Note::new("failed_card"))),
        Err(refused) => Ok(posted.done(&desk, merges, refusal(refused)?)),
    }
}
