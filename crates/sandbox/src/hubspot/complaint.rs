//! How HubSpot says no: a category, a sentence, and a number for their support.

use serde_json::{Value, json};

use crate::bad_day::Reply;

/// One refusal.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    pub(super) status: u16,
    pub(super) category: &'static str,
    pub(super) message: String,
    /// `{message, code, context}` for each part that was wrong.
    pub(super) errors: Vec<Value>,
}

impl Complaint {
    fn new(status: u16, category: &'static str, message: impl Into<String>) -> Self {
        Self { status, category, message: message.into(), errors: Vec::new() }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "VALIDATION_ERROR", message)
    }

    /// One `(property, code, message)` each.
    pub(super) fn properties(wrong: &[(String, &'static str, String)]) -> Self {
        let listed: Vec<Value> = wrong
            .iter()
            .map(|(name, code, message)| {
                json!({"isValid": false, "message": message, "error": code, "name": name, "localizedErrorMessage": message})
            })
            .collect();
        let errors = wrong
            .iter()
            .map(|(name, code, message)| {
                json!({"message": message, "code": code, "in": name, "context": {"propertyName": [name]}})
            })
            .collect();
        let message = format!("Property values were not valid: {}", Value::Array(listed));
        Self { errors, ..Self::invalid(message) }
    }

    /// The e-mail is taken. Nothing but this sentence says by whom.
    pub(super) fn exists(id: u64) -> Self {
        Self::new(409, "CONFLICT", format!("Contact already exists. Existing ID: {id}"))
    }

    pub(super) fn property_exists(name: &str) -> Self {
        Self::new(409, "OBJECT_ALREADY_EXISTS", format!("A property named '{name}' already exists."))
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "OBJECT_NOT_FOUND", "resource not found")
    }

    pub(super) fn token() -> Self {
        let message = "Authentication credentials not found. This API supports OAuth 2.0 authentication.";
        Self::new(401, "INVALID_AUTHENTICATION", message)
    }

    pub(super) fn broken() -> Self {
        Self::new(500, "INTERNAL_ERROR", "internal error")
    }

    pub(super) fn away() -> Self {
        Self::new(503, "SERVICE_UNAVAILABLE", "Service temporarily unavailable")
    }

    pub(super) fn reply(&self, correlation_id: &str) -> Reply {
        self.reply_as(self.status, correlation_id)
    }

    /// The same words under another status: 200 on a very bad day.
    pub(super) fn reply_as(&self, status: u16, correlation_id: &str) -> Reply {
        let mut body = json!({
            "status": "error",
            "message": self.message,
            "correlationId": correlation_id,
            "category": self.category,
        });
        if !self.errors.is_empty() {
            body["errors"] = json!(self.errors);
        }
        Reply::json(status, &body)
    }

    /// As one entry of a batch answer's `errors`.
    pub(super) fn in_batch(&self, id: &str, trace_id: Option<&str>) -> Value {
        let mut context = json!({"ids": [id]});
        if let Some(trace_id) = trace_id {
            context["objectWriteTraceId"] = json!([trace_id]);
        }
        json!({
            "status": "error",
            "category": self.category,
            "message": self.message,
            "errors": self.errors,
            "context": context,
        })
    }
}
