//! What is held about one person, table by table: ids, codes and times as they stand in the rows.

use domain::Timestamp;
use sqlx::SqliteConnection;

use super::{
    columns::Cells,
    query::{all, table},
    run_rows::statements,
    words::{micros, number},
};
use crate::{Held, Person, Result};

/// The ways a person is written down.
pub(super) struct Names {
    /// Objects of runs and deliveries, as a JSON list.
    pub(super) objects: String,
    /// N as it stands in JSON.
    pub(super) quoted: String,
    /// `customer:N` as it stands in JSON.
    pub(super) named: String,
    /// `customer:N`.
    pub(super) named_object: String,
    /// Store members as a JSON list of numbers.
    pub(super) members: String,
}

impl Names {
    pub(super) fn of(person: &Person) -> Result<Self> {
        let named_object = format!("customer:{}", person.customer);
        let members = person.members.iter();
        let objects = std::iter::once(named_object.clone())
            .chain(members.clone().map(|member| format!("member:{member}")));
        Ok(Self {
            objects: table(&objects.collect::<Vec<_>>())?,
            quoted: format!("\"{}\"", person.customer),
            named: format!("\"{named_object}\""),
            named_object,
            members: table(&members.map(|member| number(member.get())).collect::<Vec<_>>())?,
        })
    }
}

macro_rules! about {
    ($rest:literal) => {
        concat!(
            "WITH who (shop, customer, objects, quoted, named, members, lanes, until) AS \
             (VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)) SELECT ",
            $rest
        )
    };
}

statements! {
    LINKS = about!("json_object('pos', CAST(t.pos AS TEXT), 'crm', CAST(t.crm AS TEXT), 'created_us', t.created_at,
            'updated_us', t.updated_at)
        FROM who JOIN links AS t ON t.shop = who.shop AND t.customer = who.customer");
    SKIPS = about!("json_object('system', t.system, 'at_us', t.at)
        FROM who JOIN skips AS t ON t.shop = who.shop AND t.customer = who.customer");
    ECHOES = about!("json_object('system', t.system, 'keyed_hash', 'of what was last written', 'at_us', t.at)
        FROM who JOIN echoes AS t ON t.shop = who.shop AND t.customer = who.customer");
    APART = about!("json_object('pos', CAST(t.pos AS TEXT), 'decided_by', t.decided_by, 'at_us', t.at)
        FROM who JOIN apart AS t ON t.shop = who.shop AND t.customer = who.customer");
    MEMBERS = about!("json_object('pos', CAST(t.pos AS TEXT), 'keyed_hashes',
            (SELECT count(*) FROM member_hashes AS h WHERE h.shop = t.shop AND h.pos = t.pos))
        FROM who JOIN members AS t ON t.shop = who.shop AND t.pos IN (SELECT value FROM json_each(who.members))");
    CASES = about!("json_object('id', lower(hex(t.id)), 'kind', t.kind, 'candidates', json(t.candidates),
            'code', t.code, 'state', t.state, 'created_us', t.created_at, 'due_us', t.due_at)
        FROM who JOIN cases AS t ON t.shop = who.shop AND t.customer = who.customer");
    RUNS = about!("json_object('id', lower(hex(t.id)), 'flow', t.flow, 'key', t.key, 'object', t.object,
            'state', t.state, 'code', t.code, 'created_us', t.created_at, 'finished_us', t.finished_at,
            'steps', (SELECT json_group_array(json_object('name', s.name, 'state', s.state, 'output',
                json(s.output))) FROM steps AS s WHERE s.run = t.seq),
            'letters', (SELECT json_group_array(json_object('code', l.code, 'state', l.state, 'owner', l.owner))
                FROM letters AS l WHERE l.run = t.seq))
        FROM who JOIN runs AS t ON t.shop = who.shop AND (t.object IN (SELECT value FROM json_each(who.objects))
            OR (t.lane IN (SELECT value FROM json_each(who.lanes)) AND t.created_at <= who.until)
            OR instr(t.input, who.quoted) > 0 OR instr(t.input, who.named) > 0
            OR EXISTS (SELECT 1 FROM steps AS s WHERE s.run = t.seq AND instr(s.output, who.quoted) > 0))");
    INBOX = about!("json_object('source', t.source, 'topic', t.topic, 'object', t.object,
            'received_us', t.received_at)
        FROM who JOIN inbox AS t ON t.shop = who.shop AND (t.object IN (SELECT value FROM json_each(who.objects))
            OR instr(t.facts, who.quoted) > 0
            OR EXISTS (SELECT 1 FROM json_each(t.facts, '$.ids') AS i
                WHERE t.topic LIKE 'pos:customers.%' AND i.value IN (SELECT value FROM json_each(who.members))))");
    SWITCHES = about!("json_object('scope', t.scope, 'since_us', t.since, 'reason', t.reason)
        FROM who JOIN switches AS t ON t.shop = who.shop AND t.scope = 'object:customer:' || trim(who.quoted, '\"')");
    MATCH_LINKS = about!("json_object('pos', CAST(t.pos AS TEXT), 'rule', t.rule, 'score', t.score,
            'levels', json(t.levels), 'linked_us', t.linked_at, 'undone_us', t.undone_at)
        FROM who JOIN match_links AS t ON t.shop = who.shop AND t.customer = who.customer");
    PURCHASES = about!("json_object('channel', t.channel, 'id', CAST(t.id AS TEXT), 'bought_us', t.bought_at,
            'paid', t.paid, 'returned', t.returned)
        FROM who JOIN purchases AS t ON t.shop = who.shop AND t.customer = who.customer");
    SEEN = about!("json_object('look', t.look, 'field', t.field, 'keyed_hash', 'of what was seen', 'at_us', t.at)
        FROM who JOIN seen AS t ON t.shop = who.shop AND t.customer = who.customer");
    DEPARTURES = about!("json_object('kind', t.kind, 'at_us', t.at)
        FROM who JOIN departures AS t ON t.shop = who.shop AND t.customer = who.customer");
    CUSTOMER_ALIASES = about!("json_object('old', CAST(t.old AS TEXT), 'survivor', CAST(t.survivor AS TEXT), 'at_us', t.at)
        FROM who JOIN customer_aliases AS t ON t.shop = who.shop AND (t.old = who.customer OR t.survivor = who.customer)");
    MEMBER_ALIASES = about!("json_object('old', CAST(t.old AS TEXT), 'survivor', CAST(t.survivor AS TEXT), 'at_us', t.at)
        FROM who JOIN member_aliases AS t ON t.shop = who.shop AND (t.old IN (SELECT value FROM json_each(who.members))
            OR t.survivor IN (SELECT value FROM json_each(who.members)))");
    CARD_ALIASES = about!("json_object('pos', CAST(t.pos AS TEXT), 'keyed_hash', 'of the code on an old card')
        FROM who JOIN card_aliases AS t ON t.shop = who.shop AND t.pos IN (SELECT value FROM json_each(who.members)
            UNION SELECT old FROM member_aliases AS a WHERE a.shop = who.shop
                AND a.survivor IN (SELECT value FROM json_each(who.members)))");
    MERGES = about!("json_object('id', lower(hex(t.id)), 'kind', t.kind, 'survivor', CAST(t.survivor AS TEXT),
            'loser', CAST(t.loser AS TEXT), 'state', t.state, 'created_us', t.created_at,
            'moves', (SELECT json_group_array(json_object('points', m.points, 'state', m.state))
                FROM point_moves AS m WHERE m.shop = t.shop AND m.merge = t.id))
        FROM who JOIN merges AS t ON t.shop = who.shop AND (t.survivor = who.customer OR t.loser = who.customer)");
    LEDGER = about!("json_object('at_us', t.at, 'source', t.source, 'target', t.target, 'points', t.points)
        FROM who JOIN ledger AS t ON t.shop = who.shop AND t.customer = who.customer");
    COUPONS = about!("json_object('id', lower(hex(t.id)), 'points', t.points, 'yen', t.yen, 'state', t.state,
            'created_us', t.created_at, 'expires_us', t.expires_at, 'ended_us', t.ended_at)
        FROM who JOIN coupons AS t ON t.shop = who.shop AND t.customer = who.customer");
    AUDIT = about!("json_object('number', t.number, 'who', t.who, 'action', t.action, 'at_us', t.at)
        FROM who JOIN audit AS t ON t.shop = who.shop AND (t.object IN (SELECT value FROM json_each(who.objects))
            OR instr(t.change, who.quoted) > 0)");
    ERASURES = about!("json_object('id', lower(hex(t.id)), 'cause', t.cause, 'requested_us', t.requested_at,
            'completed_us', t.completed_at)
        FROM who JOIN erasures AS t ON t.shop = who.shop AND t.customer = who.customer");
}

const TABLES: [(&str, &str); 21] = [
    ("links", LINKS),
    ("skips", SKIPS),
    ("echoes", ECHOES),
    ("apart", APART),
    ("members", MEMBERS),
    ("cases", CASES),
    ("runs", RUNS),
    ("inbox", INBOX),
    ("switches", SWITCHES),
    ("match_links", MATCH_LINKS),
    ("purchases", PURCHASES),
    ("seen", SEEN),
    ("departures", DEPARTURES),
    ("customer_aliases", CUSTOMER_ALIASES),
    ("member_aliases", MEMBER_ALIASES),
    ("card_aliases", CARD_ALIASES),
    ("merges", MERGES),
    ("ledger", LEDGER),
    ("coupons", COUPONS),
    ("audit", AUDIT),
    ("erasures", ERASURES),
];

/// Everything about a person.
pub(super) async fn held(c: &mut SqliteConnection, shop: i64, person: &Person) -> Result<Vec<Held>> {
    let names = Names::of(person)?;
    let lanes = person.emails.iter().map(|hash| format!("email:{}", hash.to_hex()));
    let lanes = table(&lanes.collect::<Vec<_>>())?;
    let until = micros(person.until.min(Timestamp::MAX));
    let mut held = Vec::new();
    for (name, statement) in TABLES {
        let about = sqlx::query(statement)
            .bind(shop)
            .bind(number(person.customer.get()))
            .bind(&names.objects)
            .bind(&names.quoted)
            .bind(&names.named)
            .bind(&names.members)
            .bind(&lanes)
            .bind(until);
        let rows = all(c, about).await?;
        let rows = rows.iter().map(|row| Cells::of(row, "row").json()).collect::<Result<Vec<_>>>()?;
        if !rows.is_empty() {
            held.push(Held { table: name, rows });
        }
    }
    Ok(held)
}
