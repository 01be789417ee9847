-- Erasures with their certificates, and what must never come back; the end of a shop.

CREATE TABLE erasures (
    shop         INTEGER NOT NULL REFERENCES shops (id),
    id           BLOB    NOT NULL,
    customer     INTEGER NOT NULL,              -- names an empty record from now on; the certificate is asked for by it
    cause        TEXT    NOT NULL,              -- request, operator
    requested_at INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    completed_at INTEGER,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX erasures_of ON erasures (shop, customer);
CREATE INDEX erasures_by_request ON erasures (shop, requested_at, id);
CREATE INDEX erasures_pending ON erasures (shop, due_at) WHERE completed_at IS NULL;

CREATE TABLE receipts (
    shop    INTEGER NOT NULL REFERENCES shops (id),
    erasure BLOB    NOT NULL,
    system  TEXT    NOT NULL,                   -- shopify, smaregi, hubspot, mail, hub
    action  TEXT    NOT NULL,                   -- deleted, blanked, nothing-held, ...
    object  TEXT    NOT NULL,                   -- the id over there; empty if the system had none
    receipt TEXT    NOT NULL,                   -- a status or a code
    points  INTEGER,                            -- left on the store member when it went
    at      INTEGER NOT NULL,
    PRIMARY KEY (shop, erasure, system, action, object)
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstones (
    shop INTEGER NOT NULL REFERENCES shops (id),
    hash BLOB    NOT NULL,                      -- keyed hash in a domain of its own
    at   INTEGER NOT NULL,
    PRIMARY KEY (shop, hash)
) STRICT, WITHOUT ROWID;

-- Whoever is late, a worker or a colleague, writes nothing about somebody who is being erased.
CREATE TRIGGER no_link_of_the_erased BEFORE INSERT ON links
WHEN EXISTS (SELECT 1 FROM erasures WHERE shop = NEW.shop AND customer = NEW.customer)
BEGIN SELECT RAISE (IGNORE); END;
CREATE TRIGGER no_skip_of_the_erased BEFORE INSERT ON skips
WHEN EXISTS (SELECT 1 FROM erasures WHERE shop = NEW.shop AND customer = NEW.customer)
BEGIN SELECT RAISE (IGNORE); END;
CREATE TRIGGER no_echo_of_the_erased BEFORE INSERT ON echoes
WHEN EXISTS (SELECT 1 FROM erasures WHERE shop = NEW.shop AND customer = NEW.customer)
BEGIN SELECT RAISE (IGNORE); END;
CREATE TRIGGER no_decision_on_the_erased BEFORE INSERT ON apart
WHEN EXISTS (SELECT 1 FROM erasures WHERE shop = NEW.shop AND customer = NEW.customer)
BEGIN SELECT RAISE (IGNORE); END;
CREATE TRIGGER no_case_of_the_erased BEFORE INSERT ON cases
WHEN NEW.kind <> 'data_request'
    AND EXISTS (SELECT 1 FROM erasures WHERE shop = NEW.shop AND customer = NEW.customer)
BEGIN SELECT RAISE (IGNORE); END;

-- Shops that are gone: no name, only a keyed seal, and how the audit log ended.
CREATE TABLE wiped (
    seal          BLOB    NOT NULL PRIMARY KEY,
    was           INTEGER NOT NULL,             -- the shop's number, never given to another
    at            INTEGER NOT NULL,
    gone          INTEGER NOT NULL,             -- rows that went
    audit_entries INTEGER NOT NULL,
    audit_head    BLOB                          -- hash of the last entry; an export made before can be proven whole by it
) STRICT, WITHOUT ROWID;

-- A shop whose rows are being wiped in this transaction; empty outside of it.
CREATE TABLE wiping (
    number INTEGER NOT NULL PRIMARY KEY
) STRICT;

DROP TRIGGER audit_is_not_deleted;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
WHEN OLD.shop NOT IN (SELECT number FROM wiping)
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- The other tables refer to their shop and refuse by themselves.
CREATE TRIGGER no_skip_without_a_shop BEFORE INSERT ON skips
WHEN NOT EXISTS (SELECT 1 FROM shops WHERE id = NEW.shop)
BEGIN SELECT RAISE (ABORT, 'there is no such shop'); END;
CREATE TRIGGER no_echo_without_a_shop BEFORE INSERT ON echoes
WHEN NOT EXISTS (SELECT 1 FROM shops WHERE id = NEW.shop)
BEGIN SELECT RAISE (ABORT, 'there is no such shop'); END;
CREATE TRIGGER no_decision_without_a_shop BEFORE INSERT ON apart
WHEN NOT EXISTS (SELECT 1 FROM shops WHERE id = NEW.shop)
BEGIN SELECT RAISE (ABORT, 'there is no such shop'); END;
CREATE TRIGGER no_hash_without_a_shop BEFORE INSERT ON member_hashes
WHEN NOT EXISTS (SELECT 1 FROM shops WHERE id = NEW.shop)
BEGIN SELECT RAISE (ABORT, 'there is no such shop'); END;
