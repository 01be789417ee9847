-- Accepted deliveries: the row is also the memory by which a repetition is recognised.

CREATE TABLE inbox (
    id          INTEGER PRIMARY KEY,            -- order of arrival
    shop        INTEGER NOT NULL REFERENCES shops (id),
    source      TEXT    NOT NULL,
    delivery_id TEXT    NOT NULL,
    topic       TEXT    NOT NULL,
    object      TEXT    NOT NULL,
    version     INTEGER,
    facts       TEXT    NOT NULL,               -- JSON of ids
    received_at INTEGER NOT NULL,
    sorted      INTEGER NOT NULL                -- 1: its runs were started
) STRICT;
-- A vendor may use one id for the same event under two topics; both are wanted.
CREATE UNIQUE INDEX inbox_once ON inbox (shop, source, delivery_id, topic);
CREATE INDEX inbox_unsorted ON inbox (shop, id) WHERE sorted = 0;
