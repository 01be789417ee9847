//! How Smaregi says no: a title in English, a reason in Japanese that nobody should parse.

use serde_json::json;

use crate::bad_day::Reply;

/// One refusal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) detail: String,
    retry_after_s: Option<u64>,
}

impl Problem {
    fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), retry_after_s: None }
    }

    pub(super) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(400, detail)
    }

    pub(super) fn token() -> Self {
        Self::new(401, "アクセストークンが不正、または有効期限が切れています。")
    }

    pub(super) fn scope(scope: &str) -> Self {
        Self::new(403, format!("スコープ「{scope}」が許可されていません。"))
    }

    pub(super) fn plan() -> Self {
        Self::new(403, "ご契約のプランではご利用いただけません。")
    }

    pub(super) fn contract() -> Self {
        Self::new(403, "契約IDへのアクセス権限がありません。")
    }

    pub(super) fn unknown_id() -> Self {
        Self::new(404, "指定されたIDのリソースが見つかりません")
    }

    pub(super) fn unknown_path() -> Self {
        Self::new(404, "指定されたパスが見つかりません")
    }

    pub(super) fn unknown_store() -> Self {
        Self::invalid("指定された店舗IDのリソースが見つかりません")
    }

    pub(super) fn throttled(retry_after_s: u64) -> Self {
        Self {
            retry_after_s: Some(retry_after_s),
            ..Self::new(429, "リクエスト数が上限に達しました。しばらく待ってから再度お試しください。")
        }
    }

    pub(super) fn broken() -> Self {
        Self::new(500, "システムエラーが発生しました。")
    }

    pub(super) fn maintenance() -> Self {
        Self::new(503, "ただいまメンテナンス中です。")
    }

    pub(super) fn reply(&self) -> Reply {
        self.reply_as(self.status)
    }

    /// The body of this refusal under another status: 200 on a very bad day.
    pub(super) fn reply_as(&self, status: u16) -> Reply {
        let body = json!({
            "type": "about:blank",
            "title": title(self.status),
            "detail": self.detail,
            "status": self.status,
        });
        let mut reply = Reply::json(status, &body);
        reply.content_type = "application/problem+json";
        match self.retry_after_s {
            Some(seconds) => reply.with("retry-after", seconds.to_string()),
            None => reply,
        }
    }
}

/// `NotFound` is theirs.
fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
