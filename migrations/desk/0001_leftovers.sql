-- What belongs to the editors alone and is never published or replicated.

-- Tells this file from others: "GWDK".
PRAGMA application_id = 1196901451;

-- Rows of an import that could not be placed: the importer does not guess, an editor decides.
CREATE TABLE import_leftover (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    data_set TEXT NOT NULL,
    published_on TEXT NOT NULL,
    place TEXT NOT NULL, -- file:line
    reason TEXT NOT NULL,
    UNIQUE (data_set, published_on, place, reason)
) STRICT;
