-- Manifests whose bytes no longer have their digest. The row stays as it is, with its tags and edges, so that nothing it counts on is taken for garbage and no answer needs what is
-- left of it; a mark beside it keeps it from being answered until the same digest is pushed again.

CREATE TABLE damaged_manifest (
    manifest_id INTEGER PRIMARY KEY REFERENCES manifest (id) ON DELETE CASCADE,
    noted_at    INTEGER NOT NULL
);
