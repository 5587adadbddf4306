-- Ingest takes the attribute of an entity that a sensor's metadata names: it hears of a change of that too.
CREATE OR REPLACE FUNCTION iot_registry_notify_sensors() RETURNS trigger
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
      WHERE (b.device_key, b.name, b.type, b.status, b.zone_id, b.unit, b.min_value, b.max_value, b.metadata->>'attribute')
        IS DISTINCT FROM (a.device_key, a.name, a.type, a.status, a.zone_id, a.unit, a.min_value, a.max_value, a.metadata->>'attribute')
      LIMIT 51) AS changed;
  END IF;
  IF cardinality(keys) > 50 THEN
    PERFORM pg_notify('iot_registry', 'sensors');
  ELSIF keys IS NOT NULL THEN
    PERFORM pg_notify('iot_registry', 'sensor ' || array_to_string(keys, ','));
  END IF;
  RETURN NULL;
END $$;
