//! Who is asking: the storefront's server, a customer, an operator.

mod bearer;
pub mod customer;
pub mod operator;
pub mod storefront;

pub(crate) use bearer::bearer;
