//! A customer's two records meet: what changed on one side reaches the other, as the matrix says, and never comes back.

pub(crate) mod consent;
pub(crate) mod meet;
mod memory;
mod plan;
mod rule;
mod values;
