//! The shape of an error body, as documented.

use utoipa::ToSchema;

/// An error (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "only its shape is documented")]
pub(crate) struct ProblemSchema {
    /// Stable slug; programs decide by it.
    #[schema(rename = "type", example = "already-registered")]
    slug: String,
    /// One sentence in the reader's language.
    #[schema(example = "このメールアドレスはすでに登録されています")]
    title: String,
    /// The HTTP status.
    #[schema(example = 409, minimum = 400, maximum = 599)]
    status: u16,
    /// By whom or what, in ids and work names; present where it helps.
    #[schema(nullable = false)]
    detail: Option<String>,
    /// What is wrong with which field; present where fields are to blame.
    #[schema(nullable = false)]
    errors: Option<Vec<FieldProblemSchema>>,
}

/// One field that is not right.
#[derive(ToSchema)]
#[schema(as = FieldProblem)]
#[expect(dead_code, reason = "only its shape is documented")]
pub(crate) struct FieldProblemSchema {
    /// Name in the body, the query or the path.
    #[schema(example = "address.postal_code")]
    field: String,
    /// Stable code.
    #[schema(example = "does-not-match-prefecture")]
    code: String,
    /// One sentence in the reader's language.
    #[schema(example = "郵便番号と都道府県が一致しません")]
    message: String,
}
