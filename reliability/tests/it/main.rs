//! The simulation itself: it repeats, it shortens, a short campaign ends well, told incidents end well, and planted
//! mistakes are noticed.

mod campaign;
mod planted;
mod regressions;
mod scenarios;
mod telling;
