//! Kept inputs hold their promises, and so do a few thousand that chance makes of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod short;
