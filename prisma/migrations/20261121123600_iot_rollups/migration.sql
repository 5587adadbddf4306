-- Room iot: summaries of the readings by minute, hour and day of UTC.
-- A summary stands for its bucket unless the bucket is stale; then the next finer table is the truth, and at last the readings.

-- p95 is the continuous 95th percentile, null where it can no longer be told. A sum that leaves the range of a double is ±Infinity or NaN.
CREATE TABLE reading_minutes (
  sensor_id uuid NOT NULL,
  at        timestamptz(0) NOT NULL,
  count     integer NOT NULL,
  sum       double precision NOT NULL,
  min       double precision NOT NULL,
  max       double precision NOT NULL,
  p95       double precision,
  CONSTRAINT reading_minutes_pkey PRIMARY KEY (sensor_id, at)
) PARTITION BY RANGE (at);

-- The hours of all sensors are written together, so that those of one sensor lie far apart: its index has them side by side.
CREATE TABLE reading_hours (
  sensor_id uuid NOT NULL,
  at        timestamptz(0) NOT NULL,
  count     integer NOT NULL,
  sum       double precision NOT NULL,
  min       double precision NOT NULL,
  max       double precision NOT NULL,
  p95       double precision
);
CREATE UNIQUE INDEX reading_hours_sensor_id_at_key ON reading_hours (sensor_id, at) INCLUDE (count, sum, min, max, p95);
ALTER TABLE reading_hours REPLICA IDENTITY USING INDEX reading_hours_sensor_id_at_key;
CREATE INDEX reading_hours_at_idx ON reading_hours USING brin (at) WITH (pages_per_range = 16);

CREATE TABLE reading_days (
  sensor_id uuid NOT NULL,
  at        timestamptz(0) NOT NULL,
  count     integer NOT NULL,
  sum       double precision NOT NULL,
  min       double precision NOT NULL,
  max       double precision NOT NULL,
  p95       double precision
);
CREATE UNIQUE INDEX reading_days_sensor_id_at_key ON reading_days (sensor_id, at) INCLUDE (count, sum, min, max, p95);
ALTER TABLE reading_days REPLICA IDENTITY USING INDEX reading_days_sensor_id_at_key;

-- Hours to which readings were added that no summary knows of; written in the transaction that stores them. The running hour is among them.
CREATE TABLE reading_hours_stale (
  sensor_id uuid NOT NULL,
  at        timestamptz(0) NOT NULL,
  added     integer NOT NULL,
  CONSTRAINT reading_hours_stale_pkey PRIMARY KEY (sensor_id, at)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- Days of which an hour was summed up anew.
CREATE TABLE reading_days_stale (
  sensor_id uuid NOT NULL,
  at        timestamptz(0) NOT NULL,
  CONSTRAINT reading_days_stale_pkey PRIMARY KEY (sensor_id, at)
);

-- Readings of sensors of a type from before readings_from are removed by age: only the summaries know of them.
-- What still arrives for that time is added to the summaries.
CREATE TABLE reading_horizons (
  sensor_type   text PRIMARY KEY,
  readings_from timestamptz(0) NOT NULL
);

-- Makes the partition of a UTC day when it is missing, as readings_ensure_partitions does for the readings.
CREATE FUNCTION reading_minutes_ensure_partition(day date) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  partition text := 'reading_minutes_' || to_char(day, 'YYYYMMDD');
BEGIN
  IF to_regclass(partition) IS NOT NULL THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('reading_minutes_ensure_partition'));
  IF EXISTS (
    SELECT FROM pg_class WHERE relname = partition AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'reading_minutes'::regclass)) THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE reading_minutes INCLUDING ALL)', partition);
  EXECUTE format(
    'ALTER TABLE reading_minutes ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    partition, (day::timestamp AT TIME ZONE 'UTC')::text, ((day + 1)::timestamp AT TIME ZONE 'UTC')::text);
  RETURN true;
END $$;

-- What was stored before: the worker sums it up in the background, and until then it is read as it is.
INSERT INTO reading_hours_stale (sensor_id, at, added)
SELECT sensor_id, date_bin('1 hour', ts, '2000-01-01T00:00:00Z'), count(*) FROM readings GROUP BY 1, 2;
