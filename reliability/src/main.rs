//! `cargo xtask sim`: plays seeded stories, and tells the shortest version of each one that ends wrong.
#![expect(clippy::print_stdout, reason = "this is a program for a terminal")]

use std::{process::ExitCode, time::Instant};

use clap::Parser;
use domain::planted::Bug;
use reliability::{author, campaign, planted, play, report, shrink, story::Story, telling, year};

/// So many things that are wrong with one story are told.
const TOLD: usize = 3;
const PAGE: &str = "docs/reliability.md";

/// Plays the hub in seeded worlds where everything goes wrong.
#[derive(Parser)]
#[command(after_help = "Examples:
  cargo xtask sim --seeds 500
  cargo xtask sim --seed 4711          one story, told, and shortened if it ends wrong
  cargo xtask sim --seeds 100000 --from 1000000
  cargo xtask sim --planted --only SkipSweep
  cargo xtask sim --year --seeds 1000  years of ten thousand members, their points and their coupons")]
struct Wishes {
    /// How many stories.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// One story alone.
    #[arg(long)]
    seed: Option<u64>,
    /// With --seed: also what the hub wrote down, of the shortened story if it ends wrong.
    #[arg(long, requires = "seed")]
    journal: bool,
    /// A year of points for each seed, instead of a story of hours or days.
    #[arg(long)]
    year: bool,
    /// Plants one mistake after the other, and writes docs/reliability.md.
    #[arg(long)]
    planted: bool,
    /// With --planted: these mistakes alone, and the page is left as it is.
    #[arg(long, requires = "planted", value_name = "MISTAKE", value_delimiter = ',')]
    only: Vec<String>,
    /// At most so many stories for each of them.
    #[arg(long, default_value_t = 1_000)]
    most: u64,
    /// Shortens at most so many stories that end wrong; 0 leaves them as they are.
    #[arg(long, default_value_t = 3)]
    shorten: usize,
}

fn main() -> ExitCode {
    let wishes = Wishes::parse();
    if wishes.planted {
        return mistakes(&wishes);
    }
    match wishes.seed {
        Some(seed) => one(seed, &wishes),
        None => many(&wishes),
    }
}

impl Wishes {
    fn author(&self) -> fn(u64) -> Story {
        if self.year { year::write } else { author::write }
    }
}

fn one(seed: u64, wishes: &Wishes) -> ExitCode {
    let story = wishes.author()(seed);
    println!("seed {seed}\n{}", telling::told(&story));
    let ending = play::play(&story);
    println!("{} calls, {} simulated seconds", ending.calls, ending.simulated.as_secs());
    if ending.wrong.is_empty() {
        println!("ends well");
    }
    for line in ending.wrong.iter().take(TOLD * TOLD) {
        println!("  -> {line}");
    }
    if ending.wrong.is_empty() || wishes.shorten == 0 {
        if wishes.journal {
            print!("{}", play::journal(&story));
        }
        return if ending.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let short = shortened(story);
    if wishes.journal {
        print!("{}", play::journal(&short));
    }
    ExitCode::FAILURE
}

fn mistakes(wishes: &Wishes) -> ExitCode {
    let known = |name: &String| Bug::ALL.iter().any(|bug| format!("{bug:?}") == *name);
    if let Some(unknown) = wishes.only.iter().find(|name| !known(name)) {
        println!("there is no mistake {unknown}; there are {:?}", Bug::ALL);
        return ExitCode::FAILURE;
    }
    let wanted = |bug: &Bug| wishes.only.is_empty() || wishes.only.contains(&format!("{bug:?}"));
    let mut hunted = Vec::new();
    for bug in Bug::ALL.into_iter().filter(wanted) {
        let began = Instant::now();
        // What a test tells of is not looked for in stories that hide it.
        let caught = if planted::told_by(bug).is_some() { None } else { planted::hunt(bug, wishes.most) };
        let how = match (&caught, planted::told_by(bug)) {
            (Some(caught), _) => format!("seed {}: {}", caught.seed, caught.wrong),
            (None, Some(test)) => format!("test {test}"),
            (None, None) => "NOT NOTICED".into(),
        };
        println!("{bug:?} ({:.0} s) {how}", began.elapsed().as_secs_f64());
        hunted.push((bug, caught));
    }
    if wishes.only.is_empty()
        && let Err(error) = std::fs::write(PAGE, report::page(&hunted, wishes.most))
    {
        println!("{PAGE} cannot be written: {error}");
        return ExitCode::FAILURE;
    }
    let missed = hunted.iter().any(|(bug, caught)| caught.is_none() && planted::told_by(*bug).is_none());
    if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn shortened(story: Story) -> Story {
    let seed = story.seed;
    let ending = play::play(&story);
    if !play::repeats(&story, &ending) {
        println!("seed {seed} does not repeat: {:?}", ending.wrong);
        return story;
    }
    let short = shrink::shortest(&story);
    let wrong = play::play(&short).wrong;
    println!("seed {seed}, shortened from {} to {} things that happen:", story.len(), short.len());
    print!("{}", telling::told(&short));
    for line in wrong {
        println!("  -> {line}");
    }
    short
}

fn many(wishes: &Wishes) -> ExitCode {
    let began = Instant::now();
    let every = (wishes.seeds / 10).max(1);
    let progress = |played: u64| {
        if played.is_multiple_of(every) {
            println!("{played} of {}", wishes.seeds);
        }
    };
    let report = campaign::run(wishes.author(), wishes.from, wishes.seeds, &progress);
    let took = began.elapsed().as_secs_f64();
    let days = report.simulated.as_secs() as f64 / 86_400.0;
    println!(
        "{} stories in {took:.1} s ({:.1}/s), {days:.1} simulated days, {} calls",
        report.played,
        report.played as f64 / took,
        report.calls
    );
    for (kind, count) in &report.faults {
        println!("  {count:>8} {kind}");
    }
    println!("{} violations", report.wrong.len());
    for (seed, wrong) in &report.wrong {
        let more = wrong.len().saturating_sub(TOLD);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        println!(
            "  seed {seed}: {}{more}",
            wrong.get(..TOLD.min(wrong.len())).unwrap_or_default().join("; ")
        );
    }
    for (seed, _) in report.wrong.iter().take(wishes.shorten) {
        shortened(wishes.author()(*seed));
    }
    if report.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
