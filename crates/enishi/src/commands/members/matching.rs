//! `enishi members match`: who of the online store is who at the tills; told, or brought together.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::bail;
use clap::Args;
use flows::{
    Hub,
    matching::{
        scored::{Decision, Proposal},
        together::{Ask, Compared, News, Reject, compare, interrupted},
    },
};
use serde_json::{Value, json};
use store::MatchRun;

use super::write_down;
use crate::voice::{Outcome, Progress, Row, Voice, WrongUsage, named, when};

/// How many proposals a person is shown; programs get all.
const SHOWN: usize = 20;
const HEADS: [&str; 5] = ["customer", "store member", "decision", "score", "agrees"];
const RUN_HEADS: [&str; 8] =
    ["comparison", "state", "begun", "by", "dry run", "linked pairs", "for review", "handed over"];

/// What is asked of a comparison.
#[derive(Debug, Args)]
pub struct Matching {
    /// Only tell who would be linked and who a person would be asked about; nothing is written anywhere
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object a line for each proposal, on standard output
    #[arg(long)]
    pub json: bool,
    /// Write the records that cannot be compared to this file: system, id, code (`.jsonl`: JSON lines, otherwise CSV)
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Pairs for a person at most, as a share of the smaller side: 0.05 or 5% [default: 10%]
    #[arg(long, value_name = "SHARE", value_parser = share_of)]
    pub review_budget: Option<f64>,
    /// Link only with two strong facts (e-mail, phone, birth date, address): advised where points are worth money
    #[arg(long)]
    pub strict: bool,
}

/// `0.05` or `5%`.
fn share_of(text: &str) -> Result<f64, &'static str> {
    let (number, of) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    let share = number.trim().parse::<f64>().ok().map(|number| number / of);
    share.filter(|share| (0.0..=1.0).contains(share)).ok_or("expected a share from 0 to 1, or 0% to 100%")
}

pub(super) async fn run(asked: Matching, hub: &Hub, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let parts = hub.parts();
    if !parts.systems.on.pos {
        bail!("the tills are switched off (sync.pos)");
    }
    let rejects = asked.rejects.as_deref().map(opened).transpose()?;
    let ask = Ask {
        id: parts.random.uuid(parts.clock.now()),
        dry_run: asked.dry_run,
        strict: asked.strict,
        review_budget: asked.review_budget,
        by: "cli".into(),
    };
    let change = json!({ "dry_run": asked.dry_run, "strict": asked.strict });
    write_down(hub, "members.match", format!("comparison:{}", ask.id), change).await?;
    let Some(compared) = carried_out(hub, &ask, voice).await? else {
        interrupted(parts, &ask).await?;
        voice.aside("interrupted; what was handed to the hub stays, and the same command goes on from there");
        return Ok(Outcome::Wanting);
    };
    if let (Some(file), Some(path)) = (rejects, &asked.rejects) {
        write_rejects(file, path, &compared.rejects)?;
    }
    tell(&asked, &ask, &compared, voice)?;
    Ok(Outcome::Done)
}

/// None if somebody pressed Ctrl-C.
async fn carried_out(hub: &Hub, ask: &Ask, voice: &Voice) -> anyhow::Result<Option<Compared>> {
    let mut shown = Shown::new(voice);
    let mut listen = |news| shown.tell(&news);
    tokio::select! {
        done = compare(hub.parts(), hub.engine(), ask, &mut listen) => Ok(Some(done?)),
        _ = tokio::signal::ctrl_c() => Ok(None),
    }
}

fn opened(path: &Path) -> Result<File, WrongUsage> {
    let expected = "a file that can be written";
    File::create(path).map_err(|_| WrongUsage { argument: "--rejects", expected })
}

fn write_rejects(file: File, path: &Path, rejects: &[Reject]) -> anyhow::Result<()> {
    let mut out = BufWriter::new(file);
    let as_lines = path.extension().is_some_and(|end| end == "jsonl" || end == "ndjson");
    if !as_lines {
        writeln!(out, "system,id,code")?;
    }
    for reject in rejects {
        match as_lines {
            true => writeln!(out, "{}", serde_json::to_string(reject)?)?,
            false => writeln!(out, "{},{},{}", reject.system, cell(&reject.id), reject.code)?,
        }
    }
    Ok(out.flush()?)
}

/// What a vendor calls an id, as text: a spreadsheet would compute what begins like a formula.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn tell(asked: &Matching, ask: &Ask, compared: &Compared, voice: &mut Voice) -> anyhow::Result<()> {
    let proposals = &compared.findings.proposals;
    if asked.json {
        for proposal in proposals {
            voice.json_line(proposal)?;
        }
        summary(ask, compared).iter().for_each(|line| voice.aside(line));
        return Ok(());
    }
    for line in summary(ask, compared) {
        voice.say(line)?;
    }
    if asked.dry_run && !proposals.is_empty() {
        voice.say("")?;
        let rows = proposals.iter().take(SHOWN).map(|p| Row { cells: cells(p), json: Value::Null });
        voice.list(false, &HEADS, rows.collect())?;
        if proposals.len() > SHOWN {
            voice.say(format!("... and {} more; --json prints all", proposals.len() - SHOWN))?;
        }
    }
    Ok(())
}

fn summary(ask: &Ask, compared: &Compared) -> Vec<String> {
    let (counts, findings) = (&compared.counts, &compared.findings);
    let would = if ask.dry_run { "would be " } else { "" };
    let mut lines = vec![
        format!("{} customers and {} store members compared", counts.customers, counts.members),
        format!("{:>8} pairs {would}linked", counts.links),
        format!(
            "{:>8} pairs {would}put before a person, of {} in the budget",
            counts.reviews, counts.review_budget
        ),
        format!("{:>8} more were worth a look and are beyond the budget", counts.left_out),
        format!("{:>8} records cannot be compared with anybody", counts.unusable),
        format!(
            "{:>8} values are too common to propose anybody; {} pairs were compared",
            counts.blocks_skipped, counts.pairs_compared
        ),
        format!(
            "{:>8.1} bits are the least a pair for review has (rules {})",
            findings.review_floor, findings.rule_version
        ),
    ];
    if !ask.dry_run {
        lines.push(format!("{} runs are due; a running `enishi serve` takes them up", counts.handed_over));
        lines.push(format!("to take all of it back: enishi members unlink --match-run {} --dry-run", ask.id));
    }
    lines
}

fn cells(proposal: &Proposal) -> Vec<String> {
    let agrees = proposal.facts.named();
    let agrees = agrees.iter().filter(|(_, level)| level.as_str() == "agree").map(|(fact, _)| *fact);
    vec![
        proposal.customer_id.to_string(),
        proposal.pos_member_id.to_string(),
        match proposal.decision {
            Decision::Link => "link".into(),
            Decision::Review => "review".into(),
        },
        format!("{:.1}", proposal.score),
        agrees.collect::<Vec<_>>().join(" "),
    ]
}

/// `enishi members matches`: the newest comparisons.
pub(super) async fn list(as_json: bool, hub: &Hub, voice: &mut Voice) -> anyhow::Result<()> {
    let runs = hub.parts().store.match_runs(SHOWN as u32).await?;
    let row = |run: &MatchRun| -> anyhow::Result<Row> {
        let counts = &run.counts;
        let cells = vec![
            run.id.to_string(),
            named(&run.state),
            when(run.started_at),
            run.started_by.clone(),
            if run.dry_run { "yes" } else { "no" }.into(),
            counts.links.to_string(),
            counts.reviews.to_string(),
            counts.handed_over.to_string(),
        ];
        Ok(Row { cells, json: serde_json::to_value(run)? })
    };
    let rows = runs.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(voice.list(as_json, &RUN_HEADS, rows)?)
}

/// Progress of the parts of a comparison, one after the other.
struct Shown {
    is_terminal: bool,
    progress: Progress,
    part: &'static str,
    total: Option<u64>,
}

impl Shown {
    fn new(voice: &Voice) -> Self {
        let is_terminal = voice.is_terminal();
        Self { is_terminal, progress: voice.progress("customers"), part: "customers", total: None }
    }

    fn tell(&mut self, news: &News) {
        match news {
            News::Begins(total) => self.total = *total,
            News::Customers(read) => self.at("customers", *read, self.total),
            News::Members(read) => self.at("store members", *read, None),
            News::Compares(done, total) => self.at("customers compared", *done, Some(*total)),
            News::HandsOver(done, total) => self.at("pairs handed over", *done, Some(*total)),
            News::Waits(vendor, wait) => {
                self.progress
                    .waits(format!("{vendor} does not answer; trying again in {} s", wait.as_secs()));
            }
        }
    }

    fn at(&mut self, part: &'static str, done: u64, total: Option<u64>) {
        if self.part != part {
            self.part = part;
            self.progress = Progress::begin(part, self.is_terminal);
        }
        self.progress.goes_on();
        self.progress.at_of(done, total);
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_list_for_a_spreadsheet_computes_nothing() {
        assert_eq!(cell("7700000000001"), "7700000000001");
        for formula in ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(cell(formula), format!("\"'{formula}\""));
        }
        assert_eq!(cell("a,\"b\"\n=c"), "\"a,\"\"b\"\"\n=c\"");
    }
}
