//! Who is asking: a token of the shop's customer login turned into the customer's number.

mod access_token;
mod discovery;
mod id_token;
mod identity;
mod keys;

pub use identity::{CustomerAccounts, CustomerAccountsConfig};
