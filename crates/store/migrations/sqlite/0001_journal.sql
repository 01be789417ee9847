-- Lanes, runs, steps and dead letters: what is to be done, what was done, what needs a person.
-- Times are microseconds since 1970, UTC. Ids of runs and letters are the 16 bytes of a UUID.

CREATE TABLE shops (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE runs (
    seq         INTEGER PRIMARY KEY,            -- order of arrival
    shop        INTEGER NOT NULL REFERENCES shops (id),
    id          BLOB    NOT NULL,
    lane        TEXT    NOT NULL,
    flow        TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    object      TEXT    NOT NULL,
    class       INTEGER NOT NULL,               -- 0 interactive, 1 checkout, 2 same day, 3 overnight
    input       TEXT    NOT NULL,               -- JSON of ids
    state       TEXT    NOT NULL,               -- waiting, done, dead, discarded
    holds       INTEGER NOT NULL,               -- 1: it keeps its place in the lane (waiting, or dead and parking)
    waits_on    TEXT    NOT NULL,               -- time, event:..., flow:..., vendor:..., object:...
    attempts    INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    run_at      INTEGER NOT NULL,
    finished_at INTEGER,
    code        TEXT,
    replay_of   BLOB
) STRICT;
CREATE UNIQUE INDEX runs_by_id ON runs (shop, id);
CREATE UNIQUE INDEX runs_by_key ON runs (shop, flow, key);
CREATE INDEX runs_by_object ON runs (shop, object, seq);
CREATE INDEX runs_in_lane ON runs (shop, lane, seq, class) WHERE holds = 1;
CREATE INDEX runs_by_flow ON runs (shop, flow, seq);
CREATE INDEX runs_not_done ON runs (shop, state, seq, flow) WHERE state IN ('waiting', 'dead');
CREATE INDEX runs_for_news ON runs (shop, waits_on) WHERE waits_on <> 'time';
CREATE INDEX runs_finished ON runs (shop, finished_at) WHERE finished_at IS NOT NULL;

-- A row stays while its lane is empty, so that the epoch never goes back; see prune.
CREATE TABLE lanes (
    shop     INTEGER NOT NULL REFERENCES shops (id),
    lane     TEXT    NOT NULL,
    epoch    INTEGER NOT NULL,
    claimed  INTEGER NOT NULL,                  -- 1: a worker has it until run_at
    again    INTEGER NOT NULL,                  -- 1: news for the head arrived while it was claimed
    class    INTEGER NOT NULL,                  -- the most urgent of what waits in it
    head     INTEGER,                           -- runs.seq; none: the lane is empty
    run_at   INTEGER,                           -- when it is due; none: empty, or parked by a dead run
    waits_on TEXT    NOT NULL,                  -- why the head waits
    used_at  INTEGER NOT NULL,                  -- last change; empty lanes unused for long are pruned
    PRIMARY KEY (shop, lane)
) STRICT, WITHOUT ROWID;
CREATE INDEX lanes_due ON lanes (shop, class, run_at, head) WHERE run_at IS NOT NULL;
CREATE INDEX lanes_waiting ON lanes (shop, waits_on, head) WHERE waits_on <> 'time';

CREATE TABLE steps (
    shop     INTEGER NOT NULL,
    run      INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    state    TEXT    NOT NULL,                  -- done, off, retrying, in_doubt, needs_person, undone
    vendor   TEXT,
    attempts INTEGER NOT NULL,
    next_at  INTEGER,
    code     TEXT,
    output   TEXT,                              -- JSON of ids, codes and integers
    first_at INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    took_ms  INTEGER NOT NULL,
    PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE letters (
    shop       INTEGER NOT NULL,
    id         BLOB    NOT NULL,
    run        INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    flow       TEXT    NOT NULL,
    object     TEXT    NOT NULL,
    step       TEXT,
    kind       TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    vendor     TEXT,
    owner      TEXT    NOT NULL,
    state      TEXT    NOT NULL,                -- open, taken, resolved, discarded
    taken_by   TEXT,
    due_at     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at   INTEGER,
    ended_by   TEXT,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX letters_of_run ON letters (run);
CREATE INDEX letters_by_due ON letters (shop, due_at, created_at, id);
CREATE INDEX letters_unended ON letters (shop, flow, object) WHERE ended_at IS NULL;
