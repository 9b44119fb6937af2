-- Times are microseconds since the Unix epoch, -1 where there is none yet. States, reasons and codes
-- stand by their public names. Ids sort by their bytes, whatever the language of the database.

CREATE TABLE job (
  id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name_folded TEXT        NOT NULL,
  settings    TEXT        NOT NULL,
  base_tasks  INTEGER     NOT NULL,
  total       INTEGER     NOT NULL,
  created_at  BIGINT      NOT NULL,
  retry_of    TEXT,
  state       TEXT COLLATE "C" NOT NULL,
  stopping    TEXT,
  started_at  BIGINT      NOT NULL,
  ended_at    BIGINT      NOT NULL,
  succeeded   INTEGER     NOT NULL,
  failed      INTEGER     NOT NULL,
  cancelled   INTEGER     NOT NULL,
  busy        BIGINT      NOT NULL,
  wire_bytes  BIGINT      NOT NULL,
  bytes       BIGINT      NOT NULL,
  errors      TEXT        NOT NULL,
  term        BIGINT      NOT NULL,
  owner       TEXT COLLATE "C",
  released    INTEGER     NOT NULL,
  lease_until TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);

-- A head is written with every commit, and has room to change in its place. No index may name what
-- changes each time: the time of a lease is looked at in the few jobs that have not ended.
CREATE INDEX job_by_state ON job (state, id);

CREATE TABLE spec_chunk (
  job_id TEXT COLLATE "C" NOT NULL,
  number INTEGER NOT NULL,
  data   BYTEA   NOT NULL,
  PRIMARY KEY (job_id, number)
) WITH (toast_tuple_target = 8160);

CREATE TABLE task_chunk (
  job_id    TEXT COLLATE "C" NOT NULL,
  number    INTEGER NOT NULL,
  complete  INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  failed    INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  data      BYTEA   NOT NULL,
  PRIMARY KEY (job_id, number)
) WITH (toast_tuple_target = 8160);

-- The few chunks that hold what people look for in a large job.
CREATE INDEX task_chunk_failed ON task_chunk (job_id, number) WHERE failed > 0;
CREATE INDEX task_chunk_cancelled ON task_chunk (job_id, number) WHERE cancelled > 0;

-- Appended to with every commit and emptied by every checkpoint: it is swept up early.
CREATE TABLE job_log (
  job_id TEXT COLLATE "C" NOT NULL,
  seq    BIGINT NOT NULL,
  data   BYTEA  NOT NULL,
  PRIMARY KEY (job_id, seq)
) WITH (
  toast_tuple_target = 8160,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000
);

-- They are packed already: compressing them again costs time and saves little.
ALTER TABLE spec_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE task_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE job_log ALTER COLUMN data SET STORAGE EXTERNAL;

-- A key stands as long as its job does.
CREATE TABLE idempotency (
  key        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  hash       TEXT   NOT NULL,
  job_id     TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX idempotency_by_job ON idempotency (job_id);

-- Jobs on their way in.
CREATE TABLE staging (
  job_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  last_at BIGINT NOT NULL
);

-- Written to see whether anything can be.
CREATE TABLE clock (
  id     INTEGER NOT NULL PRIMARY KEY,
  micros BIGINT  NOT NULL
);

INSERT INTO clock (id, micros) VALUES (1, 0);

-- Who may hold grants of this store's jobs, and where to find them after a restart. A row stands
-- before its node gets a grant, and until it has left, is proven dead, or has been silent for long.
CREATE TABLE node (
  incarnation TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name        TEXT    NOT NULL,
  host        TEXT    NOT NULL,
  port        INTEGER NOT NULL,
  seen        BIGINT  NOT NULL
);

-- What tells this store from every other: nodes of different stores form no cluster.
CREATE TABLE store_id (
  id   INTEGER NOT NULL PRIMARY KEY,
  uuid TEXT    NOT NULL
);

INSERT INTO store_id (id, uuid) VALUES (1, replace(gen_random_uuid()::text, '-', ''));
