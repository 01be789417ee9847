//! The simulation itself: it repeats, it shortens, and a short campaign ends well.

mod campaign;
mod regressions;
mod telling;
