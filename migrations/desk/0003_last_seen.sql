-- When somebody was last at the desk: a session is deleted when it ends, and its last use with it.
ALTER TABLE account ADD COLUMN seen_at TEXT;
UPDATE account SET seen_at = (SELECT max(seen_at) FROM session WHERE account_id = account.id);
