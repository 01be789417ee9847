//! One file per flow.

mod sign_up;
