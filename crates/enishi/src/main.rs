//! Keeps an online store, its tills and its CRM telling the same story about a customer.

use std::process::ExitCode;

fn main() -> ExitCode {
    enishi::cli::main()
}
