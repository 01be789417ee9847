//! E-mail addresses: is it one, and which other address reaches the same person.
use crate::width;

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing but spaces.
    #[error("the e-mail address is empty")]
    Missing,
    /// Not exactly one @, or a character that no address holds.
    #[error("this is not an e-mail address")]
    Malformed,
    /// Longer than 254 characters, or more than 64 before the @.
    #[error("the e-mail address is too long")]
    TooLong,
    /// The part behind the @ is not a domain with a dot.
    #[error("the domain of the e-mail address is incomplete")]
    BadDomain,
}

/// The address in one spelling: half-width, lower case, checked. Comparing only; write what was entered.
///
/// Two dots in a row and a dot before the @ are accepted: old docomo and au addresses have them.
///
/// # Errors
/// [`EmailError`] when the text is not an address.
///
/// ```
/// assert_eq!(normalize::email::strict_key(" Hana@Example.JP ").unwrap(), "hana@example.jp");
/// assert!(normalize::email::strict_key("taro..yamada.@docomo.ne.jp").is_ok());
/// ```
pub fn strict_key(address: &str) -> Result<String, EmailError> {
    let mut key = width::nfkc_trim(address).to_lowercase();
    if key.contains('。') {
        key = key.replace('。', ".");
    }
    if key.is_empty() {
        return Err(EmailError::Missing);
    }
    let (local, domain) = key.split_once('@').ok_or(EmailError::Malformed)?;
    // A quoted local part is the same mailbox without its quotes.
    let local = local.strip_prefix('"').and_then(|l| l.strip_suffix('"')).unwrap_or(local);
    if local.is_empty() || domain.contains('@') || !local.chars().all(is_local_char) {
        return Err(EmailError::Malformed);
    }
    if local.len() > 64 || local.len() + domain.len() > 253 {
        return Err(EmailError::TooLong);
    }
    if !is_domain(domain) {
        return Err(EmailError::BadDomain);
    }
    Ok(format!("{local}@{domain}"))
}

/// A wider key: `+tag` is cut, and Gmail's dots and its second domain are ignored. Comparing only.
///
/// It carries less weight than [`strict_key`]: a family may share a mailbox by tags.
///
/// # Errors
/// [`EmailError`] when the text is not an address.
pub fn loose_key(address: &str) -> Result<String, EmailError> {
    let strict = strict_key(address)?;
    let Some((local, domain)) = strict.split_once('@') else { return Err(EmailError::Malformed) };
    let base = match local.split_once('+') {
        Some((base, _)) if !base.is_empty() => base,
        _ => local,
    };
    if !matches!(domain, "gmail.com" | "googlemail.com") {
        return Ok(format!("{base}@{domain}"));
    }
    let joined: String = base.chars().filter(|c| *c != '.').collect();
    let mailbox = if joined.is_empty() { base } else { &joined };
    Ok(format!("{mailbox}@gmail.com"))
}

/// Mailboxes that belong to a role, not to a person.
const ROLES: [&str; 28] = [
    "admin",
    "administrator",
    "contact",
    "customer",
    "do-not-reply",
    "donotreply",
    "dummy",
    "hostmaster",
    "info",
    "information",
    "mail",
    "mailer-daemon",
    "nashi",
    "no-reply",
    "no_reply",
    "noemail",
    "nomail",
    "none",
    "noreply",
    "office",
    "order",
    "orders",
    "postmaster",
    "shop",
    "staff",
    "store",
    "support",
    "webmaster",
];

/// Whether an address says nothing about who the customer is: a role mailbox, an address in the shop's
/// own domain (or below it), a reserved domain, or no address at all.
#[must_use]
pub fn is_placeholder(address: &str, shop_domain: Option<&str>) -> bool {
    let Ok(key) = loose_key(address) else { return true };
    let Some((local, domain)) = key.split_once('@') else { return true };
    let own = shop_domain.map(|d| width::nfkc_trim(d).to_lowercase()).is_some_and(|own| {
        let own = own.trim_start_matches('@');
        !own.is_empty() && (domain == own || domain.strip_suffix(own).is_some_and(|sub| sub.ends_with('.')))
    });
    own || ROLES.binary_search(&local).is_ok() || domain.ends_with(".invalid") || domain.ends_with(".local")
}

fn is_local_char(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '.' | '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~')
}

fn is_domain(domain: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.')
        && domain.split('.').all(label)
        && domain
            .rsplit('.')
            .next()
            .is_some_and(|top| top.len() > 1 && !top.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_phone_address_is_not_refused() {
        for address in ["taro..y@docomo.ne.jp", "taro.@ezweb.ne.jp", ".taro@docomo.ne.jp"] {
            assert_eq!(strict_key(address).as_deref(), Ok(address));
        }
        assert_eq!(strict_key("\"taro..y\"@docomo.ne.jp").as_deref(), Ok("taro..y@docomo.ne.jp"));
    }

    #[test]
    fn a_full_width_address_is_the_same_address() {
        assert_eq!(strict_key("Ｈａｎａ＠ｅｘａｍｐｌｅ．ｊｐ").as_deref(), Ok("hana@example.jp"));
    }

    #[test]
    fn a_typo_is_told_apart() {
        assert_eq!(strict_key(""), Err(EmailError::Missing));
        for bad in ["hana", "hana@a@b.jp", "ha na@b.jp", "@b.jp", "ha,na@b.jp", "<hana@b.jp>"] {
            assert_eq!(strict_key(bad), Err(EmailError::Malformed), "{bad}");
        }
        for bad in ["a@jp", "a@b..jp", "a@.jp", "a@b.jp.", "a@-b.jp", "a@b_c.jp", "a@10.0.0.1"] {
            assert_eq!(strict_key(bad), Err(EmailError::BadDomain), "{bad}");
        }
        assert_eq!(strict_key(&format!("{}@b.jp", "a".repeat(65))), Err(EmailError::TooLong));
        assert!(strict_key(&format!("{}@b.jp", "a".repeat(64))).is_ok());
    }

    #[test]
    fn one_gmail_mailbox_has_one_loose_key() {
        for address in ["h.a.n.a@gmail.com", "hana+shop@googlemail.com", "HANA@gmail.com"] {
            assert_eq!(loose_key(address).as_deref(), Ok("hana@gmail.com"));
        }
        assert_eq!(loose_key("h.ana+x@example.jp").as_deref(), Ok("h.ana@example.jp"));
        assert_eq!(loose_key("+x@example.jp").as_deref(), Ok("+x@example.jp"));
    }

    #[test]
    fn a_shop_made_address_is_no_key() {
        assert!(is_placeholder("info@anywhere.jp", None) && is_placeholder("No-Reply@x.jp", None));
        assert!(is_placeholder("m123@pos.myshop.jp", Some("myshop.jp")));
        assert!(!is_placeholder("m123@notmyshop.jp", Some("myshop.jp")));
        assert!(!is_placeholder("hana@example.jp", None) && is_placeholder("なし", None));
    }

    #[test]
    fn the_role_list_is_sorted_for_its_search() {
        assert!(ROLES.is_sorted());
    }
}
