//! The sample storefront, its my page, the till and the mail page: the story the demo tells.
//!
//! The pages know the hub only as a shop's own web team would: over its public HTTP API, through [`HubClient`].

mod assets;
mod guard;
mod hub;
mod member_records;
mod neighbours;
mod of_town;
mod online_store;
mod pages;
mod person;
mod records_of_town;
mod router;
mod session;
mod state;
mod store_of_town;
mod tills_of_town;
mod visit;
mod words;

pub use hub::{HubAnswer, HubClient, HubSilent, HubStream};
pub use member_records::{Details, MemberRecord, MemberRecords, NotSaved, Said};
pub use neighbours::{
    Article, Away, Basket, CustomerAccounts, Filed, Letter, Letters, Mood, Receipt, Refusal, Shop,
    TillMember, Tills, Tokens, Vendor, Weather,
};
pub use online_store::{Bill, DeskAct, DeskLine, DeskOrder, Good, OnlineStore, Placed, Stopped, Wanted};
pub use router::router;
pub use session::Dice;
pub use state::{Neighbours, StorefrontState};
pub use words::Lang;
