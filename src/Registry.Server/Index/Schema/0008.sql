-- Which manifests came from an upstream and were never pushed here: the bounds of a mirror may take those, and no others.

CREATE TABLE mirrored_manifest (             -- apart from the manifest, for its row has its bytes
    manifest_id INTEGER PRIMARY KEY REFERENCES manifest (id) ON DELETE CASCADE
);
