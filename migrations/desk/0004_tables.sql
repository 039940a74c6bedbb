-- The file that a draft of many figures is read from, as it was uploaded. It goes
-- when the draft is published or dropped.
CREATE TABLE draft_table (
    draft_id TEXT PRIMARY KEY REFERENCES draft (id),
    name TEXT NOT NULL,
    separator TEXT NOT NULL CHECK (length(separator) = 1),
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
