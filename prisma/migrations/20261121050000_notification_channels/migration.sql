-- Room notifications: what is sent by which channel, to which devices, as whom it suits, and what is told to many.

-- Not listed: the person does not want this type in the application, or the sender did not ask for it.
ALTER TABLE notifications ADD COLUMN is_listed boolean NOT NULL DEFAULT true, ADD COLUMN broadcast_id uuid;
CREATE INDEX notifications_broadcast_idx ON notifications (broadcast_id);

CREATE TABLE notification_deliveries (
  id              uuid PRIMARY KEY,
  notification_id uuid NOT NULL,
  account_id      uuid NOT NULL,
  channel         text NOT NULL,
  -- The device of a push; empty for other channels.
  target          text NOT NULL DEFAULT '',
  status          text NOT NULL,
  -- Why it was skipped, put off, or failed.
  reason          text,
  due_at          timestamptz(3) NOT NULL,
  -- Since when a process holds it.
  claimed_at      timestamptz(3),
  tries           integer NOT NULL DEFAULT 0,
  -- Tries that count; a retry by hand begins anew.
  tries_left      integer NOT NULL,
  provider_id     text,
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  updated_at      timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT notification_deliveries_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES notifications (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT notification_deliveries_channel_check CHECK (channel IN ('in_app', 'push', 'email', 'realtime')),
  CONSTRAINT notification_deliveries_status_check CHECK (status IN ('queued', 'sent', 'delivered', 'failed', 'skipped')),
  CONSTRAINT notification_deliveries_reason_check CHECK (status NOT IN ('skipped', 'failed') OR reason IS NOT NULL),
  CONSTRAINT notification_deliveries_claim_check CHECK (claimed_at IS NULL OR status = 'queued'),
  CONSTRAINT notification_deliveries_tries_check CHECK (tries >= 0 AND tries_left >= 0)
);
CREATE UNIQUE INDEX notification_deliveries_once_key ON notification_deliveries (notification_id, channel, target);
CREATE INDEX notification_deliveries_due_idx ON notification_deliveries (due_at) WHERE status = 'queued';
CREATE INDEX notification_deliveries_dead_idx ON notification_deliveries (id) WHERE status = 'failed';

-- Each try to hand a delivery over. Without an end its process died, or still tries.
CREATE TABLE notification_tries (
  delivery_id uuid NOT NULL,
  number      integer NOT NULL,
  started_at  timestamptz(3) NOT NULL DEFAULT now(),
  ended_at    timestamptz(3),
  outcome     text,
  reason      text,
  CONSTRAINT notification_tries_pkey PRIMARY KEY (delivery_id, number),
  CONSTRAINT notification_tries_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES notification_deliveries (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT notification_tries_outcome_check CHECK (outcome IN ('sent', 'retry', 'failed', 'skipped', 'unknown'))
);

CREATE TABLE notification_preferences (
  account_id  uuid PRIMARY KEY,
  -- Type → channel → whether; only what differs from the defaults.
  choices     jsonb NOT NULL DEFAULT '{}',
  -- Local times, HH:MM.
  quiet_from  text,
  quiet_until text,
  time_zone   text,
  locale      text,
  updated_at  timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT notification_preferences_quiet_check CHECK ((quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from <> quiet_until),
  CONSTRAINT notification_preferences_locale_check CHECK (locale IN ('fr', 'en', 'gcf'))
);

CREATE TABLE notification_devices (
  id         uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  token      text NOT NULL,
  platform   text NOT NULL,
  name       text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  -- When the application last told that the token is its own.
  seen_at    timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT notification_devices_platform_check CHECK (platform IN ('android', 'ios', 'web'))
);
CREATE UNIQUE INDEX notification_devices_token_key ON notification_devices (token);
CREATE INDEX notification_devices_account_idx ON notification_devices (account_id, id);
CREATE INDEX notification_devices_seen_idx ON notification_devices (seen_at);
