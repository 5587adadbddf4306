-- Room notifications: the zones that a person follows.
CREATE TABLE notification_followed_zones (
  account_id uuid NOT NULL,
  zone_id    uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT notification_followed_zones_pkey PRIMARY KEY (account_id, zone_id)
);
-- Followers of a zone are told part by part, in the order of their ids.
CREATE INDEX notification_followed_zones_zone_idx ON notification_followed_zones (zone_id, account_id);
