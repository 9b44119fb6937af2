-- Who may hold grants of this store's jobs, and where to find them after a restart. A row stands
-- before its node gets a grant, and until it has left, is proven dead, or has been silent for long.
CREATE TABLE node (
  incarnation TEXT    NOT NULL PRIMARY KEY,
  name        TEXT    NOT NULL,
  host        TEXT    NOT NULL,
  port        INTEGER NOT NULL,
  seen        INTEGER NOT NULL
) WITHOUT ROWID;

-- What tells this store from every other: nodes of different stores form no cluster.
CREATE TABLE store_id (
  id   INTEGER NOT NULL PRIMARY KEY,
  uuid TEXT    NOT NULL
);

INSERT INTO store_id (id, uuid) VALUES (1, lower(hex(randomblob(16))));
