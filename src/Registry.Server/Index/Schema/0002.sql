-- Who may do what, and what was done.

CREATE TABLE user_account (
    name          TEXT    PRIMARY KEY,
    password_hash TEXT    NOT NULL,          -- ASP.NET Core Identity's, with its salt and cost inside
    stamp         TEXT    NOT NULL,          -- changes with the password: what was signed in with the old one is over
    is_admin      INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE group_member (                  -- by name, for the user may be one of the htpasswd file
    group_name TEXT NOT NULL,
    user_name  TEXT NOT NULL,
    PRIMARY KEY (group_name, user_name)
) WITHOUT ROWID;

CREATE TABLE access_token (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: what was signed in with a token names it
    user_name    TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    kind         INTEGER NOT NULL,           -- AccessTokenKind
    secret_hash  BLOB    NOT NULL UNIQUE,    -- SHA-256: the secret is random, so a slow hash would add nothing
    repositories TEXT    NOT NULL,           -- globs, set apart by commas
    actions      INTEGER NOT NULL,           -- RepositoryActions
    stamp        TEXT    NOT NULL,           -- a refresh token's: the user's when it was made. An access token's: its own
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER,
    revoked_at   INTEGER,                    -- of a refresh token, kept until what was got with it is over
    UNIQUE (user_name, name)
);

CREATE TABLE access_rule (
    id           INTEGER PRIMARY KEY,
    who          TEXT    NOT NULL,
    repositories TEXT    NOT NULL,
    actions      INTEGER NOT NULL,           -- RepositoryActions
    created_at   INTEGER NOT NULL,
    UNIQUE (who, repositories)
);

CREATE TABLE access_version (                -- one row; it changes with each of the tables above, so that every process notices
    version INTEGER NOT NULL
);
INSERT INTO access_version (version) VALUES (1);

CREATE TABLE event (                         -- the audit, in order
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    who        TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    repository TEXT,
    target     TEXT,                         -- a tag, digest, user, token or rule
    result     TEXT    NOT NULL
);
CREATE INDEX event_by_time ON event (at);
CREATE INDEX event_by_repository ON event (repository, id) WHERE repository IS NOT NULL;
