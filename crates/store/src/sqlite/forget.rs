//! Forgetting one person on SQLite: what names them is looked for beside the writer and removed in one transaction.

use async_trait::async_trait;
use domain::Timestamp;
use sqlx::SqliteConnection;

use super::{
    Sqlite,
    claim::{Turn, advance},
    columns::Cells,
    erasures::buried,
    held, member_index,
    query::{all, first, run, table},
    run_rows::statements,
    wipe,
    words::{micros, number},
};
use crate::{Forgetting, Forgotten, Held, KeyedHash, Living, Person, Result, Spared, Wiped};

statements! {
    // Looked for beside the writer: a walk through what the last weeks have left.
    RUNS = "SELECT seq, lane FROM runs NOT INDEXED WHERE shop = ?1 AND flow <> ?7
        AND NOT (state = 'waiting' AND flow IN (SELECT value FROM json_each(?8)))
        AND (object IN (SELECT value FROM json_each(?2))
            OR (lane IN (SELECT value FROM json_each(?3)) AND created_at <= ?6)
            OR instr(input, ?4) > 0 OR instr(input, ?5) > 0
            OR EXISTS (SELECT 1 FROM steps WHERE steps.run = runs.seq AND instr(steps.output, ?4) > 0))";
    DELIVERIES = "SELECT id FROM inbox NOT INDEXED WHERE shop = ?1
        AND (object IN (SELECT value FROM json_each(?2)) OR instr(facts, ?3) > 0
            OR (topic LIKE 'pos:customers.%' AND json_array_length(facts, '$.ids') = 1
                AND json_extract(facts, '$.ids[0]') IN (SELECT value FROM json_each(?4))))";
    CASES = "SELECT id FROM cases NOT INDEXED WHERE shop = ?1 AND customer = ?2 AND kind <> 'data_request'";
    UNDER_WAY = "SELECT 1 FROM lanes WHERE shop = ?1 AND lane = ?2 AND claimed = 1 AND run_at > ?3";
    END_RUNS = "UPDATE runs SET state = 'discarded', holds = 0, waits_on = 'time', finished_at = ?2
        WHERE seq IN (SELECT value FROM json_each(?1)) AND holds = 1 RETURNING lane, seq";
    FENCE_OUT = "UPDATE lanes SET epoch = epoch + 1, claimed = 0
        WHERE shop = ?1 AND lane = ?2 AND head = ?3 AND claimed = 1";
    DELETE_RUNS = "DELETE FROM runs WHERE seq IN (SELECT value FROM json_each(?1))";
    DELETE_LANES = "DELETE FROM lanes WHERE shop = ?1 AND head IS NULL AND lane IN (SELECT value FROM json_each(?2))";
    DELETE_DELIVERIES = "DELETE FROM inbox WHERE id IN (SELECT value FROM json_each(?1))";
    DELETE_CASES = "DELETE FROM cases WHERE shop = ?1 AND id IN (SELECT unhex(value) FROM json_each(?2))";
    CLOSE_REQUEST = "UPDATE cases SET state = 'closed', decided_by = 'hub', decided_at = ?3
        WHERE shop = ?1 AND customer = ?2 AND kind = 'data_request' AND state = 'open'";
    DELETE_LINK = "DELETE FROM links WHERE shop = ?1 AND customer = ?2";
    DELETE_SKIPS = "DELETE FROM skips WHERE shop = ?1 AND system IN ('pos', 'crm', 'mail') AND customer = ?2";
    DELETE_ECHOES = "DELETE FROM echoes WHERE shop = ?1 AND system IN ('pos', 'crm', 'mail') AND customer = ?2";
    DELETE_APART = "DELETE FROM apart WHERE shop = ?1 AND customer = ?2";
    DELETE_MATCHES = "DELETE FROM match_links WHERE shop = ?1 AND customer = ?2";
    DELETE_PURCHASES = "DELETE FROM purchases INDEXED BY purchases_of_customer WHERE shop = ?1 AND customer = ?2";
    DELETE_SEEN = "DELETE FROM seen WHERE shop = ?1 AND customer = ?2";
    DELETE_DEPARTURE = "DELETE FROM departures WHERE shop = ?1 AND customer = ?2";
    DELETE_HASHES = "DELETE FROM member_hashes WHERE shop = ?1 AND pos IN (SELECT value FROM json_each(?2))";
    DELETE_MEMBERS = "DELETE FROM members WHERE shop = ?1 AND pos IN (SELECT value FROM json_each(?2))";
    DELETE_PAUSE = "DELETE FROM switches WHERE shop = ?1 AND scope = 'object:' || ?2";
    DELETE_NOTICES = "DELETE FROM notices WHERE shop = ?1 AND instr(cause, ?2) > 0";
    BLANK_OWN = "UPDATE runs SET input = ?4 WHERE shop = ?1 AND object = ?2 AND flow = ?3";
}

/// What was found, by its place.
struct Found {
    runs: Vec<i64>,
    lanes: Vec<String>,
    deliveries: Vec<i64>,
    cases: Vec<String>,
}

#[async_trait]
impl Forgetting for Sqlite {
    async fn held(&self, person: &Person) -> Result<Vec<Held>> {
        self.read((self.shop, person.clone()), |c, (shop, person)| Box::pin(held::held(c, *shop, person)))
            .await
    }

    async fn forget(&self, person: &Person, spared: &Spared, now: Timestamp) -> Result<Forgotten> {
        let input = (self.shop, person.clone(), spared.clone());
        let found =
            self.read(input, |c, (shop, person, spared)| Box::pin(find(c, *shop, person, spared))).await?;
        let input = (self.shop, person.clone(), spared.clone(), found, now);
        self.write(input, |c, (shop, person, spared, found, now)| {
            Box::pin(forget(c, *shop, (person, spared), found, *now))
        })
        .await
    }

    async fn index_living(&self, key_version: u32, members: Vec<Living>) -> Result<()> {
        self.write((self.shop, key_version, members), |c, (shop, key_version, members)| {
            Box::pin(index_living(c, *shop, *key_version, members))
        })
        .await
    }

    async fn scrub(&self) -> Result<bool> {
        self.empty_log().await
    }

    async fn wipe_shop(&self, seal: KeyedHash, now: Timestamp) -> Result<Wiped> {
        self.write((self.shop, seal, now), |c, (shop, seal, now)| Box::pin(wipe::wipe(c, *shop, *seal, *now)))
            .await
    }

    async fn wiped(&self, seal: KeyedHash) -> Result<Option<Wiped>> {
        self.read(seal, |c, seal| Box::pin(wipe::wiped(c, *seal))).await
    }
}

async fn find(c: &mut SqliteConnection, shop: i64, person: &Person, spared: &Spared) -> Result<Found> {
    let names = held::Names::of(person)?;
    let mut emails: Vec<String> =
        person.emails.iter().map(|hash| format!("email:{}", hash.to_hex())).collect();
    let mut found = Found { runs: Vec::new(), lanes: Vec::new(), deliveries: Vec::new(), cases: Vec::new() };
    // A second look: sign-ups of the same address stand in the lane of the one that was found by its customer.
    for _ in 0..2 {
        let runs = sqlx::query(RUNS)
            .bind(shop)
            .bind(&names.objects)
            .bind(table(&emails)?)
            .bind(&names.quoted)
            .bind(&names.named)
            .bind(micros(person.until))
            .bind(spared.own_flow)
            .bind(table(spared.open_flows)?);
        found.runs.clear();
        for row in all(c, runs).await? {
            let mut cells = Cells::of(&row, "run");
            found.runs.push(cells.int()?);
            let lane = cells.text()?;
            if lane.starts_with("email:") && !emails.contains(&lane) {
                emails.push(lane.clone());
            }
            found.lanes.push(lane);
        }
    }
    found.lanes.extend(emails);
    found.lanes.sort_unstable();
    found.lanes.dedup();
    let deliveries = sqlx::query(DELIVERIES).bind(shop).bind(&names.objects);
    for row in all(c, deliveries.bind(&names.quoted).bind(&names.members)).await? {
        found.deliveries.push(Cells::of(&row, "delivery").int()?);
    }
    for row in all(c, sqlx::query(CASES).bind(shop).bind(number(person.customer.get()))).await? {
        found.cases.push(Cells::of(&row, "case").uuid()?.simple().to_string());
    }
    Ok(found)
}

async fn forget(
    c: &mut SqliteConnection,
    shop: i64,
    (person, spared): (&Person, &Spared),
    found: &Found,
    now: Timestamp,
) -> Result<Forgotten> {
    let names = held::Names::of(person)?;
    let under_way = sqlx::query(UNDER_WAY).bind(shop).bind(&names.named_object).bind(micros(now));
    if first(c, under_way).await?.is_some() {
        return Ok(Forgotten::Busy);
    }
    let customer = number(person.customer.get());
    let mut gone = forget_runs(c, shop, found, now).await?;
    let of_customer = [
        DELETE_LINK,
        DELETE_SKIPS,
        DELETE_ECHOES,
        DELETE_APART,
        DELETE_MATCHES,
        DELETE_PURCHASES,
        DELETE_SEEN,
        DELETE_DEPARTURE,
    ];
    for statement in of_customer {
        gone += run(c, sqlx::query(statement).bind(shop).bind(customer)).await?;
    }
    for statement in [DELETE_HASHES, DELETE_MEMBERS] {
        gone += run(c, sqlx::query(statement).bind(shop).bind(&names.members)).await?;
    }
    gone += run(c, sqlx::query(DELETE_CASES).bind(shop).bind(table(&found.cases)?)).await?;
    run(c, sqlx::query(CLOSE_REQUEST).bind(shop).bind(customer).bind(micros(now))).await?;
    gone += run(c, sqlx::query(DELETE_DELIVERIES).bind(table(&found.deliveries)?)).await?;
    gone += run(c, sqlx::query(DELETE_PAUSE).bind(shop).bind(&names.named_object)).await?;
    gone += run(c, sqlx::query(DELETE_NOTICES).bind(shop).bind(&names.named_object)).await?;
    let blank = sqlx::query(BLANK_OWN).bind(shop).bind(&names.named_object).bind(spared.own_flow);
    run(c, blank.bind(spared.own_input.to_string())).await?;
    Ok(Forgotten::Gone(gone))
}

/// Ends what still holds a place in a lane, so that the lane goes on, and deletes all of it with steps and letters.
async fn forget_runs(c: &mut SqliteConnection, shop: i64, found: &Found, now: Timestamp) -> Result<u64> {
    let runs = table(&found.runs)?;
    let ended = all(c, sqlx::query(END_RUNS).bind(&runs).bind(micros(now))).await?;
    let mut freed = Vec::with_capacity(ended.len());
    for row in ended {
        let mut cells = Cells::of(&row, "run");
        let (lane, seq) = (cells.text()?, cells.int()?);
        run(c, sqlx::query(FENCE_OUT).bind(shop).bind(&lane).bind(seq)).await?;
        freed.push(lane);
    }
    freed.sort_unstable();
    freed.dedup();
    let turn = |lane| Turn { shop, lane, now, held: false, lease_until: None };
    advance(c, &freed.iter().map(|lane| turn(lane.as_str())).collect::<Vec<_>>()).await?;
    let gone = run(c, sqlx::query(DELETE_RUNS).bind(&runs)).await?;
    Ok(gone + run(c, sqlx::query(DELETE_LANES).bind(shop).bind(table(&found.lanes)?)).await?)
}

async fn index_living(
    c: &mut SqliteConnection,
    shop: i64,
    key_version: u32,
    members: &[Living],
) -> Result<()> {
    let graves = members.iter().flat_map(|member| member.never.iter().chain(&member.unless_new));
    let graves = table(&graves.map(|hash| hash.to_hex()).collect::<Vec<_>>())?;
    let graves: std::collections::HashMap<KeyedHash, Timestamp> =
        buried(c, shop, &graves).await?.into_iter().collect();
    let is_buried = |member: &Living| {
        member.never.iter().any(|hash| graves.contains_key(hash))
            || member.unless_new.iter().any(|hash| graves.get(hash).is_some_and(|at| *at >= member.made_at))
    };
    let rows = members.iter().map(|member| {
        let entries = if is_buried(member) { Vec::new() } else { member.entries.clone() };
        (member.member, entries)
    });
    member_index::index(c, shop, key_version, &rows.collect()).await
}
