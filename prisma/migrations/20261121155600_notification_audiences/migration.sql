-- Room notifications: what is told to who follows a zone, by an admin or by an alert, and how many it is for.
ALTER TABLE notification_broadcasts
  -- Nobody, when an alert caused it.
  ALTER COLUMN ordered_by DROP NOT NULL,
  -- Who follows any of them; together with roles, who does both.
  ADD COLUMN zones uuid[],
  ADD COLUMN subject_type text,
  ADD COLUMN subject_id uuid,
  -- What reaches an account once; the broadcast itself when null.
  ADD COLUMN cause_id text,
  -- How many accounts it was for when it was ordered; null when nobody counted.
  ADD COLUMN total integer,
  -- Those of the list that do not exist or are disabled.
  ADD COLUMN unknown_accounts uuid[] NOT NULL DEFAULT '{}',
  DROP CONSTRAINT notification_broadcasts_audience_check,
  ADD CONSTRAINT notification_broadcasts_audience_check
    CHECK (CASE WHEN account_ids IS NULL THEN roles IS NOT NULL OR zones IS NOT NULL ELSE roles IS NULL AND zones IS NULL END);

-- Alerts for who follows their zone.
CREATE TABLE notification_zone_alerts (
  broadcast_id uuid NOT NULL,
  zone_id      uuid NOT NULL,
  rule_id      uuid NOT NULL,
  sensor_id    uuid NOT NULL,
  severity     text NOT NULL,
  -- Null until it is told, and for ever when it was told enough before.
  told_at      timestamptz(3),
  CONSTRAINT notification_zone_alerts_pkey PRIMARY KEY (broadcast_id),
  CONSTRAINT notification_zone_alerts_broadcast_id_fkey FOREIGN KEY (broadcast_id) REFERENCES notification_broadcasts (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT notification_zone_alerts_severity_check CHECK (severity IN ('high', 'critical'))
);
CREATE INDEX notification_zone_alerts_told_idx ON notification_zone_alerts (zone_id, told_at);
