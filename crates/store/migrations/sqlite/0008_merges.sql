-- Merges: who became whom, how far it has come, and every point that was moved on the way. Ids, codes and keyed
-- hashes only. Old ids keep leading to the survivor; what they lead to is always the end of the chain.

CREATE TABLE merges (
    shop         INTEGER NOT NULL REFERENCES shops (id),
    id           BLOB    NOT NULL,
    kind         TEXT    NOT NULL,              -- customers, members, outside
    survivor     INTEGER NOT NULL,
    loser        INTEGER,                       -- none when only two store members become one
    survivor_pos INTEGER,
    loser_pos    INTEGER,
    state        TEXT    NOT NULL,
    code         TEXT,
    started_by   TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX merges_by_age ON merges (shop, created_at, id);

-- Who is being merged at the moment: nobody takes part in two merges at once.
CREATE TABLE merging (
    shop     INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    merge    BLOB    NOT NULL,
    PRIMARY KEY (shop, customer)
) STRICT, WITHOUT ROWID;

CREATE TABLE point_moves (
    shop       INTEGER NOT NULL,
    merge      BLOB    NOT NULL,
    turn       INTEGER NOT NULL,
    from_pos   INTEGER NOT NULL,
    to_pos     INTEGER NOT NULL,
    points     INTEGER NOT NULL,
    expires_on TEXT,                            -- of the lot at its source, YYYY-MM-DD
    state      TEXT    NOT NULL,                -- planned, in_transit, done, void
    taken_as   INTEGER,                         -- the transactions of the tills
    given_as   INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (shop, merge, turn)
) STRICT, WITHOUT ROWID;
CREATE INDEX point_moves_by_state ON point_moves (shop, state, updated_at);

CREATE TABLE customer_aliases (
    shop     INTEGER NOT NULL,
    old      INTEGER NOT NULL,
    survivor INTEGER NOT NULL,
    merge    BLOB    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (shop, old)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_aliases_of ON customer_aliases (shop, survivor);

CREATE TABLE member_aliases (
    shop     INTEGER NOT NULL,
    old      INTEGER NOT NULL,
    survivor INTEGER NOT NULL,
    merge    BLOB    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (shop, old)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_aliases_of ON member_aliases (shop, survivor);
CREATE INDEX member_aliases_by_merge ON member_aliases (shop, merge);

CREATE TABLE card_aliases (
    shop  INTEGER NOT NULL,
    hash  BLOB    NOT NULL,                     -- of the code printed on the old card
    pos   INTEGER NOT NULL,
    merge BLOB    NOT NULL,
    PRIMARY KEY (shop, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX card_aliases_of ON card_aliases (shop, pos);
CREATE INDEX card_aliases_by_merge ON card_aliases (shop, merge);
