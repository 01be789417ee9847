//! `enishi matrix`: which system owns which field of a customer, as this configuration has it. One line a field.

use domain::matrix::{Matrix, Row as MatrixRow};
use serde_json::json;

use crate::{
    config::Config,
    voice::{Outcome, Row, Voice},
};

/// Shows it. Nothing is asked of anybody and no store is opened.
pub fn run(config: &Config, json: bool, voice: &mut Voice) -> anyhow::Result<Outcome> {
    let (chosen, built_in) = (config.matrix.matrix()?, Matrix::default());
    let rows = chosen.rows().iter().map(|row| line(row, row != built_in.row(row.field))).collect();
    voice.list(json, &["FIELD", "OWNER", "DIRECTION", "TIMING", "IN A CONFLICT", "CHOSEN"], rows)?;
    Ok(Outcome::Done)
}

fn line(row: &MatrixRow, is_chosen: bool) -> Row {
    let readers: Vec<&str> = row.readers().map(|party| party.as_str()).collect();
    let (field, owner, timing) = (row.field.as_str(), row.owner.as_str(), row.field.timing().as_str());
    Row {
        cells: [
            field,
            owner,
            &row.direction(),
            timing,
            &row.rule.as_str().replace('_', " "),
            if is_chosen { "here" } else { "" },
        ]
        .map(str::to_owned)
        .to_vec(),
        json: json!({
            "field": field, "owner": owner, "readers": readers, "direction": row.direction(),
            "timing": timing, "rule": row.rule.as_str(), "chosen": is_chosen,
        }),
    }
}
