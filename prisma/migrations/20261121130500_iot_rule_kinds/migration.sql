-- Offline and anomaly rules, alerts that do not flap, and rules that move between cities.

-- Since when a raised value has been clear; the alert ends once that has lasted.
ALTER TABLE rule_states ADD COLUMN clear_since timestamptz(3);

-- recurrences: how often the value came back while the alert stood. explanation: what an anomaly was measured by.
ALTER TABLE alerts
  ADD COLUMN recurrences integer NOT NULL DEFAULT 0,
  ADD COLUMN explanation jsonb,
  ADD CONSTRAINT alerts_recurrences_check CHECK (recurrences >= 0);

-- What a rule is called across cities and imports; two live rules never share it.
ALTER TABLE rules
  ADD COLUMN external_id text,
  ADD CONSTRAINT rules_external_id_check CHECK (char_length(external_id) BETWEEN 1 AND 120);
CREATE UNIQUE INDEX rules_external_id_key ON rules (external_id) WHERE removed_at IS NULL;

-- From when on a sensor is expected to speak: since it was registered, or came back from maintenance.
ALTER TABLE sensors ADD COLUMN watched_since timestamptz(3) NOT NULL DEFAULT now();
UPDATE sensors SET watched_since = created_at;
CREATE FUNCTION sensors_watched_since() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.watched_since := now();
  RETURN NEW;
END $$;
CREATE TRIGGER sensors_watched_again BEFORE UPDATE OF status ON sensors FOR EACH ROW
  WHEN (OLD.status IN ('inactive', 'maintenance') AND NEW.status NOT IN ('inactive', 'maintenance'))
  EXECUTE FUNCTION sensors_watched_since();

-- The memory of an anomaly detector, written in the transaction of the readings that it has seen.
CREATE TABLE sensor_anomaly_states (
  sensor_id  uuid PRIMARY KEY,
  state      bytea NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT sensor_anomaly_states_sensor_id_fkey FOREIGN KEY (sensor_id) REFERENCES sensors (id) ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70);

-- One row: whether the city itself hears nothing, so that no sensor is blamed for it.
CREATE TABLE offline_watches (
  id          integer PRIMARY KEY DEFAULT 1,
  deaf_since  timestamptz(3),
  heard_since timestamptz(3),
  CONSTRAINT offline_watches_one_row CHECK (id = 1)
);
INSERT INTO offline_watches DEFAULT VALUES;
