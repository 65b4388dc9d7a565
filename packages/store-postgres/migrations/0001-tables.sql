-- The tables of a Bearer store. Apply this file with your own tool, or let migratePostgres() apply it. Where the schema has
-- another name than "bearer", that name stands in its place.

DO $schema$ BEGIN
  -- CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it is there.
  IF to_regnamespace('"bearer"') IS NULL THEN CREATE SCHEMA "bearer"; END IF;
END $schema$;

-- One row a session. Times are milliseconds since 1970, by the clock of this server.
CREATE TABLE IF NOT EXISTS "bearer".sessions (
  id text COLLATE "C" PRIMARY KEY,
  subject text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  expires_at bigint NOT NULL,
  data text NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX IF NOT EXISTS sessions_subject ON "bearer".sessions (subject);
CREATE INDEX IF NOT EXISTS sessions_expires_at ON "bearer".sessions (expires_at);

-- What is revoked now. "before" is in seconds, with fractions.
CREATE TABLE IF NOT EXISTS "bearer".revocations (
  key text COLLATE "C" PRIMARY KEY,
  before numeric NOT NULL,
  expires_at bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX IF NOT EXISTS revocations_expires_at ON "bearer".revocations (expires_at);

-- What was revoked in the last hour, in the order in which it was committed: who writes here holds a lock until its
-- transaction has ended. A row is known by its position and tag together: a server that has lost rows in a failover gives
-- their positions to others. A row without a key is the beginning of the feed.
CREATE TABLE IF NOT EXISTS "bearer".changes (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tag uuid NOT NULL,
  at bigint NOT NULL DEFAULT floor(extract(epoch FROM clock_timestamp()) * 1000),
  key text COLLATE "C",
  before numeric,
  expires_at bigint
) WITH (autovacuum_vacuum_scale_factor = 0.05);

-- What must not be seen twice.
CREATE TABLE IF NOT EXISTS "bearer".replays (
  key text COLLATE "C" PRIMARY KEY,
  expires_at bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX IF NOT EXISTS replays_expires_at ON "bearer".replays (expires_at);
