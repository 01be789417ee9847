//! The one way out: every request to another system is limited, authorised, sent, told apart and counted here.

mod address;
mod auth;
mod call;
mod gauge;
mod outcome;
mod pace;
mod record;
mod send;
mod throttle;

pub use address::{AddressRefused, checked, checked_beside};
pub use auth::{Mint, Minted, Token, Tokens};
pub use call::{Answer, Line, WaitHint};
pub(crate) use outcome::invalid;
pub use outcome::{Effect, retry_after};
pub(crate) use record::record;
pub use record::{Meter, Unmetered};
pub use send::{Http, MAX_ANSWER_BYTES, NotReady, ReqwestHttp, SendError, Timeouts};
pub use throttle::{Bucket, Budget, Headroom, Permit, patience};
