-- Quotas: what the repositories of a glob hold together, kept by triggers on what each of them holds.

CREATE TABLE quota (
    id           INTEGER PRIMARY KEY,
    repositories TEXT    NOT NULL UNIQUE,    -- a glob of the settings
    bytes        INTEGER NOT NULL DEFAULT 0,
    tags         INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE repository_quota (              -- which globs a repository's name matches
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    quota_id      INTEGER NOT NULL REFERENCES quota (id) ON DELETE CASCADE,
    PRIMARY KEY (repository_id, quota_id)
) WITHOUT ROWID;
CREATE INDEX repository_quota_by_quota ON repository_quota (quota_id);

-- What lies in the trash counts nowhere.

CREATE TRIGGER repository_quota_added AFTER INSERT ON repository_quota BEGIN
    UPDATE quota SET
        bytes = bytes + COALESCE((SELECT bytes FROM repository WHERE id = new.repository_id AND trash_id IS NULL), 0),
        tags = tags + COALESCE((SELECT tags FROM repository WHERE id = new.repository_id AND trash_id IS NULL), 0)
    WHERE id = new.quota_id;
END;

CREATE TRIGGER repository_quota_deleted AFTER DELETE ON repository_quota BEGIN
    UPDATE quota SET
        bytes = bytes - COALESCE((SELECT bytes FROM repository WHERE id = old.repository_id AND trash_id IS NULL), 0),
        tags = tags - COALESCE((SELECT tags FROM repository WHERE id = old.repository_id AND trash_id IS NULL), 0)
    WHERE id = old.quota_id;
END;

CREATE TRIGGER repository_counted AFTER UPDATE OF bytes, tags, trash_id ON repository
    WHEN EXISTS (SELECT 1 FROM repository_quota WHERE repository_id = new.id) BEGIN
    UPDATE quota SET
        bytes = bytes + CASE WHEN new.trash_id IS NULL THEN new.bytes ELSE 0 END - CASE WHEN old.trash_id IS NULL THEN old.bytes ELSE 0 END,
        tags = tags + CASE WHEN new.trash_id IS NULL THEN new.tags ELSE 0 END - CASE WHEN old.trash_id IS NULL THEN old.tags ELSE 0 END
    WHERE id IN (SELECT quota_id FROM repository_quota WHERE repository_id = new.id);
END;

-- Before, for the cascade comes when the repository's row, and what it counts, is gone.
CREATE TRIGGER repository_deleted BEFORE DELETE ON repository BEGIN
    DELETE FROM repository_quota WHERE repository_id = old.id;
END;

-- A blob that was taken over with another size than it turned out to have.
CREATE TRIGGER blob_resized AFTER UPDATE OF size ON blob WHEN new.size <> old.size BEGIN
    UPDATE repository SET bytes = bytes + new.size - old.size WHERE id IN (SELECT repository_id FROM repository_blob WHERE blob_id = new.id);
END;
