-- The audit log: each entry carries a hash over itself and the entry before it.

CREATE TABLE audit (
    shop   INTEGER NOT NULL REFERENCES shops (id),
    number INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    who    TEXT    NOT NULL,
    action TEXT    NOT NULL,
    object TEXT    NOT NULL,
    reason TEXT,
    change TEXT    NOT NULL,                    -- JSON of ids before and after
    hash   BLOB    NOT NULL,
    PRIMARY KEY (shop, number)
) STRICT, WITHOUT ROWID;

-- Guards against accidents; intent is found by verifying the chain.
CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
