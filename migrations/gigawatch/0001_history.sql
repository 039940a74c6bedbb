-- The published history: nothing here is secret and nothing is ever deleted.
--
-- Every noun has an identity table (id, the revision that made it), to which
-- foreign keys point, and a version table: a row holds from the revision
-- `opened` up to, not including, the revision `closed`; `closed` is null while
-- the row is current. Triggers allow no other change. The views *_current give
-- today's rows with names in place of numbers.

-- Tells this file from others: "GWAT".
PRAGMA application_id = 1196900692;

CREATE TABLE revision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    published_at TEXT NOT NULL UNIQUE CHECK (published_at GLOB '????-??-??T??:??:??.???Z'), -- UTC, to the millisecond
    editor TEXT NOT NULL, -- the public byline
    reason TEXT NOT NULL CHECK (reason IN ('new_information', 'correction', 'definition_change', 'merge', 'split', 'rename', 'outcome', 'checked', 'revert', 'retraction', 'redaction', 'import')),
    note TEXT,
    key TEXT UNIQUE -- names the act, so that repeating it publishes nothing twice
) STRICT;

-- Proof that nothing was published between the newest revision and then.
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL UNIQUE CHECK (at GLOB '????-??-??T??:??:??.???Z')
) STRICT;

CREATE TRIGGER revision_is_later BEFORE INSERT ON revision
WHEN NEW.published_at <= (SELECT max(published_at) FROM revision) OR NEW.published_at <= (SELECT max(at) FROM heartbeat)
BEGIN SELECT RAISE(ABORT, 'a revision is stamped later than every revision and heartbeat before it'); END;
CREATE TRIGGER heartbeat_is_later BEFORE INSERT ON heartbeat
WHEN NEW.at <= (SELECT max(published_at) FROM revision) OR NEW.at <= (SELECT max(at) FROM heartbeat)
BEGIN SELECT RAISE(ABORT, 'a heartbeat is stamped later than every revision and heartbeat before it'); END;
CREATE TRIGGER revision_is_new BEFORE INSERT ON revision
WHEN EXISTS (SELECT 1 FROM revision WHERE id = NEW.id OR key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END;
CREATE TRIGGER heartbeat_is_final BEFORE UPDATE ON heartbeat
BEGIN SELECT RAISE(ABORT, 'heartbeats are never changed'); END;
CREATE TRIGGER heartbeat_stays BEFORE DELETE ON heartbeat
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER revision_is_final BEFORE UPDATE ON revision
BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END;
CREATE TRIGGER revision_stays BEFORE DELETE ON revision
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

-- A firm: lab, hyperscaler, chip maker, developer, utility, investor.
CREATE TABLE company (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

-- Every address ever used: never given to another company.
CREATE TABLE company_slug (
    slug TEXT PRIMARY KEY CHECK (slug = lower(slug) AND slug <> '' AND slug NOT GLOB '*[^a-z0-9-]*'),
    company_id INTEGER NOT NULL REFERENCES company (id),
    created_in INTEGER NOT NULL REFERENCES revision (id),
    UNIQUE (slug, company_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER company_slug_is_given_once BEFORE INSERT ON company_slug
WHEN EXISTS (SELECT 1 FROM company_slug WHERE slug = NEW.slug AND company_id <> NEW.company_id)
BEGIN SELECT RAISE(ABORT, 'an address ever used is never given to another'); END;
CREATE TRIGGER company_slug_is_final BEFORE UPDATE ON company_slug
BEGIN SELECT RAISE(ABORT, 'an address ever used is never given to another'); END;
CREATE TRIGGER company_slug_stays BEFORE DELETE ON company_slug
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE TABLE company_version (
    company_id INTEGER NOT NULL REFERENCES company (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    slug TEXT NOT NULL, -- the last part of its address
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('firm', 'group')), -- a group is several firms under one name
    country TEXT CHECK (length(country) = 2), -- ISO 3166-1 alpha-2
    parent_id INTEGER REFERENCES company (id),
    fiscal_year_end_month INTEGER CHECK (fiscal_year_end_month BETWEEN 1 AND 12),
    fiscal_year_name TEXT CHECK (fiscal_year_name IN ('end', 'start')), -- named by the calendar year in which it ends or starts
    wikidata TEXT,
    note TEXT,
    PRIMARY KEY (company_id, opened),
    FOREIGN KEY (slug, company_id) REFERENCES company_slug (slug, company_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX company_version_current ON company_version (company_id) WHERE closed IS NULL;
CREATE INDEX company_version_opened ON company_version (opened);
CREATE INDEX company_version_closed ON company_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER company_version_only_closes BEFORE UPDATE ON company_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.company_id IS OLD.company_id AND NEW.opened IS OLD.opened AND NEW.slug IS OLD.slug AND NEW.name IS
    OLD.name AND NEW.kind IS OLD.kind AND NEW.country IS OLD.country AND NEW.parent_id IS OLD.parent_id AND
    NEW.fiscal_year_end_month IS OLD.fiscal_year_end_month AND NEW.fiscal_year_name IS OLD.fiscal_year_name AND
    NEW.wikidata IS OLD.wikidata AND NEW.note IS OLD.note)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER company_version_opens_now BEFORE INSERT ON company_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM company_version WHERE company_id = NEW.company_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER company_version_closes_now BEFORE UPDATE ON company_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER company_version_stays BEFORE DELETE ON company_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER company_is_final BEFORE UPDATE ON company
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER company_stays BEFORE DELETE ON company
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW company_current AS
SELECT
    v.company_id AS id,
    v.slug,
    v.name,
    v.kind,
    v.country,
    parent.slug AS parent,
    v.fiscal_year_end_month,
    v.fiscal_year_name,
    v.wikidata,
    v.note,
    v.opened AS since_revision
FROM company_version AS v
LEFT JOIN company_version AS parent ON parent.company_id = v.parent_id AND parent.closed IS NULL
WHERE v.closed IS NULL;

-- Somebody who speaks or decides.
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

-- Every address ever used: never given to another person.
CREATE TABLE person_slug (
    slug TEXT PRIMARY KEY CHECK (slug = lower(slug) AND slug <> '' AND slug NOT GLOB '*[^a-z0-9-]*'),
    person_id INTEGER NOT NULL REFERENCES person (id),
    created_in INTEGER NOT NULL REFERENCES revision (id),
    UNIQUE (slug, person_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER person_slug_is_given_once BEFORE INSERT ON person_slug
WHEN EXISTS (SELECT 1 FROM person_slug WHERE slug = NEW.slug AND person_id <> NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'an address ever used is never given to another'); END;
CREATE TRIGGER person_slug_is_final BEFORE UPDATE ON person_slug
BEGIN SELECT RAISE(ABORT, 'an address ever used is never given to another'); END;
CREATE TRIGGER person_slug_stays BEFORE DELETE ON person_slug
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE TABLE person_version (
    person_id INTEGER NOT NULL REFERENCES person (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (person_id, opened),
    FOREIGN KEY (slug, person_id) REFERENCES person_slug (slug, person_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX person_version_current ON person_version (person_id) WHERE closed IS NULL;
CREATE INDEX person_version_opened ON person_version (opened);
CREATE INDEX person_version_closed ON person_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER person_version_only_closes BEFORE UPDATE ON person_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.person_id IS OLD.person_id AND NEW.opened IS OLD.opened AND NEW.slug IS OLD.slug AND NEW.name IS OLD.name
    AND NEW.note IS OLD.note)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER person_version_opens_now BEFORE INSERT ON person_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM person_version WHERE person_id = NEW.person_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER person_version_closes_now BEFORE UPDATE ON person_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER person_version_stays BEFORE DELETE ON person_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER person_is_final BEFORE UPDATE ON person
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER person_stays BEFORE DELETE ON person
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW person_current AS
SELECT
    v.person_id AS id,
    v.slug,
    v.name,
    v.note,
    v.opened AS since_revision
FROM person_version AS v
WHERE v.closed IS NULL;

-- A person's office at a company.
CREATE TABLE office (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

CREATE TABLE office_version (
    office_id INTEGER NOT NULL REFERENCES office (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    person_id INTEGER NOT NULL REFERENCES person (id),
    company_id INTEGER NOT NULL REFERENCES company (id),
    title TEXT,
    starts TEXT, -- EDTF
    ends TEXT, -- EDTF
    PRIMARY KEY (office_id, opened)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX office_version_current ON office_version (office_id) WHERE closed IS NULL;
CREATE INDEX office_version_opened ON office_version (opened);
CREATE INDEX office_version_closed ON office_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER office_version_only_closes BEFORE UPDATE ON office_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.office_id IS OLD.office_id AND NEW.opened IS OLD.opened AND NEW.person_id IS OLD.person_id AND
    NEW.company_id IS OLD.company_id AND NEW.title IS OLD.title AND NEW.starts IS OLD.starts AND NEW.ends IS
    OLD.ends)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER office_version_opens_now BEFORE INSERT ON office_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM office_version WHERE office_id = NEW.office_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER office_version_closes_now BEFORE UPDATE ON office_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER office_version_stays BEFORE DELETE ON office_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER office_is_final BEFORE UPDATE ON office
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER office_stays BEFORE DELETE ON office
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW office_current AS
SELECT
    v.office_id AS id,
    person.slug AS person,
    company.slug AS company,
    v.title,
    v.starts,
    v.ends,
    v.opened AS since_revision
FROM office_version AS v
LEFT JOIN person_version AS person ON person.person_id = v.person_id AND person.closed IS NULL
LEFT JOIN company_version AS company ON company.company_id = v.company_id AND company.closed IS NULL
WHERE v.closed IS NULL;

-- A programme with a name.
CREATE TABLE project (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

-- Every address ever used: never given to another project.
CREATE TABLE project_slug (
    slug TEXT PRIMARY KEY CHECK (slug = lower(slug) AND slug <> '' AND slug NOT GLOB '*[^a-z0-9-]*'),
    project_id INTEGER NOT NULL REFERENCES project (id),
    created_in INTEGER NOT NULL REFERENCES revision (id),
    UNIQUE (slug, project_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER project_slug_is_given_once BEFORE INSERT ON project_slug
WHEN EXISTS (SELECT 1 FROM project_slug WHERE slug = NEW.slug AND project_id <> NEW.project_id)
BEGIN SELECT RAISE(ABORT, 'an address ever used is never given to another'); END;
CREATE TRIGGER project_slug_is_final BEFORE UPDATE ON project_slug
BEGIN SELECT RAISE(ABORT, 'an address ever used is never given to another'); END;
CREATE TRIGGER project_slug_stays BEFORE DELETE ON project_slug
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE TABLE project_version (
    project_id INTEGER NOT NULL REFERENCES project (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    country TEXT CHECK (length(country) = 2),
    parent_id INTEGER REFERENCES project (id), -- the programme whose lead it inherits
    note TEXT,
    PRIMARY KEY (project_id, opened),
    FOREIGN KEY (slug, project_id) REFERENCES project_slug (slug, project_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX project_version_current ON project_version (project_id) WHERE closed IS NULL;
CREATE INDEX project_version_opened ON project_version (opened);
CREATE INDEX project_version_closed ON project_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER project_version_only_closes BEFORE UPDATE ON project_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.project_id IS OLD.project_id AND NEW.opened IS OLD.opened AND NEW.slug IS OLD.slug AND NEW.name IS
    OLD.name AND NEW.country IS OLD.country AND NEW.parent_id IS OLD.parent_id AND NEW.note IS OLD.note)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER project_version_opens_now BEFORE INSERT ON project_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM project_version WHERE project_id = NEW.project_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER project_version_closes_now BEFORE UPDATE ON project_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER project_version_stays BEFORE DELETE ON project_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER project_is_final BEFORE UPDATE ON project
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER project_stays BEFORE DELETE ON project
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW project_current AS
SELECT
    v.project_id AS id,
    v.slug,
    v.name,
    v.country,
    parent.slug AS parent,
    v.note,
    v.opened AS since_revision
FROM project_version AS v
LEFT JOIN project_version AS parent ON parent.project_id = v.parent_id AND parent.closed IS NULL
WHERE v.closed IS NULL;

-- A place with buildings.
CREATE TABLE site (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

-- Every address ever used: never given to another site.
CREATE TABLE site_slug (
    slug TEXT PRIMARY KEY CHECK (slug = lower(slug) AND slug <> '' AND slug NOT GLOB '*[^a-z0-9-]*'),
    site_id INTEGER NOT NULL REFERENCES site (id),
    created_in INTEGER NOT NULL REFERENCES revision (id),
    UNIQUE (slug, site_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER site_slug_is_given_once BEFORE INSERT ON site_slug
WHEN EXISTS (SELECT 1 FROM site_slug WHERE slug = NEW.slug AND site_id <> NEW.site_id)
BEGIN SELECT RAISE(ABORT, 'an address ever used is never given to another'); END;
CREATE TRIGGER site_slug_is_final BEFORE UPDATE ON site_slug
BEGIN SELECT RAISE(ABORT, 'an address ever used is never given to another'); END;
CREATE TRIGGER site_slug_stays BEFORE DELETE ON site_slug
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE TABLE site_version (
    site_id INTEGER NOT NULL REFERENCES site (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    project_id INTEGER REFERENCES project (id),
    project_confidence TEXT CHECK (project_confidence IN ('confirmed', 'likely', 'speculative')),
    country TEXT CHECK (length(country) = 2),
    region TEXT, -- ISO 3166-2
    place TEXT,
    address TEXT,
    latitude REAL CHECK (latitude BETWEEN -90 AND 90), -- WGS84 degrees north
    longitude REAL CHECK (longitude BETWEEN -180 AND 180), -- WGS84 degrees east
    precision TEXT CHECK (precision IN ('exact', 'city', 'county', 'state', 'country')), -- how precisely the place is known
    note TEXT,
    PRIMARY KEY (site_id, opened),
    FOREIGN KEY (slug, site_id) REFERENCES site_slug (slug, site_id),
    CHECK ((latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (precision IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX site_version_current ON site_version (site_id) WHERE closed IS NULL;
CREATE INDEX site_version_opened ON site_version (opened);
CREATE INDEX site_version_closed ON site_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER site_version_only_closes BEFORE UPDATE ON site_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.site_id IS OLD.site_id AND NEW.opened IS OLD.opened AND NEW.slug IS OLD.slug AND NEW.name IS OLD.name AND
    NEW.project_id IS OLD.project_id AND NEW.project_confidence IS OLD.project_confidence AND NEW.country IS
    OLD.country AND NEW.region IS OLD.region AND NEW.place IS OLD.place AND NEW.address IS OLD.address AND
    NEW.latitude IS OLD.latitude AND NEW.longitude IS OLD.longitude AND NEW.precision IS OLD.precision AND
    NEW.note IS OLD.note)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER site_version_opens_now BEFORE INSERT ON site_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM site_version WHERE site_id = NEW.site_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER site_version_closes_now BEFORE UPDATE ON site_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER site_version_stays BEFORE DELETE ON site_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER site_is_final BEFORE UPDATE ON site
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER site_stays BEFORE DELETE ON site
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW site_current AS
SELECT
    v.site_id AS id,
    v.slug,
    v.name,
    project.slug AS project,
    v.project_confidence,
    v.country,
    v.region,
    v.place,
    v.address,
    v.latitude,
    v.longitude,
    v.precision,
    v.note,
    v.opened AS since_revision
FROM site_version AS v
LEFT JOIN project_version AS project ON project.project_id = v.project_id AND project.closed IS NULL
WHERE v.closed IS NULL;

-- A dated link of a company to a company, a project or a site.
CREATE TABLE role (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

CREATE TABLE role_version (
    role_id INTEGER NOT NULL REFERENCES role (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    company_id INTEGER NOT NULL REFERENCES company (id),
    of_company_id INTEGER REFERENCES company (id),
    of_project_id INTEGER REFERENCES project (id),
    of_site_id INTEGER REFERENCES site (id),
    kind TEXT NOT NULL CHECK (kind IN ('lead', 'owner', 'operator', 'tenant', 'developer', 'builder', 'investor', 'chip_supplier', 'power_supplier')),
    confidence TEXT CHECK (confidence IN ('confirmed', 'likely', 'speculative')),
    share_basis_points INTEGER CHECK (share_basis_points BETWEEN 1 AND 10000), -- hundredths of a percent
    starts TEXT, -- EDTF
    ends TEXT, -- EDTF
    announcement_id INTEGER REFERENCES announcement (id), -- who said so
    ended_by_id INTEGER REFERENCES announcement (id), -- who said that it is so no more
    note TEXT,
    PRIMARY KEY (role_id, opened),
    CHECK ((of_company_id IS NOT NULL) + (of_project_id IS NOT NULL) + (of_site_id IS NOT NULL) = 1)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX role_version_current ON role_version (role_id) WHERE closed IS NULL;
CREATE INDEX role_version_opened ON role_version (opened);
CREATE INDEX role_version_closed ON role_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER role_version_only_closes BEFORE UPDATE ON role_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.role_id IS OLD.role_id AND NEW.opened IS OLD.opened AND NEW.company_id IS OLD.company_id AND
    NEW.of_company_id IS OLD.of_company_id AND NEW.of_project_id IS OLD.of_project_id AND NEW.of_site_id IS
    OLD.of_site_id AND NEW.kind IS OLD.kind AND NEW.confidence IS OLD.confidence AND NEW.share_basis_points IS
    OLD.share_basis_points AND NEW.starts IS OLD.starts AND NEW.ends IS OLD.ends AND NEW.announcement_id IS
    OLD.announcement_id AND NEW.ended_by_id IS OLD.ended_by_id AND NEW.note IS OLD.note)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER role_version_opens_now BEFORE INSERT ON role_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM role_version WHERE role_id = NEW.role_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER role_version_closes_now BEFORE UPDATE ON role_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER role_version_stays BEFORE DELETE ON role_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER role_is_final BEFORE UPDATE ON role
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER role_stays BEFORE DELETE ON role
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW role_current AS
SELECT
    v.role_id AS id,
    company.slug AS company,
    of_company.slug AS of_company,
    of_project.slug AS of_project,
    of_site.slug AS of_site,
    v.kind,
    v.confidence,
    v.share_basis_points,
    v.starts,
    v.ends,
    v.announcement_id,
    v.ended_by_id,
    v.note,
    v.opened AS since_revision
FROM role_version AS v
LEFT JOIN company_version AS company ON company.company_id = v.company_id AND company.closed IS NULL
LEFT JOIN company_version AS of_company ON of_company.company_id = v.of_company_id AND of_company.closed IS NULL
LEFT JOIN project_version AS of_project ON of_project.project_id = v.of_project_id AND of_project.closed IS NULL
LEFT JOIN site_version AS of_site ON of_site.site_id = v.of_site_id AND of_site.closed IS NULL
WHERE v.closed IS NULL;

-- Another name of a company, person, project or site.
CREATE TABLE alias (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

CREATE TABLE alias_version (
    alias_id INTEGER NOT NULL REFERENCES alias (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    of_company_id INTEGER REFERENCES company (id),
    of_person_id INTEGER REFERENCES person (id),
    of_project_id INTEGER REFERENCES project (id),
    of_site_id INTEGER REFERENCES site (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('alias', 'former_name', 'codename', 'data_set_name')),
    PRIMARY KEY (alias_id, opened),
    CHECK ((of_company_id IS NOT NULL) + (of_person_id IS NOT NULL) + (of_project_id IS NOT NULL) + (of_site_id IS NOT NULL) = 1)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX alias_version_current ON alias_version (alias_id) WHERE closed IS NULL;
CREATE INDEX alias_version_opened ON alias_version (opened);
CREATE INDEX alias_version_closed ON alias_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER alias_version_only_closes BEFORE UPDATE ON alias_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.alias_id IS OLD.alias_id AND NEW.opened IS OLD.opened AND NEW.of_company_id IS OLD.of_company_id AND
    NEW.of_person_id IS OLD.of_person_id AND NEW.of_project_id IS OLD.of_project_id AND NEW.of_site_id IS
    OLD.of_site_id AND NEW.name IS OLD.name AND NEW.kind IS OLD.kind)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER alias_version_opens_now BEFORE INSERT ON alias_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM alias_version WHERE alias_id = NEW.alias_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER alias_version_closes_now BEFORE UPDATE ON alias_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER alias_version_stays BEFORE DELETE ON alias_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER alias_is_final BEFORE UPDATE ON alias
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER alias_stays BEFORE DELETE ON alias
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW alias_current AS
SELECT
    v.alias_id AS id,
    of_company.slug AS of_company,
    of_person.slug AS of_person,
    of_project.slug AS of_project,
    of_site.slug AS of_site,
    v.name,
    v.kind,
    v.opened AS since_revision
FROM alias_version AS v
LEFT JOIN company_version AS of_company ON of_company.company_id = v.of_company_id AND of_company.closed IS NULL
LEFT JOIN person_version AS of_person ON of_person.person_id = v.of_person_id AND of_person.closed IS NULL
LEFT JOIN project_version AS of_project ON of_project.project_id = v.of_project_id AND of_project.closed IS NULL
LEFT JOIN site_version AS of_site ON of_site.site_id = v.of_site_id AND of_site.closed IS NULL
WHERE v.closed IS NULL;

-- A merge or a split of two entities of one kind.
CREATE TABLE succession (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

CREATE TABLE succession_version (
    succession_id INTEGER NOT NULL REFERENCES succession (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
    from_company_id INTEGER REFERENCES company (id),
    from_person_id INTEGER REFERENCES person (id),
    from_project_id INTEGER REFERENCES project (id),
    from_site_id INTEGER REFERENCES site (id),
    into_company_id INTEGER REFERENCES company (id),
    into_person_id INTEGER REFERENCES person (id),
    into_project_id INTEGER REFERENCES project (id),
    into_site_id INTEGER REFERENCES site (id),
    PRIMARY KEY (succession_id, opened),
    CHECK ((from_company_id IS NOT NULL) + (from_person_id IS NOT NULL) + (from_project_id IS NOT NULL) + (from_site_id IS NOT NULL) = 1),
    CHECK ((from_company_id IS NULL) = (into_company_id IS NULL) AND (from_person_id IS NULL) = (into_person_id IS NULL)
        AND (from_project_id IS NULL) = (into_project_id IS NULL) AND (from_site_id IS NULL) = (into_site_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX succession_version_current ON succession_version (succession_id) WHERE closed IS NULL;
CREATE INDEX succession_version_opened ON succession_version (opened);
CREATE INDEX succession_version_closed ON succession_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER succession_version_only_closes BEFORE UPDATE ON succession_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.succession_id IS OLD.succession_id AND NEW.opened IS OLD.opened AND NEW.kind IS OLD.kind AND
    NEW.from_company_id IS OLD.from_company_id AND NEW.from_person_id IS OLD.from_person_id AND
    NEW.from_project_id IS OLD.from_project_id AND NEW.from_site_id IS OLD.from_site_id AND NEW.into_company_id IS
    OLD.into_company_id AND NEW.into_person_id IS OLD.into_person_id AND NEW.into_project_id IS
    OLD.into_project_id AND NEW.into_site_id IS OLD.into_site_id)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER succession_version_opens_now BEFORE INSERT ON succession_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM succession_version WHERE succession_id = NEW.succession_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER succession_version_closes_now BEFORE UPDATE ON succession_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER succession_version_stays BEFORE DELETE ON succession_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER succession_is_final BEFORE UPDATE ON succession
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER succession_stays BEFORE DELETE ON succession
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW succession_current AS
SELECT
    v.succession_id AS id,
    v.kind,
    from_company.slug AS from_company,
    from_person.slug AS from_person,
    from_project.slug AS from_project,
    from_site.slug AS from_site,
    into_company.slug AS into_company,
    into_person.slug AS into_person,
    into_project.slug AS into_project,
    into_site.slug AS into_site,
    v.opened AS since_revision
FROM succession_version AS v
LEFT JOIN company_version AS from_company ON from_company.company_id = v.from_company_id AND from_company.closed IS NULL
LEFT JOIN person_version AS from_person ON from_person.person_id = v.from_person_id AND from_person.closed IS NULL
LEFT JOIN project_version AS from_project ON from_project.project_id = v.from_project_id AND from_project.closed IS NULL
LEFT JOIN site_version AS from_site ON from_site.site_id = v.from_site_id AND from_site.closed IS NULL
LEFT JOIN company_version AS into_company ON into_company.company_id = v.into_company_id AND into_company.closed IS NULL
LEFT JOIN person_version AS into_person ON into_person.person_id = v.into_person_id AND into_person.closed IS NULL
LEFT JOIN project_version AS into_project ON into_project.project_id = v.into_project_id AND into_project.closed IS NULL
LEFT JOIN site_version AS into_site ON into_site.site_id = v.into_site_id AND into_site.closed IS NULL
WHERE v.closed IS NULL;

-- A publication.
CREATE TABLE source (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id),
    key TEXT UNIQUE -- the name that an import knows it by
) STRICT;

CREATE TABLE source_version (
    source_id INTEGER NOT NULL REFERENCES source (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    publisher TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    archive_url TEXT,
    published_on TEXT, -- EDTF
    language TEXT, -- ISO 639-1
    access TEXT CHECK (access IN ('free', 'paywalled')),
    licence TEXT, -- with the credit that it demands
    note TEXT,
    PRIMARY KEY (source_id, opened)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX source_version_current ON source_version (source_id) WHERE closed IS NULL;
CREATE INDEX source_version_opened ON source_version (opened);
CREATE INDEX source_version_closed ON source_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER source_version_only_closes BEFORE UPDATE ON source_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.source_id IS OLD.source_id AND NEW.opened IS OLD.opened AND NEW.publisher IS OLD.publisher AND NEW.title
    IS OLD.title AND NEW.url IS OLD.url AND NEW.archive_url IS OLD.archive_url AND NEW.published_on IS
    OLD.published_on AND NEW.language IS OLD.language AND NEW.access IS OLD.access AND NEW.licence IS OLD.licence
    AND NEW.note IS OLD.note)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER source_version_opens_now BEFORE INSERT ON source_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM source_version WHERE source_id = NEW.source_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER source_version_closes_now BEFORE UPDATE ON source_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER source_version_stays BEFORE DELETE ON source_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER source_is_final BEFORE UPDATE ON source
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER source_stays BEFORE DELETE ON source
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW source_current AS
SELECT
    v.source_id AS id,
    i.key,
    v.publisher,
    v.title,
    v.url,
    v.archive_url,
    v.published_on,
    v.language,
    v.access,
    v.licence,
    v.note,
    v.opened AS since_revision
FROM source_version AS v
JOIN source AS i ON i.id = v.source_id
WHERE v.closed IS NULL;

-- Somebody said something on a day.
CREATE TABLE announcement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id),
    key TEXT UNIQUE -- the name that an import knows it by
) STRICT;

CREATE TABLE announcement_version (
    announcement_id INTEGER NOT NULL REFERENCES announcement (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    headline TEXT NOT NULL,
    summary TEXT, -- Markdown
    said_on TEXT NOT NULL, -- EDTF
    speaker_person_id INTEGER REFERENCES person (id),
    speaker_company_id INTEGER REFERENCES company (id),
    speaker_name TEXT, -- a publication or body that is no company here
    kind TEXT NOT NULL CHECK (kind IN ('company_statement', 'filing', 'permit', 'press_report', 'analyst_estimate', 'observation', 'own_calculation')),
    retracted TEXT, -- why, if it was retracted
    PRIMARY KEY (announcement_id, opened)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX announcement_version_current ON announcement_version (announcement_id) WHERE closed IS NULL;
CREATE INDEX announcement_version_opened ON announcement_version (opened);
CREATE INDEX announcement_version_closed ON announcement_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER announcement_version_only_closes BEFORE UPDATE ON announcement_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.announcement_id IS OLD.announcement_id AND NEW.opened IS OLD.opened AND NEW.headline IS OLD.headline AND
    NEW.summary IS OLD.summary AND NEW.said_on IS OLD.said_on AND NEW.speaker_person_id IS OLD.speaker_person_id
    AND NEW.speaker_company_id IS OLD.speaker_company_id AND NEW.speaker_name IS OLD.speaker_name AND NEW.kind IS
    OLD.kind AND NEW.retracted IS OLD.retracted)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER announcement_version_opens_now BEFORE INSERT ON announcement_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM announcement_version WHERE announcement_id = NEW.announcement_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER announcement_version_closes_now BEFORE UPDATE ON announcement_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER announcement_version_stays BEFORE DELETE ON announcement_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER announcement_is_final BEFORE UPDATE ON announcement
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER announcement_stays BEFORE DELETE ON announcement
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW announcement_current AS
SELECT
    v.announcement_id AS id,
    i.key,
    v.headline,
    v.summary,
    v.said_on,
    speaker_person.slug AS speaker_person,
    speaker_company.slug AS speaker_company,
    v.speaker_name,
    v.kind,
    v.retracted,
    v.opened AS since_revision
FROM announcement_version AS v
JOIN announcement AS i ON i.id = v.announcement_id
LEFT JOIN person_version AS speaker_person ON speaker_person.person_id = v.speaker_person_id AND speaker_person.closed IS NULL
LEFT JOIN company_version AS speaker_company ON speaker_company.company_id = v.speaker_company_id AND speaker_company.closed IS NULL
WHERE v.closed IS NULL;

-- Ties an announcement to a source.
CREATE TABLE citation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id)
) STRICT;

CREATE TABLE citation_version (
    citation_id INTEGER NOT NULL REFERENCES citation (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    announcement_id INTEGER NOT NULL REFERENCES announcement (id),
    source_id INTEGER NOT NULL REFERENCES source (id),
    via TEXT, -- whom the source itself refers to
    locator TEXT, -- page, section, minute
    quote TEXT CHECK (length(quote) <= 300),
    accessed_on TEXT, -- EDTF
    PRIMARY KEY (citation_id, opened)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX citation_version_current ON citation_version (citation_id) WHERE closed IS NULL;
CREATE INDEX citation_version_opened ON citation_version (opened);
CREATE INDEX citation_version_closed ON citation_version (closed) WHERE closed IS NOT NULL;
CREATE TRIGGER citation_version_only_closes BEFORE UPDATE ON citation_version
WHEN NOT (OLD.closed IS NULL AND NEW.closed IS NOT NULL AND NEW.citation_id IS OLD.citation_id AND NEW.opened IS OLD.opened AND NEW.announcement_id IS OLD.announcement_id
    AND NEW.source_id IS OLD.source_id AND NEW.via IS OLD.via AND NEW.locator IS OLD.locator AND NEW.quote IS
    OLD.quote AND NEW.accessed_on IS OLD.accessed_on)
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER citation_version_opens_now BEFORE INSERT ON citation_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM citation_version WHERE citation_id = NEW.citation_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER citation_version_closes_now BEFORE UPDATE ON citation_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER citation_version_stays BEFORE DELETE ON citation_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER citation_is_final BEFORE UPDATE ON citation
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER citation_stays BEFORE DELETE ON citation
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW citation_current AS
SELECT
    v.citation_id AS id,
    v.announcement_id,
    v.source_id,
    v.via,
    v.locator,
    v.quote,
    v.accessed_on,
    v.opened AS since_revision
FROM citation_version AS v
WHERE v.closed IS NULL;

-- One number in an announcement, as it was said.
CREATE TABLE figure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_in INTEGER NOT NULL REFERENCES revision (id),
    key TEXT UNIQUE -- the name that an import knows it by
) STRICT;

CREATE TABLE figure_version (
    figure_id INTEGER NOT NULL REFERENCES figure (id),
    opened INTEGER NOT NULL REFERENCES revision (id),
    closed INTEGER REFERENCES revision (id) CHECK (closed > opened), -- null while current
    announcement_id INTEGER NOT NULL REFERENCES announcement (id),
    of_company_id INTEGER REFERENCES company (id), -- the subject: a company,
    of_project_id INTEGER REFERENCES project (id), -- a project,
    of_site_id INTEGER REFERENCES site (id), -- a site, or (all three null) the industry
    company_id INTEGER REFERENCES company (id), -- whose money or plan it is
    counterparty_id INTEGER REFERENCES company (id), -- supplier or recipient
    metric TEXT NOT NULL CHECK (metric IN ('spending', 'funding', 'power', 'chips', 'chips_h100e', 'sites', 'buildings', 'area', 'water', 'build_time', 'context')),
    component TEXT CHECK (component IN ('total', 'construction', 'chips', 'land', 'power', 'compute_contract', 'equity')),
    label TEXT, -- what a context or area figure counts
    low INTEGER CHECK (low >= 0), -- lower end in base units
    high INTEGER CHECK (high >= 0), -- upper end in base units
    qualifier TEXT NOT NULL CHECK (qualifier IN ('exact', 'about', 'at_least', 'more_than', 'at_most', 'less_than', 'range', 'unquantified')),
    unit TEXT, -- an ISO 4217 code, W, count, m2, day, m3/day, ...
    power_kind TEXT CHECK (power_kind IN ('facility', 'it', 'unsaid')),
    chip_type TEXT,
    chip_maker_id INTEGER REFERENCES company (id),
    price_year INTEGER,
    basis TEXT NOT NULL CHECK (basis IN ('level', 'additional', 'total', 'one_year', 'per_year')),
    period TEXT, -- EDTF
    year_kind TEXT NOT NULL CHECK (year_kind IN ('calendar', 'fiscal')),
    stage TEXT NOT NULL CHECK (stage IN ('operational', 'under_construction', 'committed', 'planned', 'actual', 'ambition', 'context')),
    counting TEXT NOT NULL CHECK (counting IN ('counted', 'part_of', 'alternative_to', 'not_counted')),
    counting_of_id INTEGER REFERENCES figure (id), -- the whole, or the preferred figure
    counting_reason TEXT, -- why it is not counted
    as_said TEXT NOT NULL, -- the words
    replaces_id INTEGER REFERENCES figure (id), -- the same thing, said before
    outcome_of_id INTEGER REFERENCES figure (id), -- the promise that it settles
    outcome TEXT CHECK (outcome IN ('met', 'actual', 'withdrawn')),
    note TEXT,
    PRIMARY KEY (figure_id, opened),
    CHECK ((of_company_id IS NOT NULL) + (of_project_id IS NOT NULL) + (of_site_id IS NOT NULL) <= 1),
    CHECK ((counting IN ('part_of', 'alternative_to')) = (counting_of_id IS NOT NULL)),
    CHECK ((counting = 'not_counted') = (counting_reason IS NOT NULL)),
    CHECK ((outcome IS NULL) = (outcome_of_id IS NULL)),
    CHECK (CASE qualifier
        WHEN 'unquantified' THEN low IS NULL AND high IS NULL
        WHEN 'range' THEN low <= high
        WHEN 'exact' THEN low = high
        WHEN 'about' THEN low = high
        WHEN 'at_least' THEN low IS NOT NULL AND high IS NULL
        WHEN 'more_than' THEN low IS NOT NULL AND high IS NULL
        ELSE low IS NULL AND high IS NOT NULL
    END IS 1)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX figure_version_current ON figure_version (figure_id) WHERE closed IS NULL;
CREATE INDEX figure_version_opened ON figure_version (opened);
CREATE INDEX figure_version_closed ON figure_version (closed) WHERE closed IS NOT NULL;
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
BEGIN SELECT RAISE(ABORT, 'a version is never changed, only closed'); END;
CREATE TRIGGER figure_version_opens_now BEFORE INSERT ON figure_version
WHEN NEW.closed IS NOT NULL OR NEW.opened <> (SELECT max(id) FROM revision)
    OR EXISTS (SELECT 1 FROM figure_version WHERE figure_id = NEW.figure_id AND opened = NEW.opened)
BEGIN SELECT RAISE(ABORT, 'a version is opened by the newest revision, once'); END;
CREATE TRIGGER figure_version_closes_now BEFORE UPDATE ON figure_version
WHEN NEW.closed <> (SELECT max(id) FROM revision)
BEGIN SELECT RAISE(ABORT, 'a version is closed by the newest revision'); END;
CREATE TRIGGER figure_version_stays BEFORE DELETE ON figure_version
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;
CREATE TRIGGER figure_is_final BEFORE UPDATE ON figure
BEGIN SELECT RAISE(ABORT, 'an identity is never changed'); END;
CREATE TRIGGER figure_stays BEFORE DELETE ON figure
BEGIN SELECT RAISE(ABORT, 'nothing is ever deleted'); END;

CREATE VIEW figure_current AS
SELECT
    v.figure_id AS id,
    i.key,
    v.announcement_id,
    of_company.slug AS of_company,
    of_project.slug AS of_project,
    of_site.slug AS of_site,
    company.slug AS company,
    counterparty.slug AS counterparty,
    v.metric,
    v.component,
    v.label,
    v.low,
    v.high,
    v.qualifier,
    v.unit,
    v.power_kind,
    v.chip_type,
    chip_maker.slug AS chip_maker,
    v.price_year,
    v.basis,
    v.period,
    v.year_kind,
    v.stage,
    v.counting,
    v.counting_of_id,
    v.counting_reason,
    v.as_said,
    v.replaces_id,
    v.outcome_of_id,
    v.outcome,
    v.note,
    v.opened AS since_revision
FROM figure_version AS v
JOIN figure AS i ON i.id = v.figure_id
LEFT JOIN company_version AS of_company ON of_company.company_id = v.of_company_id AND of_company.closed IS NULL
LEFT JOIN project_version AS of_project ON of_project.project_id = v.of_project_id AND of_project.closed IS NULL
LEFT JOIN site_version AS of_site ON of_site.site_id = v.of_site_id AND of_site.closed IS NULL
LEFT JOIN company_version AS company ON company.company_id = v.company_id AND company.closed IS NULL
LEFT JOIN company_version AS counterparty ON counterparty.company_id = v.counterparty_id AND counterparty.closed IS NULL
LEFT JOIN company_version AS chip_maker ON chip_maker.company_id = v.chip_maker_id AND chip_maker.closed IS NULL
WHERE v.closed IS NULL;

-- Full-text search over every version of every text that readers look for.
-- `rank_class` orders the hits: 0 names, 1 other names, 2 headlines, 3 words said, 4 sources.
CREATE VIRTUAL TABLE search USING fts5 (
    text,
    entity UNINDEXED,
    entity_id UNINDEXED,
    opened UNINDEXED,
    part_id UNINDEXED,
    rank_class UNINDEXED,
    tokenize = "unicode61 remove_diacritics 2",
    prefix = '2 3'
);
