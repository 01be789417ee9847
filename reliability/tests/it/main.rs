//! The simulation itself: it repeats, it shortens, a short campaign ends well, and planted mistakes are noticed.

mod campaign;
mod planted;
mod regressions;
mod telling;
