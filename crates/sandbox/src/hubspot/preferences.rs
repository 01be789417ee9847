//! Who wants no mail: a way out of everything on one channel, and none back in by this call.

use serde_json::json;

use super::{
    definitions::Values,
    state::{Answer, Kind, State},
};
use crate::bad_day::Reply;

impl State {
    /// `POST /communication-preferences/{version}/statuses/{address}/unsubscribe-all`: for whoever has the address; an
    /// address nobody has is noted all the same.
    pub(super) fn unsubscribe_all(&mut self, address: &str) -> Answer {
        let found = self.records(Kind::Contacts).find(address, Some("email"))?.map(|record| record.id);
        if let Some(id) = found {
            let values: Values = [("hs_email_optout".to_owned(), "true".to_owned())].into_iter().collect();
            let (now, lag) = (self.now, self.lag);
            self.records_mut(Kind::Contacts).change(id, values, now, lag);
        }
        Ok(Reply::json(
            200,
            &json!({
                "status": "COMPLETE",
                "results": [{ "channel": "EMAIL", "subscriberIdString": address, "status": "UNSUBSCRIBED",
                    "wideStatusType": "PORTAL_WIDE" }],
            }),
        ))
    }
}
