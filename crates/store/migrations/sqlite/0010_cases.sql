-- Who works on a case, until when it is put off, and what was decided why.

ALTER TABLE cases ADD COLUMN assignee TEXT;
ALTER TABLE cases ADD COLUMN snoozed_until INTEGER;
ALTER TABLE cases ADD COLUMN reason TEXT;        -- a code: why it was decided this way, or put off
ALTER TABLE cases ADD COLUMN chosen INTEGER;     -- the store member it was linked to
ALTER TABLE cases ADD COLUMN held_by TEXT;       -- somebody's decision is being carried out
ALTER TABLE cases ADD COLUMN held_at INTEGER;
