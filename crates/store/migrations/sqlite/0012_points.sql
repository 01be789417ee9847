-- Points and coupons: an append-only ledger of transfers, and the conversions that move through it. No code of a coupon.

-- A row is a transfer: what leaves the source arrives in the target, so all accounts together are always zero.
CREATE TABLE ledger (
    seq             INTEGER PRIMARY KEY,        -- order of booking
    shop            INTEGER NOT NULL REFERENCES shops (id),
    at              INTEGER NOT NULL,
    customer        INTEGER NOT NULL,
    coupon          BLOB,
    reference       TEXT    NOT NULL,           -- what was booked; never twice
    source          TEXT    NOT NULL,           -- pos_points, coupon_liability, redeemed, forfeited, given_back, ...
    target          TEXT    NOT NULL,
    points          INTEGER NOT NULL CHECK (points > 0),
    pos_transaction INTEGER,                    -- the till's own number of the movement
    CHECK (source <> target)
) STRICT;
CREATE UNIQUE INDEX ledger_once ON ledger (shop, reference);
CREATE INDEX ledger_of_customer ON ledger (shop, customer, seq);
CREATE INDEX ledger_of_coupon ON ledger (shop, coupon, seq) WHERE coupon IS NOT NULL;
CREATE INDEX ledger_by_way ON ledger (shop, source, target, points);

CREATE TRIGGER ledger_is_not_edited BEFORE UPDATE ON ledger
BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_is_not_deleted BEFORE DELETE ON ledger
WHEN OLD.shop NOT IN (SELECT number FROM wiping)  -- a whole shop goes in one commit
BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;

CREATE TABLE coupons (
    shop         INTEGER NOT NULL REFERENCES shops (id),
    id           BLOB    NOT NULL,
    customer     INTEGER NOT NULL,
    points       INTEGER NOT NULL CHECK (points > 0),
    yen          INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    code_hash    BLOB    NOT NULL,              -- keyed; an order that carries the code is known by it
    discount     INTEGER,                       -- the online store's id of the discount
    order_id     INTEGER,                       -- the order it was used on
    reason       TEXT,                          -- why it is over, or waits for a person
    created_at   INTEGER NOT NULL,
    deducted_at  INTEGER,
    activated_at INTEGER,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (shop, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX coupons_by_code ON coupons (shop, code_hash);
CREATE INDEX coupons_of_customer ON coupons (shop, customer, created_at);
CREATE INDEX coupons_by_state ON coupons (shop, state, expires_at, id);
CREATE INDEX coupons_by_age ON coupons (shop, created_at, id);
CREATE INDEX coupons_of_order ON coupons (shop, order_id) WHERE order_id IS NOT NULL;
