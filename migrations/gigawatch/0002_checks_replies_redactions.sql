-- What an editor checked without finding anything new, what companies reply to a
-- mark, and the one exception to "nothing is deleted": words that had to be removed.

-- Somebody looked and found nothing new. A row for each thing that was ever checked.
CREATE TABLE checked (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

CREATE TABLE checked_version (
    checked_id INTEGER NOT NULL REFERENCES checked (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    of_company_id INTEGER REFERENCES company (id),
    of_project_id INTEGER REFERENCES project (id),
    of_site_id INTEGER REFERENCES site (id),
    of_figure_id INTEGER REFERENCES figure (id), -- a promise
    checked_on TEXT NOT NULL, -- the day
    PRIMARY KEY (checked_id, opened),
    CHECK ((of_company_id IS NOT NULL) + (of_project_id IS NOT NULL) + (of_site_id IS NOT NULL) + (of_figure_id IS NOT NULL) = 1)
) STRICT, WITHOUT ROWID;

-- What a company says to a mark of the tracker: overdue, withdrawn.
CREATE TABLE reply (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

CREATE TABLE reply_version (
    reply_id INTEGER NOT NULL REFERENCES reply (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    figure_id INTEGER NOT NULL REFERENCES figure (id), -- the promise
    text TEXT NOT NULL,
    said_on TEXT NOT NULL, -- EDTF
    said_by TEXT NOT NULL, -- who replied, in words
    PRIMARY KEY (reply_id, opened)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX checked_version_current ON checked_version (checked_id) WHERE closed IS NULL;
CREATE INDEX checked_version_opened ON checked_version (opened);
CREATE INDEX checked_version_closed ON checked_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER checked_version_only_closes BEFORE UPDATE ON checked_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.checked_id IS OLD.checked_id AND NEW.opened IS OLD.opened AND NEW.of_company_id IS OLD.of_company_id AND NEW.of_project_id IS OLD.of_project_id AND NEW.of_site_id IS OLD.of_site_id AND NEW.of_figure_id IS OLD.of_figure_id AND NEW.checked_on IS OLD.checked_on)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER checked_version_opens_now BEFORE INSERT ON checked_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM checked_version WHERE checked_id = NEW.checked_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER checked_version_closes_now BEFORE UPDATE ON checked_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER checked_version_stays BEFORE DELETE ON checked_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER checked_is_final BEFORE UPDATE ON checked
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER checked_stays BEFORE DELETE ON checked
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE UNIQUE INDEX reply_version_current ON reply_version (reply_id) WHERE closed IS NULL;
CREATE INDEX reply_version_opened ON reply_version (opened);
CREATE INDEX reply_version_closed ON reply_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER reply_version_only_closes BEFORE UPDATE ON reply_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.reply_id IS OLD.reply_id AND NEW.opened IS OLD.opened AND NEW.figure_id IS OLD.figure_id AND NEW.text IS OLD.text AND NEW.said_on IS OLD.said_on AND NEW.said_by IS OLD.said_by)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER reply_version_opens_now BEFORE INSERT ON reply_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM reply_version WHERE reply_id = NEW.reply_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER reply_version_closes_now BEFORE UPDATE ON reply_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER reply_version_stays BEFORE DELETE ON reply_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER reply_is_final BEFORE UPDATE ON reply
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER reply_stays BEFORE DELETE ON reply
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW checked_current AS
SELECT
    v.checked_id AS id,
    company.slug AS of_company,
    project.slug AS of_project,
    site.slug AS of_site,
    v.of_figure_id,
    v.checked_on,
    v.opened AS since_revision
FROM checked_version AS v
LEFT JOIN company_version AS company ON company.company_id = v.of_company_id AND company.closed IS NULL
LEFT JOIN project_version AS project ON project.project_id = v.of_project_id AND project.closed IS NULL
LEFT JOIN site_version AS site ON site.site_id = v.of_site_id AND site.closed IS NULL
WHERE v.closed IS NULL;

CREATE VIEW reply_current AS
SELECT v.reply_id AS id, v.figure_id, v.text, v.said_on, v.said_by, v.opened AS since_revision
FROM reply_version AS v
WHERE v.closed IS NULL;

-- Words that were removed from all versions (court order, libel, privacy): the tombstone.
CREATE TABLE redaction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    announcement_id INTEGER REFERENCES announcement (id), -- with its figures' words and its citations' quotes
    source_id INTEGER REFERENCES source (id),
    person_id INTEGER REFERENCES person (id),
    ground TEXT NOT NULL, -- readers see it
    CHECK ((announcement_id IS NOT NULL) + (source_id IS NOT NULL) + (person_id IS NOT NULL) = 1)
) STRICT;
CREATE TRIGGER redaction_is_of_now BEFORE INSERT ON redaction
WHEN NEW.revision_id <> (SELECT max(id) FROM revision)
    OR (SELECT reason FROM revision WHERE id = NEW.revision_id) <> 'redaction'
    OR EXISTS (SELECT 1 FROM redaction WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a redaction belongs to the newest revision, which says so'); END;
CREATE TRIGGER redaction_is_final BEFORE UPDATE ON redaction
BEGIN SELECT RAISE(ABORT, 'redactions are never changed'); END;
CREATE TRIGGER redaction_stays BEFORE DELETE ON redaction
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

-- The rules from 0001, with the one exception: the newest revision may blank what it redacts.

DROP TRIGGER announcement_version_only_closes;
CREATE TRIGGER announcement_version_only_closes BEFORE UPDATE ON announcement_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.announcement_id IS OLD.announcement_id AND NEW.opened IS OLD.opened AND NEW.headline IS OLD.headline AND
    NEW.summary IS OLD.summary AND NEW.said_on IS OLD.said_on AND NEW.speaker_person_id IS OLD.speaker_person_id
    AND NEW.speaker_company_id IS OLD.speaker_company_id AND NEW.speaker_name IS OLD.speaker_name AND NEW.kind IS
    OLD.kind AND NEW.retracted IS OLD.retracted)
    AND NOT (
        NEW.headline = '' AND NEW.summary IS NULL AND NEW.speaker_name IS NULL
        AND NEW.announcement_id IS OLD.announcement_id AND NEW.opened IS OLD.opened AND NEW.closed IS OLD.closed AND NEW.said_on IS OLD.said_on
        AND NEW.speaker_person_id IS OLD.speaker_person_id AND NEW.speaker_company_id IS OLD.speaker_company_id AND NEW.kind IS OLD.kind AND NEW.retracted IS OLD.retracted
        AND EXISTS (SELECT 1 FROM redaction WHERE revision_id = (SELECT max(id) FROM revision) AND announcement_id = OLD.announcement_id))
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
DROP TRIGGER announcement_version_closes_now;
CREATE TRIGGER announcement_version_closes_now BEFORE UPDATE ON announcement_version
WHEN NEW.closed IS NOT OLD.closed AND NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;

DROP TRIGGER source_version_only_closes;
CREATE TRIGGER source_version_only_closes BEFORE UPDATE ON source_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.source_id IS OLD.source_id AND NEW.opened IS OLD.opened AND NEW.publisher IS OLD.publisher AND NEW.title
    IS OLD.title AND NEW.url IS OLD.url AND NEW.archive_url IS OLD.archive_url AND NEW.published_on IS
    OLD.published_on AND NEW.language IS OLD.language AND NEW.access IS OLD.access AND NEW.licence IS OLD.licence
    AND NEW.note IS OLD.note)
    AND NOT (
        NEW.publisher = '' AND NEW.title = '' AND NEW.url IS NULL AND NEW.archive_url IS NULL AND NEW.licence IS NULL AND NEW.note IS NULL
        AND NEW.source_id IS OLD.source_id AND NEW.opened IS OLD.opened AND NEW.closed IS OLD.closed AND NEW.published_on IS OLD.published_on
        AND NEW.language IS OLD.language AND NEW.access IS OLD.access
        AND EXISTS (SELECT 1 FROM redaction WHERE revision_id = (SELECT max(id) FROM revision) AND source_id = OLD.source_id))
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
DROP TRIGGER source_version_closes_now;
CREATE TRIGGER source_version_closes_now BEFORE UPDATE ON source_version
WHEN NEW.closed IS NOT OLD.closed AND NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;

DROP TRIGGER person_version_only_closes;
CREATE TRIGGER person_version_only_closes BEFORE UPDATE ON person_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.person_id IS OLD.person_id AND NEW.opened IS OLD.opened AND NEW.slug IS OLD.slug AND NEW.name IS OLD.name
    AND NEW.note IS OLD.note)
    AND NOT (
        NEW.name = 'Name removed' AND NEW.note IS NULL
        AND NEW.person_id IS OLD.person_id AND NEW.opened IS OLD.opened AND NEW.closed IS OLD.closed AND NEW.slug IS OLD.slug
        AND EXISTS (SELECT 1 FROM redaction WHERE revision_id = (SELECT max(id) FROM revision) AND person_id = OLD.person_id))
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
DROP TRIGGER person_version_closes_now;
CREATE TRIGGER person_version_closes_now BEFORE UPDATE ON person_version
WHEN NEW.closed IS NOT OLD.closed AND NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;

DROP TRIGGER citation_version_only_closes;
CREATE TRIGGER citation_version_only_closes BEFORE UPDATE ON citation_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.citation_id IS OLD.citation_id AND NEW.opened IS OLD.opened AND NEW.announcement_id IS OLD.announcement_id
    AND NEW.source_id IS OLD.source_id AND NEW.via IS OLD.via AND NEW.locator IS OLD.locator AND NEW.quote IS
    OLD.quote AND NEW.accessed_on IS OLD.accessed_on)
    AND NOT (
        NEW.quote IS NULL AND NEW.locator IS NULL AND NEW.via IS NULL
        AND NEW.citation_id IS OLD.citation_id AND NEW.opened IS OLD.opened AND NEW.closed IS OLD.closed AND NEW.announcement_id IS OLD.announcement_id
        AND NEW.source_id IS OLD.source_id AND NEW.accessed_on IS OLD.accessed_on
        AND EXISTS (SELECT 1 FROM redaction WHERE revision_id = (SELECT max(id) FROM revision) AND announcement_id = OLD.announcement_id))
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
DROP TRIGGER citation_version_closes_now;
CREATE TRIGGER citation_version_closes_now BEFORE UPDATE ON citation_version
WHEN NEW.closed IS NOT OLD.closed AND NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;

DROP TRIGGER figure_version_only_closes;
CREATE TRIGGER figure_version_only_closes BEFORE UPDATE ON figure_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.figure_id IS OLD.figure_id AND NEW.opened IS OLD.opened AND NEW.announcement_id IS OLD.announcement_id AND
    NEW.of_company_id IS OLD.of_company_id AND NEW.of_project_id IS OLD.of_project_id AND NEW.of_site_id IS
    OLD.of_site_id AND NEW.company_id IS OLD.company_id AND NEW.counterparty_id IS OLD.counterparty_id AND
    NEW.metric IS OLD.metric AND NEW.component IS OLD.component AND NEW.label IS OLD.label AND NEW.low IS OLD.low
    AND NEW.high IS OLD.high AND NEW.qualifier IS OLD.qualifier AND NEW.unit IS OLD.unit AND NEW.power_kind IS
    OLD.power_kind AND NEW.chip_type IS OLD.chip_type AND NEW.chip_maker_id IS OLD.chip_maker_id AND
    NEW.price_year IS OLD.price_year AND NEW.basis IS OLD.basis AND NEW.period IS OLD.period AND NEW.year_kind IS
    OLD.year_kind AND NEW.stage IS OLD.stage AND NEW.counting IS OLD.counting AND NEW.counting_of_id IS
    OLD.counting_of_id AND NEW.counting_reason IS OLD.counting_reason AND NEW.as_said IS OLD.as_said AND
    NEW.replaces_id IS OLD.replaces_id AND NEW.outcome_of_id IS OLD.outcome_of_id AND NEW.outcome IS OLD.outcome
    AND NEW.note IS OLD.note)
    AND NOT (
        NEW.as_said = '' AND NEW.label IS NULL AND NEW.note IS NULL
        AND NEW.figure_id IS OLD.figure_id AND NEW.opened IS OLD.opened AND NEW.closed IS OLD.closed AND NEW.announcement_id IS OLD.announcement_id
        AND NEW.of_company_id IS OLD.of_company_id AND NEW.of_project_id IS OLD.of_project_id AND NEW.of_site_id IS OLD.of_site_id AND NEW.company_id IS OLD.company_id
        AND NEW.counterparty_id IS OLD.counterparty_id AND NEW.metric IS OLD.metric AND NEW.component IS OLD.component AND NEW.low IS OLD.low
        AND NEW.high IS OLD.high AND NEW.qualifier IS OLD.qualifier AND NEW.unit IS OLD.unit AND NEW.power_kind IS OLD.power_kind
        AND NEW.chip_type IS OLD.chip_type AND NEW.chip_maker_id IS OLD.chip_maker_id AND NEW.price_year IS OLD.price_year AND NEW.basis IS OLD.basis
        AND NEW.period IS OLD.period AND NEW.year_kind IS OLD.year_kind AND NEW.stage IS OLD.stage AND NEW.counting IS OLD.counting
        AND NEW.counting_of_id IS OLD.counting_of_id AND NEW.counting_reason IS OLD.counting_reason AND NEW.replaces_id IS OLD.replaces_id AND NEW.outcome_of_id IS OLD.outcome_of_id
        AND NEW.outcome IS OLD.outcome
        AND EXISTS (SELECT 1 FROM redaction WHERE revision_id = (SELECT max(id) FROM revision) AND announcement_id = OLD.announcement_id))
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
DROP TRIGGER figure_version_closes_now;
CREATE TRIGGER figure_version_closes_now BEFORE UPDATE ON figure_version
WHEN NEW.closed IS NOT OLD.closed AND NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
