-- Timetable, pauses, positions, cases, and the people who run the hub.

CREATE TABLE schedules (
    shop    INTEGER NOT NULL REFERENCES shops (id),
    name    TEXT    NOT NULL,
    every_s INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    PRIMARY KEY (shop, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE switches (
    shop       INTEGER NOT NULL REFERENCES shops (id),
    scope      TEXT    NOT NULL,                -- flow:..., vendor:..., object:...
    since      INTEGER NOT NULL,
    stopped_by TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    until      INTEGER,
    PRIMARY KEY (shop, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE cursors (
    shop  INTEGER NOT NULL REFERENCES shops (id),
    name  TEXT    NOT NULL,
    value TEXT    NOT NULL,
    PRIMARY KEY (shop, name)
) STRICT, WITHOUT ROWID;

-- aged_at is set by the first prune that sees the row; a prune a week later removes it.
CREATE TABLE notices (
    shop    INTEGER NOT NULL REFERENCES shops (id),
    cause   TEXT    NOT NULL,
    span    TEXT    NOT NULL,
    aged_at INTEGER,
    PRIMARY KEY (shop, cause, span)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
    shop       INTEGER NOT NULL REFERENCES shops (id),
    id         BLOB    NOT NULL,
    kind       TEXT    NOT NULL,
    customer   INTEGER NOT NULL,
    candidates TEXT    NOT NULL,                -- JSON: member ids and levels of evidence
    code       TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    state      TEXT    NOT NULL,                -- open, linked, different, closed
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    decided_by TEXT,
    decided_at INTEGER,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX cases_open_once ON cases (shop, kind, customer) WHERE state = 'open';
CREATE INDEX cases_by_due ON cases (shop, due_at, created_at, id);

CREATE TABLE users (
    shop          INTEGER NOT NULL REFERENCES shops (id),
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    disabled      INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (shop, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    shop         INTEGER NOT NULL,
    token        BLOB    NOT NULL,
    user_name    TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    seen_at      INTEGER NOT NULL,
    is_api_token INTEGER NOT NULL,
    PRIMARY KEY (shop, token),
    FOREIGN KEY (shop, user_name) REFERENCES users (shop, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_user ON sessions (shop, user_name);
