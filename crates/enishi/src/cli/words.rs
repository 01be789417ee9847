//! Every command and its arguments, as `--help` tells them.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    audit::Audit, cases::Cases, coupons::Coupons, dead_letters::DeadLetters, flows::Flows, members::Members,
    normalize::Field, points::Points, runs::Runs, users::Users,
};

const EXAMPLES: &str = "Examples:
  enishi demo                          try it, nothing to configure
  enishi doctor --config enishi.toml   is everything ready?
  enishi setup --apply                 put in place what doctor found missing
  enishi serve --config enishi.toml    run the hub

Exit codes: 0 done, 1 checked and found wanting, 2 wrong usage or configuration.";

const NORMALIZE: &str = "Examples:
  echo '東京都中央区築地１ー１ー１' | enishi normalize address
  enishi normalize phone < phones.txt > phones.jsonl

What cannot be read says why in `error`. Nothing is stored or logged.";

const DOCTOR: &str = "One line a check, ✓ or ✗; exit code 1 if any is ✗. Nothing is changed.

Examples:
  enishi doctor
  enishi doctor --json | jq '.[] | select(.ok | not)'";

const MATRIX: &str = "A field is changed in the [matrix] section of the configuration:
  phone = { owner = \"pos\", rule = \"owner_wins\" }

Examples:
  enishi matrix
  ENISHI_MATRIX__ADDRESS__READERS=pos enishi matrix --json";

const SETUP: &str = "Without --apply nothing is changed. Doing it twice changes nothing. Exit code 1 while something is missing.

Examples:
  enishi setup
  enishi setup --apply";

/// Enishi (縁) keeps an online store, its tills and its CRM telling the same story about a customer.
#[derive(Debug, Parser)]
#[command(name = "enishi", version, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// Configuration file [default: enishi.toml in this folder, then built-in values]
    #[arg(long, global = true, env = "ENISHI_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Try it: simulated vendors, a hub, a sample storefront and a till, on one address
    Demo {
        /// Address and port
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
    },
    /// Run the hub: API, webhooks, console, workers
    Serve,
    /// Only the simulated vendors, for trying a hub against them
    Sandbox {
        /// Address and port
        #[arg(long, default_value = "127.0.0.1:9090")]
        listen: String,
        /// Where the tills send their notices: the hub's address
        #[arg(long, value_name = "URL")]
        webhooks_to: Option<String>,
        /// Fill both customer bases from shopify.tsv and pos.tsv in this folder
        #[arg(long, value_name = "FOLDER")]
        people: Option<PathBuf>,
    },
    /// Check that everything is ready: credentials, scopes, webhooks, columns, clock
    #[command(after_help = DOCTOR)]
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Plan, and with --apply put in place, what the vendors lack
    #[command(after_help = SETUP)]
    Setup {
        /// Do it
        #[arg(long)]
        apply: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Which system owns which field of a customer, one line a field
    #[command(after_help = MATRIX)]
    Matrix {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Store members and customers: index, show, bring up to date, take apart, erase
    #[command(subcommand)]
    Members(Members),
    /// What the hub is doing and has done
    #[command(subcommand)]
    Runs(Runs),
    /// Work that needs a person
    #[command(subcommand)]
    DeadLetters(DeadLetters),
    /// Questions only a person can answer: are these two the same customer?
    #[command(subcommand)]
    Cases(Cases),
    /// Flows: what waits, pause and resume
    #[command(subcommand)]
    Flows(Flows),
    /// Points that became coupons: list, show, take back, approve
    #[command(subcommand)]
    Coupons(Coupons),
    /// Points: prove that every one of them is where the ledger says
    #[command(subcommand)]
    Points(Points),
    /// Who may sign in to the console
    #[command(subcommand)]
    Users(Users),
    /// Who did what, proven
    #[command(subcommand)]
    Audit(Audit),
    /// Print the description of the HTTP API (OpenAPI 3.1)
    Openapi,
    /// One spelling: one value a line in, one JSON object a line out
    #[command(after_help = NORMALIZE)]
    Normalize {
        /// What the lines hold
        field: Field,
    },
}
