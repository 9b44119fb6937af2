-- Times are microseconds since the Unix epoch, -1 where there is none yet. States, reasons and codes
-- stand by their public names. No statement here may hold a semicolon inside: a temporary store runs
-- the file as it is.

CREATE TABLE job (
  id          TEXT    NOT NULL PRIMARY KEY,
  name_folded TEXT    NOT NULL,
  settings    TEXT    NOT NULL,
  base_tasks  INTEGER NOT NULL,
  total       INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  retry_of    TEXT,
  state       TEXT    NOT NULL,
  stopping    TEXT,
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER NOT NULL,
  succeeded   INTEGER NOT NULL,
  failed      INTEGER NOT NULL,
  cancelled   INTEGER NOT NULL,
  busy        INTEGER NOT NULL,
  wire_bytes  INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  errors      TEXT    NOT NULL,
  term        INTEGER NOT NULL,
  owner       TEXT,
  released    INTEGER NOT NULL
);

-- Answers the listing by state, the counts, and the search in names without reading the jobs.
CREATE INDEX job_by_state ON job (state, id, name_folded);

-- Blobs of some kilobytes: a table with a rowid packs them, one without would spill every one of
-- them to a page of its own.
CREATE TABLE spec_chunk (
  job_id TEXT    NOT NULL,
  number INTEGER NOT NULL,
  data   BLOB    NOT NULL,
  PRIMARY KEY (job_id, number)
);

CREATE TABLE task_chunk (
  job_id    TEXT    NOT NULL,
  number    INTEGER NOT NULL,
  complete  INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  data      BLOB    NOT NULL,
  PRIMARY KEY (job_id, number)
);

-- The few chunks that hold what people look for in a large job.
CREATE INDEX task_chunk_failed ON task_chunk (job_id, number) WHERE failed > 0;
CREATE INDEX task_chunk_cancelled ON task_chunk (job_id, number) WHERE cancelled > 0;

CREATE TABLE job_log (
  job_id TEXT    NOT NULL,
  seq    INTEGER NOT NULL,
  data   BLOB    NOT NULL,
  PRIMARY KEY (job_id, seq)
) WITHOUT ROWID;

-- A key stands as long as its job does.
CREATE TABLE idempotency (
  key        TEXT    NOT NULL PRIMARY KEY,
  hash       TEXT    NOT NULL,
  job_id     TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX idempotency_by_job ON idempotency (job_id);

-- Jobs on their way in.
CREATE TABLE staging (
  job_id  TEXT    NOT NULL PRIMARY KEY,
  last_at INTEGER NOT NULL
) WITHOUT ROWID;

-- When anything was last written, so that the store's clock never goes back.
CREATE TABLE clock (
  id     INTEGER NOT NULL PRIMARY KEY,
  micros INTEGER NOT NULL
);

INSERT INTO clock (id, micros) VALUES (1, 0);
