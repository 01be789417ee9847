-- What each system said of a field when the hub last looked, as keyed hashes; and who has left.

CREATE TABLE seen (
    shop     INTEGER NOT NULL REFERENCES shops (id),
    customer INTEGER NOT NULL,
    look     TEXT    NOT NULL,                  -- online, pos, crm, record, asked
    field    TEXT    NOT NULL,
    hash     BLOB    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (shop, customer, look, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE departures (
    shop     INTEGER NOT NULL REFERENCES shops (id),
    customer INTEGER NOT NULL,
    kind     TEXT    NOT NULL,                  -- withdrawn, deleted, member_gone
    at       INTEGER NOT NULL,
    PRIMARY KEY (shop, customer)
) STRICT, WITHOUT ROWID;

-- Nothing is noted about somebody who is being erased (0007).
CREATE TRIGGER nothing_seen_of_the_erased BEFORE INSERT ON seen
WHEN EXISTS (SELECT 1 FROM erasures WHERE shop = NEW.shop AND customer = NEW.customer)
BEGIN SELECT RAISE (IGNORE); END;
CREATE TRIGGER no_departure_of_the_erased BEFORE INSERT ON departures
WHEN EXISTS (SELECT 1 FROM erasures WHERE shop = NEW.shop AND customer = NEW.customer)
BEGIN SELECT RAISE (IGNORE); END;
