//! A shopper signs up online and is a member at every register at once.

mod form;
pub mod progress;
pub mod sign_up;

pub use form::{AddressForm, FieldError, Form, FormErrors};
pub use progress::{Progress, Registered, RegistrationStatus, SystemState, SystemStates};
pub use sign_up::RegistrationRefused;
