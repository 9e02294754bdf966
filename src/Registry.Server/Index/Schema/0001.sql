-- Plain SQL that SQLite and PostgreSQL both read, but for the types' names and WITHOUT ROWID.
-- Times are milliseconds since 1970, UTC. Digests are kept as they are spoken: 'sha256:…'.

CREATE TABLE repository (
    id     INTEGER PRIMARY KEY,
    name   TEXT    NOT NULL UNIQUE,
    listed INTEGER NOT NULL DEFAULT 0        -- 1 while it has a manifest: what the catalog shows
);
CREATE INDEX repository_listed ON repository (name) WHERE listed;

CREATE TABLE blob (
    id     INTEGER PRIMARY KEY,
    digest TEXT    NOT NULL UNIQUE,
    size   INTEGER NOT NULL,
    state  INTEGER NOT NULL DEFAULT 0        -- BlobState
);

CREATE TABLE repository_blob (               -- the link that makes a blob readable through a repository
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    blob_id       INTEGER NOT NULL REFERENCES blob (id),
    last_used     INTEGER NOT NULL,
    PRIMARY KEY (repository_id, blob_id)
) WITHOUT ROWID;
CREATE INDEX repository_blob_by_blob ON repository_blob (blob_id);

CREATE TABLE manifest (
    id            INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    digest        TEXT    NOT NULL,
    media_type    TEXT    NOT NULL,
    artifact_type TEXT,
    subject       TEXT,
    annotations   BLOB,                      -- JSON, kept only beside a subject: the referrers list shows it
    size          INTEGER NOT NULL,
    pushed_at     INTEGER NOT NULL,
    bytes         BLOB    NOT NULL,
    UNIQUE (repository_id, digest)
);
CREATE INDEX manifest_by_subject ON manifest (repository_id, subject, digest) WHERE subject IS NOT NULL;

CREATE TABLE manifest_reference (            -- the edges: what a manifest counts on
    manifest_id INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
    kind        INTEGER NOT NULL,            -- ReferenceKind
    digest      TEXT    NOT NULL,
    PRIMARY KEY (manifest_id, kind, digest)
) WITHOUT ROWID;
CREATE INDEX manifest_reference_by_digest ON manifest_reference (digest);

CREATE TABLE tag (
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    name          TEXT    NOT NULL,
    manifest_id   INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
    updated_at    INTEGER NOT NULL,
    PRIMARY KEY (repository_id, name)
) WITHOUT ROWID;
CREATE INDEX tag_by_manifest ON tag (manifest_id);
