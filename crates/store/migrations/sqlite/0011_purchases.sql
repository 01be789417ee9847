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

-- Nothing is noted about somebody who is being erased, or for a shop that is gone (0007).
CREATE TRIGGER no_purchase_of_the_erased BEFORE INSERT ON purchases
WHEN EXISTS (SELECT 1 FROM erasures WHERE shop = NEW.shop AND customer = NEW.customer)
BEGIN SELECT RAISE (IGNORE); END;
CREATE TRIGGER no_purchase_without_a_shop BEFORE INSERT ON purchases
WHEN NOT EXISTS (SELECT 1 FROM shops WHERE id = NEW.shop)
BEGIN SELECT RAISE (ABORT, 'there is no such shop'); END;
