//! Members: read by id, code, number, id range or change; created once; never given another card code.

use ::http::{Method, StatusCode};
use domain::{
    Code, CustomerId, Failure, Kind, PosMemberId,
    change::ProfileChange,
    member::{PosMember, Profile},
    planted::{Bug, planted},
};
use serde_json::{Map, Value, json};

use super::{
    Smaregi,
    client::Ask,
    paging::{PAGE, japan_date, next},
    spelling::{domestic, is_mobile, is_till_kana, one_line, postal_code},
    wire::{self, sex_code},
};
use crate::{
    http::{Answer, invalid},
    roles::{Call, NewPosMember, PosMemberChange, RequiredColumns, Result},
};

const CREATE: &str = "create the member";
const UPDATE: &str = "update the member";

/// What a till answers to a write.
enum Written<T> {
    Done(T),
    Refused,
    Gone,
}

fn written<T>(
    answer: &Answer,
    read: impl FnOnce(&Answer) -> std::result::Result<T, Kind>,
) -> std::result::Result<Written<T>, Kind> {
    match answer.status {
        status if status.is_success() => Ok(Written::Done(read(answer)?)),
        StatusCode::BAD_REQUEST | StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => {
            Ok(Written::Refused)
        }
        StatusCode::NOT_FOUND => Ok(Written::Gone),
        _ => Err(Kind::Unreadable),
    }
}

/// A page of a load balancer or an error under status 200 is no word about the member: it may have been changed or not.
pub(super) fn says_it_is(answer: &Answer, id: PosMemberId) -> std::result::Result<(), Kind> {
    let changed = answer.json::<wire::Customer>().and_then(|member| member.id());
    if changed == Ok(id) { Ok(()) } else { Err(Kind::InDoubt) }
}

impl Smaregi {
    pub(super) async fn read_member(
        &self,
        call: &Call,
        operation: &'static str,
        id: PosMemberId,
    ) -> Result<Option<PosMember>> {
        let ask = Ask::get(operation, format!("/customers/{id}"));
        self.ask(call, ask, |answer| {
            if answer.status == StatusCode::NOT_FOUND {
                return Ok(None);
            }
            let member = answer.success::<wire::Customer>()?.into_member()?;
            if member.id == id { Ok(Some(member)) } else { Err(Kind::Unreadable) }
        })
        .await
    }

    /// One page of a list.
    pub(super) async fn page(&self, call: &Call, ask: Ask, page: u32) -> Result<PosMemberChange> {
        let ask = ask.with("limit", PAGE).with("page", page);
        self.ask(call, ask, |answer| {
            let found: Vec<wire::Customer> = answer.success()?;
            let next = next(&answer.headers, page, found.len(), PAGE);
            let members =
                found.into_iter().map(wire::Customer::into_member).collect::<std::result::Result<_, _>>()?;
            Ok(PosMemberChange { members, next })
        })
        .await
    }

    pub(super) async fn find_by_code(&self, call: &Call, code: &str) -> Result<Option<PosMember>> {
        let ask = Ask::get("look a member up by code", "/customers").with("customer_code", code);
        let found = self.page(call, ask, 1).await?;
        Ok(found.members.into_iter().find(|member| member.card_code.reveal() == code))
    }

    /// Creates the member with code and number N. The code is unique, so it tells whether an earlier attempt
    /// happened.
    pub(super) async fn create(&self, call: &Call, member: &NewPosMember) -> Result<PosMemberId> {
        let number = member.member_number;
        if call.may_have_happened
            && !planted(Bug::MakeAgain)
            && let Some(id) = self.already_created(call, number).await?
        {
            return Ok(id);
        }
        let remembered = self.remembered_required();
        let is_remembered = remembered.is_some();
        let required = match remembered {
            Some(required) => required,
            None => self.read_required(call.class).await.unwrap_or_default(),
        };
        let mut body = self.new_member(member, &required);
        if body.is_err() && is_remembered {
            // What was demanded when last asked may not be demanded any more.
            body = self.new_member(member, &self.read_required(call.class).await?);
        }
        let body = body.map_err(|code| self.rejected(CREATE, code))?;
        let ask = Ask::write(CREATE, Method::POST, "/customers".into(), body.clone());
        let answer = self
            .ask(call, ask, |answer| {
                written(&answer, |answer| {
                    // Created, but the answer does not say who: the code finds it.
                    answer.json::<wire::Customer>().and_then(|made| made.id()).map_err(|_| Kind::InDoubt)
                })
            })
            .await?;
        match answer {
            Written::Done(id) => Ok(id),
            Written::Gone => Err(self.line.failure(CREATE, Kind::Unreadable)),
            Written::Refused => match self.already_created(call, number).await? {
                Some(id) => Ok(id),
                None => Err(self.rejected(CREATE, self.diagnose(call.class, &body, true).await)),
            },
        }
    }

    /// The member with code N, if it is the one we make. A card with that code and another number is somebody else's.
    async fn already_created(&self, call: &Call, number: CustomerId) -> Result<Option<PosMemberId>> {
        match self.find_by_code(call, &number.to_string()).await? {
            None => Ok(None),
            Some(member) if member.member_number == Some(number) => Ok(Some(member.id)),
            Some(_) => Err(self.rejected(CREATE, Code::new("customer-code-taken"))),
        }
    }

    fn new_member(
        &self,
        member: &NewPosMember,
        required: &RequiredColumns,
    ) -> std::result::Result<Value, Code> {
        let profile = member.profile.value().reveal();
        let mut columns = columns(profile, required)?;
        let number = member.member_number.to_string();
        columns.insert("customerCode".into(), json!(number));
        columns.insert("customerNo".into(), json!(number));
        columns.insert("status".into(), json!("0"));
        columns.insert("entryDate".into(), json!(japan_date(self.line.now())));
        // Left out, the till would assume a yes.
        columns.insert("mailReceiveFlag".into(), json!(if profile.accepts_marketing { "1" } else { "0" }));
        if let Some(sex) = profile.sex {
            columns.insert("sex".into(), json!(sex_code(sex)));
        }
        let filled = |column: &&String| columns.get(column.as_str()).is_none();
        match required.0.iter().find(filled) {
            Some(column) => Err(Code::from_parts(&["missing", column])),
            None => Ok(Value::Object(columns)),
        }
    }

    pub(super) async fn update(&self, call: &Call, id: PosMemberId, change: &ProfileChange) -> Result<()> {
        let required = self.required_or_none(call.class).await;
        let mut columns =
            columns(&as_profile(change), &required).map_err(|code| self.rejected(UPDATE, code))?;
        if let Some(sex) = change.sex {
            columns.insert("sex".into(), json!(sex_code(sex)));
        }
        if let Some(accepts) = change.accepts_marketing {
            columns.insert("mailReceiveFlag".into(), json!(if accepts { "1" } else { "0" }));
        }
        if columns.is_empty() {
            return Ok(());
        }
        self.patch(call, UPDATE, id, Value::Object(columns)).await
    }

    /// Writes these columns and nothing else. The same values twice change nothing.
    pub(super) async fn patch(
        &self,
        call: &Call,
        operation: &'static str,
        id: PosMemberId,
        body: Value,
    ) -> Result<()> {
        let ask = Ask::write(operation, Method::PATCH, format!("/customers/{id}"), body.clone());
        let answer = self.ask(call, ask, |answer| written(&answer, |answer| says_it_is(answer, id))).await?;
        match answer {
            Written::Done(()) => Ok(()),
            Written::Gone => Err(self.rejected(operation, Code::new("member-gone"))),
            Written::Refused => Err(self.rejected(operation, self.diagnose(call.class, &body, false).await)),
        }
    }

    pub(super) fn rejected(&self, operation: &'static str, code: Code) -> Failure {
        self.line.failure(operation, Kind::Rejected { code })
    }
}

/// The named fields alone; what stays blank is not written.
fn as_profile(change: &ProfileChange) -> Profile {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Profile {
        email: change.email.clone(),
        last_name: text(&change.last_name),
        first_name: text(&change.first_name),
        last_name_kana: text(&change.last_name_kana),
        first_name_kana: text(&change.first_name_kana),
        birth_date: change.birth_date,
        phone: change.phone.clone(),
        address: change.address.clone(),
        ..Profile::default()
    }
}

/// The columns both a new and a known member get; blank values are left out.
fn columns(profile: &Profile, required: &RequiredColumns) -> std::result::Result<Map<String, Value>, Code> {
    let demanded = |column: &str| required.0.iter().any(|name| name == column);
    let mut columns = Map::new();
    let mut put = |name: &str, value: &str| {
        if !value.trim().is_empty() {
            columns.insert(name.to_owned(), json!(value));
        }
    };
    for (name, value) in [("lastName", &profile.last_name), ("firstName", &profile.first_name)] {
        if value.chars().count() > super::spelling::LONGEST {
            return Err(invalid(name));
        }
        put(name, value);
    }
    for (name, value) in [("lastKana", &profile.last_name_kana), ("firstKana", &profile.first_name_kana)] {
        if value.is_empty() || is_till_kana(value) {
            put(name, value);
        } else if demanded(name) {
            return Err(invalid(name));
        }
    }
    if let Some(address) = &profile.address {
        put("postCode", &postal_code(address));
        put("address", &one_line(address).ok_or_else(|| invalid("address"))?);
    }
    if let Some(phone) = profile.phone.as_deref().map(domestic) {
        let own = if is_mobile(&phone) { "mobileNumber" } else { "phoneNumber" };
        put(own, &phone);
        // A contract that demands the other column gets the one number there is.
        for other in ["phoneNumber", "mobileNumber"].into_iter().filter(|column| demanded(column)) {
            put(other, &phone);
        }
    }
    put("mailAddress", profile.email.as_deref().unwrap_or_default());
    put("birthDate", &profile.birth_date.map(|date| date.to_string()).unwrap_or_default());
    Ok(columns)
}
