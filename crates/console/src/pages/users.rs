//! The people who use the console, and what each of them may do.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::IntoResponse,
};
use flows::operators::{AccountRefused, Action};
use secrecy::SecretString;
use store::{Role, User};

use super::{rows::Telling, runs::Choice};
use crate::{
    answer::{Answer, Trouble, html},
    desk::Shared,
    layout::{Layout, Note, Section},
    posted::Posted,
    session::Visitor,
    show::{Badge, Moment, Tone},
    words::Terms,
};

#[derive(Template)]
#[template(path = "pages/users.html")]
struct UsersPage {
    page: Layout,
    users: Vec<UserLine>,
    roles: Vec<Choice>,
    may_manage: bool,
}

struct UserLine {
    name: String,
    role: String,
    roles: Vec<Choice>,
    status: Badge,
    is_disabled: bool,
    is_reader: bool,
    created: Moment,
}

/// Shown once, as the answer to the form that asked for it: a token is in no address and in no cookie.
#[derive(Template)]
#[template(path = "pages/token.html")]
struct TokenPage {
    page: Layout,
    name: String,
    token: String,
}

/// `GET /console/users`
pub(crate) async fn show(State(desk): State<Shared>, visitor: Visitor) -> Answer {
    visitor.must(Action::SeeUsers)?;
    let users = desk.operators.users(&visitor.operator).await.map_err(trouble)?;
    let telling = Telling { to: &visitor, now: desk.now() };
    let page = Layout::of(&desk, &visitor, Section::Users, visitor.words().users).await?;
    Ok(visitor.show(&UsersPage {
        page,
        users: users.iter().map(|user| line(user, telling)).collect(),
        roles: roles(Role::Viewer, visitor.terms()),
        may_manage: visitor.may(Action::ManageUsers),
    }))
}

fn line(user: &User, telling: Telling<'_>) -> UserLine {
    let (w, terms) = (telling.to.words(), telling.to.terms());
    let status =
        if user.disabled { Badge::new(Tone::Quiet, w.disabled) } else { Badge::new(Tone::Good, w.active) };
    UserLine {
        name: user.name.clone(),
        role: terms.say(user.role.as_str()),
        roles: roles(user.role, terms),
        status,
        is_disabled: user.disabled,
        is_reader: user.name == telling.to.operator.name,
        created: telling.moment(user.created_at),
    }
}

fn roles(chosen: Role, terms: &Terms) -> Vec<Choice> {
    let choice = |role: Role| Choice {
        value: role.as_str().to_owned(),
        label: terms.say(role.as_str()),
        is_chosen: role == chosen,
    };
    Role::ALL.map(choice).into()
}

/// What to tell somebody whose change was refused.
fn refusal(refused: AccountRefused) -> Result<Note, Trouble> {
    Ok(Note::new(match refused {
        AccountRefused::NameTaken => "failed_taken",
        AccountRefused::Missing => "failed_missing",
        AccountRefused::BadName => "failed_name",
        AccountRefused::BadPassword => "failed_password",
        AccountRefused::Oneself => "failed_oneself",
        AccountRefused::NotAllowed | AccountRefused::Store(_) => return Err(trouble(refused)),
    }))
}

fn trouble(refused: AccountRefused) -> Trouble {
    match refused {
        AccountRefused::NotAllowed => Trouble::Forbidden,
        AccountRefused::Store(error) => error.into(),
        _ => Trouble::NotFound,
    }
}

fn told(done: Result<(), AccountRefused>, key: &'static str) -> Result<Note, Trouble> {
    done.map_or_else(refusal, |()| Ok(Note::new(key)))
}

/// `POST /console/users`
pub(crate) async fn add(State(desk): State<Shared>, posted: Posted) -> Answer {
    posted.must(Action::ManageUsers)?;
    let Some(role) = Role::from_name(posted.field("role")) else {
        return Ok(posted.done(&desk, "/console/users", Note::new("failed_role")));
    };
    let password = SecretString::from(posted.raw("password"));
    let (by, name) = (&posted.visitor.operator, posted.field("name"));
    let note = told(desk.operators.add_user(by, name, role, &password).await, "done_added")?;
    Ok(posted.done(&desk, "/console/users", note))
}

/// `POST /console/users/{name}/role`
pub(crate) async fn role(State(desk): State<Shared>, Path(name): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::ManageUsers)?;
    let note = match Role::from_name(posted.field("role")) {
        Some(role) => {
            told(desk.operators.set_role(&posted.visitor.operator, &name, role).await, "done_role")?
        }
        None => Note::new("failed_role"),
    };
    Ok(posted.done(&desk, "/console/users", note))
}

/// `POST /console/users/{name}/status`
pub(crate) async fn status(State(desk): State<Shared>, Path(name): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::ManageUsers)?;
    let (disabled, key) = match posted.field("status") {
        "disabled" => (true, "done_disabled"),
        "active" => (false, "done_enabled"),
        _ => return Err(Trouble::Unreadable),
    };
    let done = desk.operators.set_disabled(&posted.visitor.operator, &name, disabled).await;
    Ok(posted.done(&desk, "/console/users", told(done, key)?))
}

/// `POST /console/users/{name}/password`
pub(crate) async fn password(State(desk): State<Shared>, Path(name): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::ManageUsers)?;
    let password = SecretString::from(posted.raw("password"));
    let done = desk.operators.set_password(&posted.visitor.operator, &name, &password).await;
    Ok(posted.done(&desk, "/console/users", told(done, "done_password")?))
}

/// `POST /console/users/{name}/token`
pub(crate) async fn token(State(desk): State<Shared>, Path(name): Path<String>, posted: Posted) -> Answer {
    posted.must(Action::ManageUsers)?;
    let token = match desk.operators.make_api_token(&posted.visitor.operator, &name).await {
        Ok(token) => token.reveal().to_owned(),
        Err(refused) => return Ok(posted.done(&desk, "/console/users", refusal(refused)?)),
    };
    let title = posted.visitor.words().token_new;
    let mut page = Layout::of(&desk, &posted.visitor, Section::Users, title).await?;
    // This address answers forms only; the language switch leads back to the list.
    page.here = "%2Fconsole%2Fusers".into();
    Ok(html(&TokenPage { page, name, token }).into_response())
}
