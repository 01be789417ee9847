//! The two small pages of a sign-in: the e-mail address, then the code.

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"ja\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>body{{font:16px/1.6 system-ui,sans-serif;max-width:24rem;margin:12vh auto;padding:0 1rem}}\
         input,button{{font:inherit;width:100%;padding:.6rem;margin:.3rem 0;box-sizing:border-box}}\
         .wrong{{color:#b00020}}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
}

fn wrong(message: Option<&str>) -> String {
    message.map_or(String::new(), |m| format!("<p class=\"wrong\" role=\"alert\">{}</p>", escape(m)))
}

/// Asks for the e-mail address. Forms post to addresses beside the authorize endpoint.
pub(super) fn email(session: &str, hint: &str, message: Option<&str>) -> String {
    let body = format!(
        "{}<form method=\"post\" action=\"../email\"><input type=\"hidden\" name=\"session\" value=\"{}\">\
         <label for=\"email\">メールアドレス / E-mail</label>\
         <input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\" required value=\"{}\">\
         <button>コードを送る / Send code</button></form>",
        wrong(message),
        escape(session),
        escape(hint)
    );
    page("ログイン / Sign in", &body)
}

/// Asks for the code.
pub(super) fn code(session: &str, email: &str, message: Option<&str>) -> String {
    let body = format!(
        "{}<p>{} にコードを送りました。</p><form method=\"post\" action=\"code\">\
         <input type=\"hidden\" name=\"session\" value=\"{}\"><label for=\"code\">6桁のコード / Code</label>\
         <input id=\"code\" name=\"code\" inputmode=\"numeric\" pattern=\"[0-9]{{6}}\" autocomplete=\"one-time-code\" required>\
         <button>ログイン / Sign in</button></form>",
        wrong(message),
        escape(email),
        escape(session)
    );
    page("コードを入力 / Enter code", &body)
}

/// Says what was wrong with the request that opened the page.
pub(super) fn problem(message: &str) -> String {
    page("ログインできません / Cannot sign in", &wrong(Some(message)))
}

/// After signing out.
pub(super) fn signed_out() -> String {
    page("ログアウトしました / Signed out", "")
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, ch| {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            ch => out.push(ch),
        }
        out
    })
}
