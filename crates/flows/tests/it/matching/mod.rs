//! Two whole sides matched: how well, and what must never happen.

mod edges;
mod households;
mod invented;
mod measure;
mod mistakes;
mod people;
mod promises;
mod quality;
