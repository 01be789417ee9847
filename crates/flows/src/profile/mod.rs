//! A customer reads and changes their own data; the online store owns it.

mod change;
pub(crate) mod echo;
pub(crate) mod who;

pub use change::{ChangeForm, ProfileRefused};
pub(crate) use change::{change, read};
