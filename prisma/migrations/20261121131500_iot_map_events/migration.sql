-- Room iot: sensors, zones and open alerts are told to the live layers of the map by whatever statement changes them, in its transaction:
-- people, devices, the ingest pipeline, seeds and rows that go with others alike.

-- As the events of the code have it: UUIDv7, milliseconds first.
CREATE FUNCTION iot_event_id() RETURNS uuid LANGUAGE sql VOLATILE AS
$$ SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
     PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid $$;

-- What the map shows of each; without a shape it shows nothing. Beyond 85.05 degrees Web Mercator has no place.
CREATE VIEW iot_map_sensors AS
SELECT s.id, CASE WHEN abs(ST_Y(s.location)) <= 85.05 THEN s.location END AS shape,
  jsonb_build_object('name', s.name, 'type', s.type, 'status', s.status, 'zoneCode', z.code) AS properties
FROM sensors s JOIN zones z ON z.id = s.zone_id;

CREATE VIEW iot_map_zones AS
SELECT z.id, CASE WHEN ST_YMin(z.boundary) >= -85.05 AND ST_YMax(z.boundary) <= 85.05 THEN z.boundary END AS shape,
  jsonb_build_object('code', z.code, 'name', z.name, 'kind', z.kind) AS properties
FROM zones z;

CREATE VIEW iot_map_alerts AS
SELECT a.id, CASE WHEN a.status <> 'resolved' AND abs(ST_Y(s.location)) <= 85.05 THEN s.location END AS shape,
  jsonb_build_object('type', a.type, 'severity', a.severity, 'status', a.status, 'reason', a.reason,
    'raisedAt', to_char(a.raised_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS properties
FROM alerts a JOIN sensors s ON s.id = a.sensor_id;

-- One event. The time of the call: whoever waited for the row is later.
CREATE FUNCTION iot_tell_map(layer text, id uuid, shape geometry, properties jsonb) RETURNS void LANGUAGE sql VOLATILE AS
$$ INSERT INTO outbox_events (id, name, data, occurred_at)
   SELECT iot_event_id(), CASE WHEN shape IS NULL THEN 'gis.feature-removed' ELSE 'gis.feature-changed' END,
     jsonb_build_object('layer', layer, 'featureKey', id, 'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
       || CASE WHEN shape IS NULL THEN '{}' ELSE jsonb_build_object('geometry', ST_AsGeoJSON(shape, 7)::jsonb, 'properties', properties) END,
     clock_timestamp() $$;

CREATE FUNCTION iot_sensors_tell_map() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM iot_tell_map('sensors', o.id, NULL, NULL) FROM old_rows o;
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM iot_tell_map('sensors', m.id, m.shape, m.properties) FROM new_rows n JOIN iot_map_sensors m ON m.id = n.id WHERE m.shape IS NOT NULL;
  ELSE
    PERFORM iot_tell_map('sensors', m.id, m.shape, m.properties) FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN iot_map_sensors m ON m.id = n.id
    WHERE (n.name, n.type, n.status, n.zone_id) IS DISTINCT FROM (o.name, o.type, o.status, o.zone_id) OR NOT ST_OrderingEquals(n.location, o.location);
    PERFORM iot_tell_map('alerts', m.id, m.shape, m.properties) FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN alerts a ON a.sensor_id = n.id
      JOIN iot_map_alerts m ON m.id = a.id WHERE a.status <> 'resolved' AND NOT ST_OrderingEquals(n.location, o.location);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sensors_tell_map_inserted AFTER INSERT ON sensors REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_sensors_tell_map();
CREATE TRIGGER sensors_tell_map_updated AFTER UPDATE ON sensors REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_sensors_tell_map();
CREATE TRIGGER sensors_tell_map_deleted AFTER DELETE ON sensors REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_sensors_tell_map();

CREATE FUNCTION iot_zones_tell_map() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM iot_tell_map('zones', o.id, NULL, NULL) FROM old_rows o WHERE o.boundary IS NOT NULL;
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM iot_tell_map('zones', m.id, m.shape, m.properties) FROM new_rows n JOIN iot_map_zones m ON m.id = n.id WHERE m.shape IS NOT NULL;
  ELSE
    PERFORM iot_tell_map('zones', m.id, m.shape, m.properties) FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN iot_map_zones m ON m.id = n.id
    WHERE (n.boundary IS NOT NULL OR o.boundary IS NOT NULL)
      AND ((n.code, n.name, n.kind, n.boundary IS NULL) IS DISTINCT FROM (o.code, o.name, o.kind, o.boundary IS NULL)
        OR NOT ST_OrderingEquals(n.boundary, o.boundary));
    PERFORM iot_tell_map('sensors', m.id, m.shape, m.properties) FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN sensors s ON s.zone_id = n.id
      JOIN iot_map_sensors m ON m.id = s.id WHERE n.code <> o.code AND m.shape IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER zones_tell_map_inserted AFTER INSERT ON zones REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_zones_tell_map();
CREATE TRIGGER zones_tell_map_updated AFTER UPDATE ON zones REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_zones_tell_map();
CREATE TRIGGER zones_tell_map_deleted AFTER DELETE ON zones REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_zones_tell_map();

CREATE FUNCTION iot_alerts_tell_map() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM iot_tell_map('alerts', o.id, NULL, NULL) FROM old_rows o WHERE o.status <> 'resolved';
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM iot_tell_map('alerts', m.id, m.shape, m.properties) FROM new_rows n JOIN iot_map_alerts m ON m.id = n.id WHERE m.shape IS NOT NULL;
  ELSE
    PERFORM iot_tell_map('alerts', m.id, m.shape, m.properties) FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN iot_map_alerts m ON m.id = n.id
    WHERE (n.type, n.severity, n.status, n.reason) IS DISTINCT FROM (o.type, o.severity, o.status, o.reason);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER alerts_tell_map_inserted AFTER INSERT ON alerts REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_alerts_tell_map();
CREATE TRIGGER alerts_tell_map_updated AFTER UPDATE ON alerts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_alerts_tell_map();
CREATE TRIGGER alerts_tell_map_deleted AFTER DELETE ON alerts REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION iot_alerts_tell_map();

-- What is there already.
SELECT iot_tell_map('zones', id, shape, properties) FROM iot_map_zones WHERE shape IS NOT NULL;
SELECT iot_tell_map('sensors', id, shape, properties) FROM iot_map_sensors WHERE shape IS NOT NULL;
SELECT iot_tell_map('alerts', id, shape, properties) FROM iot_map_alerts WHERE shape IS NOT NULL;
