//! The whole hub in one process, against a town of simulated vendors: every test tells an incident.

mod canary;
mod crash_matrix;
mod flows;
mod town;
