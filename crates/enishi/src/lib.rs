//! The program: reads the configuration, supplies time, chance and connections, and runs the commands.

pub mod assemble;
pub mod cli;
pub mod commands;
pub mod config;
pub mod nature;
pub mod telemetry;
pub mod voice;
