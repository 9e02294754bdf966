-- A page of the catalog from its index alone: SQLite asks the condition of a partial index again, and without the column in it that is a look at each repository's row.

DROP INDEX repository_listed;
CREATE INDEX repository_listed ON repository (name, listed) WHERE listed;
