-- Room iot: zones, sensors, readings by UTC day, the ledger, rules and alerts.

CREATE TABLE zones (
  id         uuid PRIMARY KEY,
  code       text NOT NULL,
  name       text NOT NULL,
  kind       text NOT NULL DEFAULT 'commune',
  population integer,
  boundary   geometry(MultiPolygon, 4326),
  center     geometry(Point, 4326),
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- The code is a level of MQTT topics.
  CONSTRAINT zones_code_check CHECK (code ~ '^[A-Za-z0-9_.:-]{1,64}$'),
  CONSTRAINT zones_population_check CHECK (population >= 0)
);
CREATE UNIQUE INDEX zones_code_key ON zones (code);
CREATE INDEX zones_boundary_idx ON zones USING gist (boundary);

CREATE TABLE sensors (
  id               uuid PRIMARY KEY,
  device_key       text NOT NULL,
  name             text NOT NULL,
  description      text,
  type             text NOT NULL,
  status           text NOT NULL DEFAULT 'active',
  zone_id          uuid NOT NULL,
  location         geometry(Point, 4326) NOT NULL,
  unit             varchar(32) NOT NULL,
  interval_seconds integer NOT NULL DEFAULT 60,
  min_value        double precision,
  max_value        double precision,
  secret_hash      text,
  battery          integer,
  metadata         jsonb NOT NULL DEFAULT '{}',
  version          integer NOT NULL DEFAULT 1,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT sensors_device_key_check CHECK (device_key ~ '^[A-Za-z0-9_.:-]{1,64}$'),
  CONSTRAINT sensors_type_check CHECK (type IN ('temperature', 'humidity', 'air_quality', 'traffic', 'noise', 'rainfall', 'water_level', 'soil_moisture', 'fill_level')),
  CONSTRAINT sensors_status_check CHECK (status IN ('active', 'inactive', 'maintenance', 'error')),
  CONSTRAINT sensors_interval_check CHECK (interval_seconds > 0),
  CONSTRAINT sensors_range_check CHECK (min_value <= max_value),
  CONSTRAINT sensors_battery_check CHECK (battery BETWEEN 0 AND 100),
  CONSTRAINT sensors_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES zones (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX sensors_device_key_key ON sensors (device_key);
CREATE INDEX sensors_zone_id_id_idx ON sensors (zone_id, id);
CREATE INDEX sensors_type_id_idx ON sensors (type, id);
CREATE INDEX sensors_status_id_idx ON sensors (status, id);
CREATE INDEX sensors_location_idx ON sensors USING gist (location);
CREATE INDEX sensors_name_idx ON sensors USING gin (name gin_trgm_ops);

-- Apart from sensors, so that ingest never touches (nor bloats, nor locks) the row that people edit.
CREATE TABLE sensor_last_readings (
  sensor_id   uuid PRIMARY KEY,
  ts          timestamptz(3) NOT NULL,
  value       double precision NOT NULL,
  unit        varchar(32) NOT NULL,
  quality     real NOT NULL,
  received_at timestamptz(3) NOT NULL,
  CONSTRAINT sensor_last_readings_sensor_id_fkey FOREIGN KEY (sensor_id) REFERENCES sensors (id) ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70);

-- No foreign key to sensors: its check costs more than the insert. seq is -1 when the device sends none.
-- unit is a varchar, because a row that can never be large needs no TOAST table in each partition.
CREATE TABLE readings (
  sensor_id   uuid NOT NULL,
  ts          timestamptz(3) NOT NULL,
  seq         bigint NOT NULL DEFAULT -1,
  id          uuid NOT NULL,
  value       double precision NOT NULL,
  unit        varchar(32) NOT NULL,
  quality     real NOT NULL,
  received_at timestamptz(3) NOT NULL,
  CONSTRAINT readings_pkey PRIMARY KEY (sensor_id, ts, seq)
) PARTITION BY RANGE (ts);
CREATE INDEX readings_ts_idx ON readings USING brin (ts);

-- Makes the partitions of the UTC days from_day..to_day that are missing; answers how many it made.
-- ATTACH takes a lock that readers and writers do not feel; CREATE TABLE ... PARTITION OF would stop them all.
CREATE FUNCTION readings_ensure_partitions(from_day date, to_day date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  day date;
  partition text;
  made integer := 0;
BEGIN
  IF to_day - from_day > 366 THEN
    RAISE EXCEPTION 'readings_ensure_partitions makes at most 367 days at once' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR day IN SELECT from_day + n FROM generate_series(0, to_day - from_day) AS n LOOP
    partition := 'readings_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass(partition) IS NOT NULL;
    -- Two processes that miss the same day: the second waits here and then finds it, asking pg_class, because to_regclass remembers.
    PERFORM pg_advisory_xact_lock(hashtext('readings_ensure_partitions'));
    CONTINUE WHEN EXISTS (
      SELECT FROM pg_class WHERE relname = partition AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'readings'::regclass));
    EXECUTE format('CREATE TABLE %I (LIKE readings INCLUDING ALL)', partition);
    EXECUTE format(
      'ALTER TABLE readings ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      partition, (day::timestamp AT TIME ZONE 'UTC')::text, ((day + 1)::timestamp AT TIME ZONE 'UTC')::text);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Counts readings, by device key so that it outlives the sensor; '?' adds up all unknown devices.
-- judged_ts is up to where rules have looked: what is older is late to them. Its row is the lock under which a device's readings are stored.
CREATE TABLE device_ledgers (
  device_key text PRIMARY KEY,
  sensor_id  uuid,
  received   bigint NOT NULL DEFAULT 0,
  stored     bigint NOT NULL DEFAULT 0,
  duplicate  bigint NOT NULL DEFAULT 0,
  rejected   bigint NOT NULL DEFAULT 0,
  late       bigint NOT NULL DEFAULT 0,
  gaps       bigint NOT NULL DEFAULT 0,
  first_seq  bigint,
  last_seq   bigint,
  last_ts    timestamptz(3),
  judged_ts  timestamptz(3),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT device_ledgers_adds_up CHECK (received = stored + duplicate + rejected),
  CONSTRAINT device_ledgers_late_check CHECK (late BETWEEN 0 AND stored),
  CONSTRAINT device_ledgers_gaps_check CHECK (gaps >= 0)
) WITH (fillfactor = 70);
CREATE INDEX device_ledgers_sensor_id_idx ON device_ledgers (sensor_id);

-- The last messages of each consumer that were committed, batch by batch: one that the broker sends again, because its acknowledgement
-- was lost with the process or the connection, is recognized and not counted twice.
CREATE TABLE ingest_deliveries (
  consumer     text NOT NULL,
  id           bigint GENERATED ALWAYS AS IDENTITY,
  messages     integer NOT NULL,
  fingerprints bytea NOT NULL,
  PRIMARY KEY (consumer, id)
);

CREATE TABLE rejected_messages (
  id          uuid PRIMARY KEY,
  topic       text NOT NULL,
  device_key  text,
  payload     bytea NOT NULL,
  truncated   boolean NOT NULL DEFAULT false,
  reason      text NOT NULL,
  detail      text NOT NULL,
  received_at timestamptz(3) NOT NULL,
  replayed_at timestamptz(3)
);
CREATE INDEX rejected_messages_received_at_id_idx ON rejected_messages (received_at DESC, id DESC);
CREATE INDEX rejected_messages_device_key_id_idx ON rejected_messages (device_key, id DESC);

CREATE TABLE rules (
  id          uuid PRIMARY KEY,
  name        text NOT NULL,
  type        text NOT NULL DEFAULT 'threshold',
  severity    text NOT NULL,
  enabled     boolean NOT NULL DEFAULT true,
  sensor_type text,
  zone_id     uuid,
  sensor_id   uuid,
  condition   jsonb NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  created_by  uuid,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  removed_at  timestamptz,
  CONSTRAINT rules_type_check CHECK (type IN ('threshold', 'offline', 'anomaly')),
  CONSTRAINT rules_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  CONSTRAINT rules_sensor_type_check CHECK (sensor_type IN ('temperature', 'humidity', 'air_quality', 'traffic', 'noise', 'rainfall', 'water_level', 'soil_moisture', 'fill_level')),
  CONSTRAINT rules_scope_check CHECK (num_nonnulls(sensor_type, zone_id, sensor_id) >= 1),
  CONSTRAINT rules_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES zones (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT rules_sensor_id_fkey FOREIGN KEY (sensor_id) REFERENCES sensors (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX rules_zone_id_idx ON rules (zone_id);
CREATE INDEX rules_sensor_id_idx ON rules (sensor_id);

CREATE TABLE rule_versions (
  rule_id    uuid NOT NULL,
  version    integer NOT NULL,
  definition jsonb NOT NULL,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (rule_id, version),
  CONSTRAINT rule_versions_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES rules (id) ON DELETE CASCADE ON UPDATE CASCADE
);

-- A row stands while a breach or an alert does. last_ts is the reading that last changed it.
-- open_alert_id stays until the value is clear again, even when a person has resolved that alert before.
CREATE TABLE rule_states (
  rule_id       uuid NOT NULL,
  sensor_id     uuid NOT NULL,
  rule_version  integer NOT NULL,
  breach_since  timestamptz(3),
  last_ts       timestamptz(3) NOT NULL,
  open_alert_id uuid,
  PRIMARY KEY (rule_id, sensor_id),
  CONSTRAINT rule_states_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES rules (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT rule_states_sensor_id_fkey FOREIGN KEY (sensor_id) REFERENCES sensors (id) ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX rule_states_sensor_id_idx ON rule_states (sensor_id);

CREATE TABLE alerts (
  id              uuid PRIMARY KEY,
  rule_id         uuid NOT NULL,
  rule_version    integer NOT NULL,
  sensor_id       uuid NOT NULL,
  zone_id         uuid NOT NULL,
  type            text NOT NULL DEFAULT 'threshold',
  severity        text NOT NULL,
  status          text NOT NULL DEFAULT 'active',
  value           double precision,
  unit            text,
  reason          text NOT NULL,
  readings        jsonb NOT NULL DEFAULT '[]',
  raised_at       timestamptz(3) NOT NULL,
  acknowledged_at timestamptz(3),
  acknowledged_by uuid,
  resolved_at     timestamptz(3),
  resolved_by     uuid,
  note            text,
  version         integer NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT alerts_type_check CHECK (type IN ('threshold', 'offline', 'anomaly')),
  CONSTRAINT alerts_severity_check CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  CONSTRAINT alerts_status_check CHECK (status IN ('active', 'acknowledged', 'resolved')),
  CONSTRAINT alerts_resolved_check CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
  CONSTRAINT alerts_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES rules (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT alerts_sensor_id_fkey FOREIGN KEY (sensor_id) REFERENCES sensors (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT alerts_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES zones (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX alerts_one_open ON alerts (rule_id, sensor_id) WHERE status <> 'resolved';
CREATE INDEX alerts_rule_id_idx ON alerts (rule_id);
CREATE INDEX alerts_status_raised_at_id_idx ON alerts (status, raised_at DESC, id DESC);
CREATE INDEX alerts_zone_id_raised_at_id_idx ON alerts (zone_id, raised_at DESC, id DESC);
CREATE INDEX alerts_sensor_id_raised_at_id_idx ON alerts (sensor_id, raised_at DESC, id DESC);

CREATE TABLE alert_changes (
  id          uuid PRIMARY KEY,
  alert_id    uuid NOT NULL,
  from_status text,
  to_status   text NOT NULL,
  actor_id    uuid,
  note        text,
  reason      text,
  at          timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT alert_changes_from_check CHECK (from_status IN ('active', 'acknowledged', 'resolved')),
  CONSTRAINT alert_changes_to_check CHECK (to_status IN ('active', 'acknowledged', 'resolved')),
  CONSTRAINT alert_changes_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX alert_changes_alert_id_id_idx ON alert_changes (alert_id, id);

-- Channel iot_registry tells ingest what to read again: `sensors`, `zones`, `rules`, or `sensor KEY,KEY` for at most 50 devices.
CREATE FUNCTION iot_registry_notify_sensors() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  keys text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(device_key) INTO keys FROM (SELECT device_key FROM after_rows LIMIT 51) AS changed;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(device_key) INTO keys FROM (SELECT device_key FROM before_rows LIMIT 51) AS changed;
  ELSE
    SELECT array_agg(device_key) INTO keys FROM (
      SELECT unnest(ARRAY[b.device_key, a.device_key]) AS device_key
      FROM before_rows b JOIN after_rows a USING (id)
      WHERE (b.device_key, b.name, b.type, b.status, b.zone_id, b.unit, b.min_value, b.max_value)
        IS DISTINCT FROM (a.device_key, a.name, a.type, a.status, a.zone_id, a.unit, a.min_value, a.max_value)
      LIMIT 51) AS changed;
  END IF;
  IF cardinality(keys) > 50 THEN
    PERFORM pg_notify('iot_registry', 'sensors');
  ELSIF keys IS NOT NULL THEN
    PERFORM pg_notify('iot_registry', 'sensor ' || array_to_string(keys, ','));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION iot_registry_notify() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('iot_registry', TG_TABLE_NAME);
  RETURN NULL;
END $$;

CREATE TRIGGER sensors_inserted AFTER INSERT ON sensors
  REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION iot_registry_notify_sensors();
CREATE TRIGGER sensors_updated AFTER UPDATE ON sensors
  REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION iot_registry_notify_sensors();
CREATE TRIGGER sensors_deleted AFTER DELETE ON sensors
  REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION iot_registry_notify_sensors();
CREATE TRIGGER zones_changed AFTER UPDATE ON zones
  FOR EACH STATEMENT EXECUTE FUNCTION iot_registry_notify();
CREATE TRIGGER rules_changed AFTER INSERT OR UPDATE OR DELETE ON rules
  FOR EACH STATEMENT EXECUTE FUNCTION iot_registry_notify();
