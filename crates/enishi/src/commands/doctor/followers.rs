//! The systems that follow the online store: tills, CRM, mail.

use connectors::roles::Call;
use domain::{Class, Kind};

use super::{
    bench::Bench,
    finding::{Finding, LookAt},
};

const TILL_KEYS: LookAt = LookAt {
    credentials: "smaregi.contract_id, smaregi.client_id and smaregi.client_secret",
    address: "smaregi.id_url and smaregi.api_url",
};
const CRM_KEYS: LookAt = LookAt { credentials: "hubspot.token", address: "hubspot.api_url" };
const MAIL_KEYS: LookAt = LookAt { credentials: "mail.smtp_url", address: "mail.smtp_url" };

/// Columns every sign-up fills.
const ALWAYS: [&str; 11] = [
    "customerCode",
    "customerNo",
    "lastName",
    "firstName",
    "lastKana",
    "firstKana",
    "mailAddress",
    "birthDate",
    "status",
    "entryDate",
    "mailReceiveFlag",
];
/// Columns a sign-up fills if the shopper does.
const IF_GIVEN: [&str; 5] = ["sex", "phoneNumber", "mobileNumber", "postCode", "address"];

fn call() -> Call {
    Call::read(Class::SameDay)
}

/// Whether the tills let us in, and whether a sign-up can be a member there.
pub(super) async fn tills(bench: &Bench) -> Vec<Finding> {
    const CREDENTIALS: &str = "Smaregi credentials";
    const COLUMNS: &str = "Smaregi required columns";
    match bench.hub.parts().systems.pos.required_columns(&call()).await {
        Err(failure) => vec![
            Finding::failed(CREDENTIALS, &failure, &TILL_KEYS),
            Finding::bad(COLUMNS, "cannot be seen without credentials that work"),
        ],
        Ok(required) => {
            let accepted = format!("accepted by contract {}", bench.config.smaregi.contract_id);
            vec![Finding::good(CREDENTIALS, accepted), columns(COLUMNS, &required.0)]
        }
    }
}

fn columns(check: &'static str, required: &[String]) -> Finding {
    let among =
        |known: &[&str]| required.iter().filter(|c| known.contains(&c.as_str())).cloned().collect::<Vec<_>>();
    let never: Vec<&str> = required
        .iter()
        .map(String::as_str)
        .filter(|column| !ALWAYS.contains(column) && !IF_GIVEN.contains(column))
        .collect();
    if !never.is_empty() {
        let text = format!(
            "{} cannot be filled by a sign-up; make them optional in Smaregi's member settings",
            never.join(", ")
        );
        return Finding::bad(check, text);
    }
    let asked = among(&IF_GIVEN);
    match asked.is_empty() {
        true => Finding::good(check, "a sign-up fills every one of them"),
        false => Finding::good(check, format!("the sign-up form must ask for {}", asked.join(", "))),
    }
}

/// Whether the contract's plan lets members be read.
pub(super) async fn members(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "Smaregi members";
    vec![match bench.hub.parts().systems.pos.range(&call(), 1, 1, 1).await {
        Ok(_) => Finding::good(CHECK, "can be read with this contract's plan"),
        Err(failure) if failure.kind == Kind::Denied => Finding::bad(
            CHECK,
            "may not be read: the contract's plan or the app's scopes (pos.customers:read, pos.customers:write) do not allow it",
        ),
        Err(failure) => Finding::failed(CHECK, &failure, &TILL_KEYS),
    }]
}

/// How much the tills may be asked: the budget is ours to set, the till's own limit only shows when it is passed.
pub(super) async fn till_room(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "Smaregi rate";
    let set = &bench.config.smaregi;
    vec![Finding::good(
        CHECK,
        format!(
            "{} reads and {} writes a second are used at most",
            set.reads_per_second, set.writes_per_second
        ),
    )]
}

/// Whether the CRM lets us in and has a place for the member number.
pub(super) async fn crm(bench: &Bench) -> Vec<Finding> {
    const TOKEN: &str = "HubSpot token";
    const PROPERTY: &str = "HubSpot member property";
    let token = || Finding::good(TOKEN, "accepted");
    match bench.hub.parts().systems.crm.has_member_property(&call()).await {
        Ok(true) => vec![token(), Finding::good(PROPERTY, "enishi_customer_id is there and unique")],
        Ok(false) => {
            let text = "enishi_customer_id is missing; `enishi setup --apply` creates it";
            vec![token(), Finding::bad(PROPERTY, text)]
        }
        Err(failure) if failure.is_rejected_as("crm-property-not-unique") => {
            let text = "enishi_customer_id is there but not unique; remove it in HubSpot, then `enishi setup --apply`";
            vec![token(), Finding::bad(PROPERTY, text)]
        }
        Err(failure) => vec![
            Finding::failed(TOKEN, &failure, &CRM_KEYS),
            Finding::bad(PROPERTY, "cannot be seen without a token that works"),
        ],
    }
}

/// Whether the CRM has a place for what customers buy.
pub(super) async fn purchases(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "HubSpot purchases";
    let Some(trade) = &bench.hub.parts().systems.trade else {
        return vec![Finding::good(CHECK, "left alone: hubspot.purchases is off")];
    };
    vec![match trade.book.missing_purchase_properties(&call(), trade.as_records).await {
        Ok(missing) if missing.is_empty() => Finding::good(CHECK, "every property is there"),
        Ok(missing) => {
            let missing = missing.join(", ");
            Finding::bad(CHECK, format!("{missing} missing; `enishi setup --apply` creates them"))
        }
        Err(failure) => Finding::failed(CHECK, &failure, &CRM_KEYS),
    }]
}

/// Whether mail would be taken.
pub(super) async fn mail(bench: &Bench) -> Vec<Finding> {
    const CHECK: &str = "mail server";
    vec![match bench.hub.parts().systems.mailer.check(&call()).await {
        Ok(()) => Finding::good(CHECK, "takes mail from us"),
        Err(failure) => Finding::failed(CHECK, &failure, &MAIL_KEYS),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(required: &[&str]) -> Finding {
        columns("columns", &required.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_column_no_sign_up_fills_is_named_and_one_the_form_may_fill_is_told() {
        assert!(found(&[]).ok && found(&["lastKana", "mailAddress"]).ok);
        let asked = found(&["lastName", "phoneNumber"]);
        assert!(asked.ok && asked.text.contains("phoneNumber"), "{}", asked.text);
        let never = found(&["phoneNumber", "faxNumber", "companyName"]);
        assert!(!never.ok && never.text.starts_with("faxNumber, companyName cannot"), "{}", never.text);
    }
}
