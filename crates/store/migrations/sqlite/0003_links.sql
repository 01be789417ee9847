-- Who is who, as ids; the keyed index that finds a member; what was skipped, written last, decided by a person.

CREATE TABLE links (
    shop       INTEGER NOT NULL REFERENCES shops (id),
    customer   INTEGER NOT NULL,
    pos        INTEGER,
    crm        INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (shop, customer)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX links_by_pos ON links (shop, pos) WHERE pos IS NOT NULL;
CREATE INDEX links_by_change ON links (shop, updated_at, customer);

CREATE TABLE skips (
    shop     INTEGER NOT NULL,
    system   TEXT    NOT NULL,
    customer INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (shop, system, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX skips_by_age ON skips (shop, system, at);

CREATE TABLE echoes (
    shop     INTEGER NOT NULL,
    system   TEXT    NOT NULL,
    customer INTEGER NOT NULL,
    hash     BLOB    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (shop, system, customer)
) STRICT, WITHOUT ROWID;

CREATE TABLE apart (
    shop       INTEGER NOT NULL,
    customer   INTEGER NOT NULL,
    pos        INTEGER NOT NULL,
    decided_by TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (shop, customer, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    shop        INTEGER NOT NULL REFERENCES shops (id),
    pos         INTEGER NOT NULL,
    key_version INTEGER NOT NULL,
    PRIMARY KEY (shop, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE member_hashes (
    shop  INTEGER NOT NULL,
    field TEXT    NOT NULL,                     -- email, email_loose, phone
    hash  BLOB    NOT NULL,
    pos   INTEGER NOT NULL,
    PRIMARY KEY (shop, field, hash, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_hashes_of ON member_hashes (shop, pos);
