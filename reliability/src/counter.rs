//! What happens at the tills, with every point they give and take written down beside it.

use serde_json::Value;

use crate::{people, points, story::Person, world::World};

/// Becomes a member, and gets a card.
pub async fn join(world: &World, person: Person, with_email: bool) {
    let till = world.vendors.smaregi.till();
    let Ok(id) = till.add_member(&people::at_till(person, with_email)) else { return };
    let card = world.vendors.smaregi.members().into_iter().find(|member| member.id() == id);
    if let Some(card) = card {
        world.seen.lock().await.cards.insert(person, (id, card.code().to_owned()));
    }
}

/// Whoever the till knows them as: the record a clerk would find.
fn record_of(world: &World, person: Person) -> Option<sandbox::smaregi::Member> {
    if let Some(member) = world.crowd.get(person as usize) {
        return world.vendors.smaregi.member(member);
    }
    let email = people::email(person);
    let number = world.number_of(person).map(|n| n.to_string());
    let mine = |member: &sandbox::smaregi::Member| {
        member.get("mailAddress") == Some(&email)
            || (number.is_some() && member.get("customerNo") == number.as_deref())
    };
    world.vendors.smaregi.members().into_iter().find(mine)
}

/// Buys for so many yen, and pays some of it with points.
pub async fn buy(world: &World, person: Person, yen: i64, spent: i64) {
    let till = world.vendors.smaregi.till();
    let store = till.shops().into_iter().find(|shop| shop.terminal.is_some()).map(|shop| shop.id);
    let Some((member, store)) = record_of(world, person).zip(store) else { return };
    let lapsed = points::lapsed(&world.vendors, &member.id());
    // A till that refuses is none of the hub's business.
    let _ = till.sale(Some(member.code()), yen, spent, &store);
    note(world, &member.id(), member.points() + lapsed).await;
}

/// A clerk corrects the record.
pub fn edit(world: &World, person: Person, columns: &Value) {
    if let Some(member) = record_of(world, person) {
        // What the till refuses stays as it was.
        let _ = world.vendors.smaregi.till().edit_member_at_till(&member.id(), columns);
    }
}

/// Says no to mail at the counter. At a record the hub has not made it is no news: a card holder's flag is whatever
/// somebody once ticked.
pub async fn refuse_mail(world: &World, person: Person) {
    let Some(member) = record_of(world, person) else { return };
    let columns = serde_json::json!({ "mailReceiveFlag": "0" });
    let is_ours = member.code() == member.get("customerNo").unwrap_or_default();
    if world.vendors.smaregi.till().edit_member_at_till(&member.id(), &columns).is_ok() && is_ours {
        world.seen.lock().await.refused.insert(person);
    }
}

/// Leaves the club.
pub async fn leave(world: &World, person: Person) {
    let Some(member) = record_of(world, person) else { return };
    if world.vendors.smaregi.till().withdraw(&member.id()).is_ok() {
        world.seen.lock().await.unusual.insert(person);
    }
}

/// The till itself gave or took what has changed since: nobody else acts meanwhile. What has lapsed at its look counts
/// as lapsed: `before` is the balance and what had lapsed by then.
async fn note(world: &World, member: &str, before: i64) {
    let given = world.vendors.smaregi.points(member) + points::lapsed(&world.vendors, member) - before;
    if given != 0 {
        let mut seen = world.seen.lock().await;
        let account = seen.tills.entry(member.to_owned()).or_default();
        account.net += given;
        account.most += given.max(0);
    }
}
