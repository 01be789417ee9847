//! Every problem the API can answer with: its slug, its status and its title in both languages.

use domain::member::Locale;
use http::StatusCode;

macro_rules! problems {
    ($($name:ident $status:literal $slug:literal $ja:literal $en:literal;)*) => {
        /// Which problem; each has a slug that never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemKind {
            $(#[doc = concat!("`", $slug, "`: ", $en, ".")] $name,)*
        }

        impl ProblemKind {
            /// All of them, as documented.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            const fn facts(self) -> (u16, &'static str, &'static str, &'static str) {
                match self { $(Self::$name => ($status, $slug, $ja, $en),)* }
            }
        }
    };
}

problems! {
    MalformedJson 400 "malformed-json" "本文が正しいJSONではありません" "The body is not valid JSON";
    UnreadableBody 400 "unreadable-body" "本文の項目に誤りがあります" "The body does not have the expected fields";
    InvalidParameter 400 "invalid-parameter" "パラメーターが正しくありません" "A parameter is not valid";
    IdempotencyKeyMissing 400 "idempotency-key-missing" "Idempotency-Keyヘッダーが必要です" "The header Idempotency-Key is required";
    IdempotencyKeyInvalid 400 "idempotency-key-invalid" "Idempotency-Keyは1〜255文字の印字可能なASCIIで指定してください" "Idempotency-Key must be 1 to 255 printable ASCII characters";
    UnreadableEvent 400 "unreadable-event" "イベントとして読み取れません" "The body cannot be read as an event";
    Unauthorized 401 "unauthorized" "ストアフロントのAPIキーがないか、正しくありません" "The storefront key is missing or wrong";
    TokenMissing 401 "token-missing" "お客様のトークンが必要です" "A customer token is required";
    TokenExpired 401 "token-expired" "トークンの有効期限が切れています" "The token has expired";
    TokenInvalid 401 "token-invalid" "トークンが無効です" "The token is not valid";
    NotSignedIn 401 "not-signed-in" "サインインが必要です" "Sign in first";
    BadSignature 401 "bad-signature" "署名が一致しません" "The signature does not match";
    Forbidden 403 "forbidden" "この操作の権限がありません" "Your role may not do this";
    CrossSite 403 "cross-site-request" "別のサイトからの操作は受け付けません" "A request from another site is refused";
    NotFound 404 "not-found" "見つかりません" "There is no such thing";
    MethodNotAllowed 405 "method-not-allowed" "このメソッドは使えません" "This method is not allowed here";
    RequestTimeout 408 "request-timeout" "本文が時間内に届きませんでした" "The request did not arrive in time";
    AlreadyRegistered 409 "already-registered" "このメールアドレスはすでに登録されています" "This e-mail address is registered already";
    AlreadyEnded 409 "already-ended" "すでに終了しています" "It has ended already";
    BeingDecided 409 "being-decided" "ほかの担当者がいま判断しています" "Somebody is deciding it this moment";
    EvidenceChanged 409 "evidence-changed" "表示のあとに会員情報が変わりました。もう一度ご確認ください" "A record has changed since it was shown; look again";
    ReplayNotAllowed 409 "replay-not-allowed" "この処理はこの方法では再実行できません" "This may not be repeated this way";
    LinkTaken 409 "link-taken" "すでに別の会員と紐づいています" "It is linked to somebody else";
    MergeRefused 409 "merge-refused" "統合できません、または元に戻せません" "It cannot be merged or taken apart";
    UnderWay 409 "already-under-way" "すでに進行中です" "One is under way already";
    NameTaken 409 "name-taken" "この名前はすでに使われています" "This name is taken";
    CouponUsed 409 "coupon-used" "このクーポンはすでに使われています" "The coupon was used";
    CouponExpired 409 "coupon-expired" "このクーポンは期限が切れています" "The coupon has expired";
    CouponsUnderWay 409 "coupons-under-way" "発行中のクーポンがあります。完了してからお試しください" "Other coupons are on their way; try again when they are done";
    CardUnavailable 409 "card-unavailable" "会員証コードをバーコードにできません" "The card code cannot be printed as a barcode";
    BodyTooLarge 413 "body-too-large" "本文が大きすぎます" "The body is too large";
    UnsupportedMediaType 415 "unsupported-media-type" "application/jsonで送ってください" "Send application/json";
    InvalidFields 422 "invalid-fields" "入力内容に誤りがあります" "Some fields are not right";
    IdempotencyKeyReused 422 "idempotency-key-reused" "同じIdempotency-Keyが別の内容で使われています" "This Idempotency-Key was used with another body";
    NotEnoughPoints 422 "not-enough-points" "ポイントが足りません" "There are not enough points";
    NotAMultiple 422 "not-a-multiple" "ポイントは決められた単位でご指定ください" "Points are used in multiples of the unit";
    DailyLimit 422 "daily-limit" "1日にご利用いただける上限を超えています" "This is over today's limit";
    TooManyRequests 429 "too-many-requests" "リクエストが多すぎます。しばらくしてからお試しください" "Too many requests; try again later";
    HeadersTooLarge 431 "headers-too-large" "ヘッダーが大きすぎます" "The headers are too large";
    Internal 500 "internal-error" "内部エラーが発生しました" "Something went wrong inside";
    RegistrationUnavailable 503 "registration-unavailable" "ただいま登録を受け付けられません。同じキーで再度お試しください" "Registration is unavailable; try again with the same key";
    ProfileUnavailable 503 "profile-unavailable" "ただいまプロフィールを取得できません" "The profile is unavailable";
    IdentityUnavailable 503 "identity-unavailable" "ただいまご本人の確認ができません" "Nobody can say who you are right now";
    CouponsUnavailable 503 "coupons-unavailable" "ただいまクーポンのお手続きができません" "Coupons are unavailable";
    HistoryUnavailable 503 "history-unavailable" "ただいま履歴を取得できません" "The history is unavailable";
    StoreUnavailable 503 "store-unavailable" "ただいま処理できません" "The hub cannot read or write its records right now";
    EventNotStored 503 "event-not-stored" "イベントを保存できませんでした。再送してください" "The event could not be stored; send it again";
    VendorUnavailable 503 "vendor-unavailable" "連携先のシステムが応答しません" "The other system does not answer";
    NotReady 503 "not-ready" "準備中です" "Not ready";
    TookTooLong 503 "took-too-long" "時間内に完了しませんでした" "It was not done in time";
}

impl ProblemKind {
    /// The stable name: `type` of the body.
    pub const fn slug(self) -> &'static str {
        self.facts().1
    }

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.facts().0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// One sentence in the reader's language.
    pub const fn title(self, locale: Locale) -> &'static str {
        match locale {
            Locale::Ja => self.facts().2,
            Locale::En => self.facts().3,
        }
    }

    /// What `WWW-Authenticate` says, for a 401 that a bearer credential would cure.
    pub(super) const fn challenge(self) -> Option<&'static str> {
        Some(match self {
            Self::TokenMissing | Self::Unauthorized | Self::NotSignedIn => r#"Bearer realm="enishi""#,
            Self::TokenExpired => {
                r#"Bearer realm="enishi", error="invalid_token", error_description="token-expired""#
            }
            Self::TokenInvalid => {
                r#"Bearer realm="enishi", error="invalid_token", error_description="token-invalid""#
            }
            Self::BadSignature => r#"Signature realm="enishi""#,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_problem_has_a_slug_of_its_own_and_speaks_both_languages() {
        let slugs: HashSet<_> = ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
        assert_eq!(slugs.len(), ProblemKind::ALL.len());
        for kind in ProblemKind::ALL {
            assert!(kind.slug().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", kind.slug());
            assert!(kind.title(Locale::En).is_ascii() && !kind.title(Locale::Ja).is_ascii());
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
        }
    }
}
