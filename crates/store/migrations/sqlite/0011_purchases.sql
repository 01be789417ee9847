-- Purchases of known customers: ids, amounts and times, as their sellers last told them.
CREATE TABLE purchases (
    shop       INTEGER NOT NULL,
    channel    TEXT    NOT NULL,
    id         INTEGER NOT NULL,
    customer   INTEGER NOT NULL,
    bought_at  INTEGER NOT NULL,
    paid       INTEGER NOT NULL,
    returned   INTEGER NOT NULL,
    PRIMARY KEY (shop, channel, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX purchases_of_customer ON purchases (shop, customer, bought_at, channel, id);
