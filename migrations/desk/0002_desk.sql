-- The desk: who works at it, what they have in the making, what readers told them.
-- Moments are RFC 3339 in UTC to the millisecond, so that they sort as text.

CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE, -- to log in with; never shown to readers
    role TEXT NOT NULL CHECK (role IN ('editor', 'reviewer', 'admin')),
    byline TEXT NOT NULL, -- the public name under revisions
    password_hash TEXT, -- PHC string of argon2id; null until a password is set by a link
    disabled_at TEXT,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id),
    token_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the cookie's token
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account_id);

-- Sets a password once; printed for the admin who asked for it.
CREATE TABLE reset_link (
    token_hash TEXT PRIMARY KEY, -- SHA-256
    account_id INTEGER NOT NULL REFERENCES account (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;

CREATE TABLE passkey (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id),
    credential_id TEXT NOT NULL UNIQUE, -- base64url
    credential TEXT NOT NULL, -- JSON of the library
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX passkey_account ON passkey (account_id);

-- A login that failed, by the name that was typed (known or not) and the address it came from.
CREATE TABLE login_failure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL COLLATE NOCASE,
    address TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX login_failure_account ON login_failure (account, at);
CREATE INDEX login_failure_address ON login_failure (address, at);
CREATE INDEX login_failure_at ON login_failure (at);

-- What an editor has in the making: the fields of a form as they were typed.
CREATE TABLE draft (
    id TEXT PRIMARY KEY, -- random; the page knows it before the first save, so that a save repeated makes no second one
    kind TEXT NOT NULL,
    subject INTEGER, -- the row that it changes; null for a new one
    base_revision INTEGER NOT NULL, -- the newest published revision when it was begun
    version INTEGER NOT NULL, -- counts saves
    fields TEXT NOT NULL, -- JSON: name to text
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'waiting', 'published', 'dropped')),
    created_by INTEGER NOT NULL REFERENCES account (id),
    created_at TEXT NOT NULL,
    saved_by INTEGER NOT NULL REFERENCES account (id),
    saved_at TEXT NOT NULL,
    reason TEXT, -- of the revision to be
    note TEXT,
    submitted_by INTEGER REFERENCES account (id),
    submitted_at TEXT,
    decided_by INTEGER REFERENCES account (id), -- who published it, sent it back or dropped it
    decided_at TEXT,
    publish_at TEXT, -- waits until then
    revision INTEGER -- what it became
) STRICT;
CREATE INDEX draft_state ON draft (state, saved_at);

-- Every save, so that two editors' changes can be told apart from what both began with.
CREATE TABLE draft_save (
    draft_id TEXT NOT NULL REFERENCES draft (id),
    version INTEGER NOT NULL,
    fields TEXT NOT NULL,
    saved_by INTEGER NOT NULL REFERENCES account (id),
    saved_at TEXT NOT NULL,
    PRIMARY KEY (draft_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft_comment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft_id TEXT NOT NULL REFERENCES draft (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    at TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX draft_comment_draft ON draft_comment (draft_id);

-- What a reader says is wrong with a figure.
CREATE TABLE reader_correction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    figure_id INTEGER NOT NULL, -- of gigawatch.db
    text TEXT NOT NULL,
    link TEXT, -- where it can be read
    sender TEXT, -- a name or address, if they gave one
    address TEXT NOT NULL, -- a hash, to limit by
    at TEXT NOT NULL,
    answer TEXT,
    answered_by INTEGER REFERENCES account (id),
    answered_at TEXT
) STRICT;
CREATE INDEX reader_correction_open ON reader_correction (at) WHERE answered_at IS NULL;
CREATE INDEX reader_correction_address ON reader_correction (address, at);

-- Pairs of figures that look alike and are not the same; remembered, and revisable.
CREATE TABLE distinct_pair (
    one INTEGER NOT NULL,
    other INTEGER NOT NULL CHECK (one < other),
    account_id INTEGER NOT NULL REFERENCES account (id),
    at TEXT NOT NULL,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

-- Which column of a table means what, by the table's head.
CREATE TABLE column_mapping (
    head TEXT PRIMARY KEY, -- the names of the columns, as JSON
    mapping TEXT NOT NULL, -- JSON: field to column
    account_id INTEGER NOT NULL REFERENCES account (id),
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE import_leftover ADD COLUMN settled_by INTEGER REFERENCES account (id);
ALTER TABLE import_leftover ADD COLUMN settled_at TEXT;
