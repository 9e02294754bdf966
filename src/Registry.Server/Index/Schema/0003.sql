-- What may go and what has to stay: clean-up, undo, history, verification.
-- Counts and marks are kept by triggers, so that no way of changing a row can forget them.

-- 1. The trash. What was deleted lies under a hidden repository, whose name nobody can ask for, with all that it needs.

CREATE TABLE trash (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       INTEGER NOT NULL,             -- TrashKind
    repository TEXT    NOT NULL,             -- where it was
    tag        TEXT,
    digest     TEXT,
    deleted_at INTEGER NOT NULL,
    who        TEXT    NOT NULL
);
CREATE INDEX trash_by_time ON trash (deleted_at);
CREATE INDEX trash_by_repository ON trash (repository, id);

ALTER TABLE repository ADD COLUMN trash_id INTEGER;                 -- set for a hidden one
ALTER TABLE repository ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0; -- of the blobs that it links and its manifests
ALTER TABLE repository ADD COLUMN tags INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX repository_by_trash ON repository (trash_id) WHERE trash_id IS NOT NULL;

-- 2. Each move of a tag.

CREATE TABLE tag_event (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    tag           TEXT    NOT NULL,
    at            INTEGER NOT NULL,
    who           TEXT    NOT NULL,
    from_digest   TEXT,                      -- null when the tag is new
    to_digest     TEXT                       -- null when it was deleted
);
CREATE INDEX tag_event_by_tag ON tag_event (repository_id, tag, id);
CREATE INDEX tag_event_by_digest ON tag_event (repository_id, from_digest, at) WHERE from_digest IS NOT NULL;
CREATE INDEX tag_event_by_time ON tag_event (at);

-- 3. Edges by repository: whether anything in it counts on a digest is one look-up, however many others do.

ALTER TABLE manifest_reference ADD COLUMN repository_id INTEGER NOT NULL DEFAULT 0;
UPDATE manifest_reference SET repository_id = (SELECT repository_id FROM manifest WHERE id = manifest_id);
DROP INDEX manifest_reference_by_digest;
CREATE INDEX manifest_reference_by_repository ON manifest_reference (repository_id, digest);

-- 4. What perhaps nothing counts on. A mark says where to look, never what to delete: the truth is asked of the edges and links each time.

ALTER TABLE repository_blob ADD COLUMN referenced INTEGER NOT NULL DEFAULT 0; -- 0: perhaps no manifest of the repository references it
UPDATE repository_blob SET referenced = 1;
CREATE INDEX repository_blob_unreferenced ON repository_blob (last_used) WHERE referenced = 0;

ALTER TABLE blob ADD COLUMN unlinked_at INTEGER; -- set when perhaps nothing links it; 0 where nobody noted when
ALTER TABLE blob ADD COLUMN verified_at INTEGER; -- when its bytes were last found to be right; null for never
UPDATE blob SET unlinked_at = 0 WHERE NOT EXISTS (SELECT 1 FROM repository_blob l WHERE l.blob_id = id);
CREATE INDEX blob_unlinked ON blob (unlinked_at) WHERE unlinked_at IS NOT NULL;
CREATE INDEX blob_lost ON blob (id) WHERE state <> 0;
CREATE INDEX blob_unverified ON blob (id) WHERE verified_at IS NULL;

CREATE TABLE manifest_use (                  -- apart from the manifest, for its row has its bytes
    manifest_id INTEGER PRIMARY KEY REFERENCES manifest (id) ON DELETE CASCADE,
    last_used   INTEGER NOT NULL
);

CREATE TABLE removal (                       -- bytes to be removed from the store; their rows are gone
    digest    TEXT    PRIMARY KEY,
    size      INTEGER NOT NULL,
    placed_at INTEGER NOT NULL               -- which bytes are meant, in ticks: the same, pushed again since, stay
) WITHOUT ROWID;

CREATE TABLE hold (                          -- who needs that no bytes are removed
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    reason     TEXT    NOT NULL,
    until      INTEGER NOT NULL              -- renewed while it lasts, so that whoever dies lets go
);

CREATE TABLE task (                          -- what a command asks the running registry to do
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL,
    arguments    TEXT    NOT NULL,
    who          TEXT    NOT NULL,
    requested_at INTEGER NOT NULL,
    seen_at      INTEGER,                    -- when the registry last worked on it
    progress     TEXT,
    result       TEXT,                       -- set when it has ended
    exit_code    INTEGER
);
CREATE INDEX task_open ON task (id) WHERE result IS NULL;

CREATE TABLE state (                         -- single values
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO state (name, value) VALUES ('registry', random()); -- which registry this is, wherever its index lies

CREATE TRIGGER manifest_reference_deleted AFTER DELETE ON manifest_reference WHEN old.kind < 2 BEGIN
    UPDATE repository_blob SET referenced = 0
    WHERE repository_id = old.repository_id AND blob_id = (SELECT id FROM blob WHERE digest = old.digest) AND referenced = 1;
END;

CREATE TRIGGER manifest_reference_moved AFTER UPDATE OF repository_id ON manifest_reference WHEN old.kind < 2 BEGIN
    UPDATE repository_blob SET referenced = 0
    WHERE repository_id = old.repository_id AND blob_id = (SELECT id FROM blob WHERE digest = old.digest) AND referenced = 1;
END;

-- 5. Counts.

UPDATE repository SET
    tags = (SELECT COUNT(*) FROM tag WHERE repository_id = repository.id),
    bytes = (SELECT COALESCE(SUM(size), 0) FROM manifest WHERE repository_id = repository.id)
        + (SELECT COALESCE(SUM(b.size), 0) FROM repository_blob l JOIN blob b ON b.id = l.blob_id WHERE l.repository_id = repository.id);

CREATE TRIGGER repository_blob_added AFTER INSERT ON repository_blob BEGIN
    UPDATE repository SET bytes = bytes + (SELECT size FROM blob WHERE id = new.blob_id) WHERE id = new.repository_id;
    UPDATE blob SET unlinked_at = NULL WHERE id = new.blob_id AND unlinked_at IS NOT NULL;
END;

CREATE TRIGGER repository_blob_deleted AFTER DELETE ON repository_blob BEGIN
    UPDATE repository SET bytes = bytes - (SELECT size FROM blob WHERE id = old.blob_id) WHERE id = old.repository_id;
    UPDATE blob SET unlinked_at = 0 WHERE id = old.blob_id AND NOT EXISTS (SELECT 1 FROM repository_blob l WHERE l.blob_id = old.blob_id);
END;

CREATE TRIGGER manifest_added AFTER INSERT ON manifest BEGIN
    UPDATE repository SET bytes = bytes + new.size WHERE id = new.repository_id;
END;

CREATE TRIGGER manifest_deleted AFTER DELETE ON manifest BEGIN
    UPDATE repository SET bytes = bytes - old.size WHERE id = old.repository_id;
END;

CREATE TRIGGER manifest_moved AFTER UPDATE OF repository_id ON manifest WHEN old.repository_id <> new.repository_id BEGIN
    UPDATE repository SET bytes = bytes - old.size WHERE id = old.repository_id;
    UPDATE repository SET bytes = bytes + new.size WHERE id = new.repository_id;
END;

CREATE TRIGGER tag_added AFTER INSERT ON tag BEGIN
    UPDATE repository SET tags = tags + 1 WHERE id = new.repository_id;
END;

CREATE TRIGGER tag_deleted AFTER DELETE ON tag BEGIN
    UPDATE repository SET tags = tags - 1 WHERE id = old.repository_id;
END;

CREATE TRIGGER tag_moved AFTER UPDATE OF repository_id ON tag WHEN old.repository_id <> new.repository_id BEGIN
    UPDATE repository SET tags = tags - 1 WHERE id = old.repository_id;
    UPDATE repository SET tags = tags + 1 WHERE id = new.repository_id;
END;
