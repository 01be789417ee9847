-- Two customer bases become one: which comparison linked whom and why (levels and bits, no values); the key behind an echo.

CREATE TABLE match_runs (
    shop       INTEGER NOT NULL REFERENCES shops (id),
    id         BLOB    NOT NULL,
    dry_run    INTEGER NOT NULL,
    state      TEXT    NOT NULL,                -- running, done, interrupted, failed
    started_by TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    beat_at    INTEGER NOT NULL,
    ended_at   INTEGER,
    rule       TEXT    NOT NULL,
    counts     TEXT    NOT NULL,                -- JSON: numbers only
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX match_runs_one ON match_runs (shop) WHERE state = 'running';
CREATE INDEX match_runs_by_start ON match_runs (shop, started_at, id);

CREATE TABLE match_links (
    shop      INTEGER NOT NULL REFERENCES shops (id),
    customer  INTEGER NOT NULL,
    pos       INTEGER NOT NULL,
    run       BLOB    NOT NULL,
    rule      TEXT    NOT NULL,
    score     INTEGER NOT NULL,                 -- thousandths of a bit
    levels    TEXT    NOT NULL,                 -- JSON: fact and level
    linked_at INTEGER NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (shop, customer, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_links_of_run ON match_links (shop, run, customer, pos);

ALTER TABLE echoes ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX echoes_by_key ON echoes (shop, key_version);
CREATE INDEX members_by_key ON members (shop, key_version);
