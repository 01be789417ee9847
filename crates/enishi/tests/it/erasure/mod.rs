//! Somebody wants to be forgotten, or to know: what must be gone, what must stay away, and what proves it.

mod access;
mod again;
mod in_flight;
mod merged;
mod people;
mod requests;
mod shop;
