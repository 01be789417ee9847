//! A shopper signs up online and is a member at every register at once.

pub(crate) mod checks;
pub mod desk;
mod form;
mod incomplete;
mod late;
pub mod progress;
pub mod resync;
pub mod sign_up;
pub mod spread;
pub mod sweep;

pub use form::{AddressForm, FieldError, Form, FormErrors};
pub use progress::{Progress, Registered, RegistrationStatus, SystemState, SystemStates};
pub use sign_up::RegistrationRefused;
