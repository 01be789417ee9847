//! Which system owns which field of a customer, as this hub has it.

use axum::{Json, extract::State};
use domain::matrix::{Field, Matrix, Party, Row, Rule};
use flows::operators::Action;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::operator::Acting, problem::Problem, state::Api};

/// The matrix.
#[derive(Serialize, ToSchema)]
pub struct MatrixBody {
    rows: Vec<MatrixRowBody>,
}

/// One field.
#[derive(Serialize, ToSchema)]
pub struct MatrixRowBody {
    /// `email`, `name`, `kana`, `birth_date`, `sex`, `phone`, `address`, `email_consent`, `points`, `rank`, `card_code`,
    /// `member_number`.
    #[schema(value_type = String)]
    field: Field,
    /// Whose value counts: `online`, `pos`.
    #[schema(value_type = String)]
    owner: Party,
    /// Who else is given it: `online`, `pos`, `crm`.
    #[schema(value_type = Vec<String>)]
    readers: Vec<Party>,
    /// Which way it travels, in words.
    direction: String,
    /// How soon: `interactive`, `checkout`, `same_day`, `overnight`.
    timing: &'static str,
    /// What happens in a conflict: `owner_wins`, `fill_empty`, `newest_confirmed`, `case`, `strictest`.
    #[schema(value_type = String)]
    rule: Rule,
    /// Whether the configuration says something else than what is built in.
    chosen: bool,
}

impl From<&Row> for MatrixRowBody {
    fn from(row: &Row) -> Self {
        Self {
            field: row.field,
            owner: row.owner,
            readers: row.readers().collect(),
            direction: row.direction(),
            timing: row.field.timing().as_str(),
            rule: row.rule,
            chosen: Matrix::default().row(row.field) != row,
        }
    }
}

/// Which system owns which field of a customer, who reads it, and what happens when two of them disagree.
#[utoipa::path(
    get, path = "/ops/v1/matrix", operation_id = "readMatrix", tag = "operators",
    extensions(("x-enishi-right" = json!("flow.see"))),
    responses(
        (status = 200, description = "One row a field", body = MatrixBody),
        (status = 401, description = "`not-signed-in`"),
        (status = 403, description = "`forbidden`"),
    ),
    security(("operator_token" = []), ("operator_session" = [])),
)]
pub(crate) async fn read(State(api): State<Api>, by: Acting) -> Result<Json<MatrixBody>, Problem> {
    by.may(Action::SeeFlows)?;
    let rows = api.hub().parts().settings.matrix.rows().iter().map(MatrixRowBody::from).collect();
    Ok(Json(MatrixBody { rows }))
}
