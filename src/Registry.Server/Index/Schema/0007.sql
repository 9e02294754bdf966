-- Which tags follow an upstream, and which were pushed here: those stay where they are.

ALTER TABLE tag ADD COLUMN mirrored INTEGER NOT NULL DEFAULT 0;
