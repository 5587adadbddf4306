-- Room notifications: what is pushed and mailed together, at the end of a person's hour or day.
ALTER TABLE notification_preferences
  -- Type → frequency; only what differs from the default.
  ADD COLUMN digests jsonb NOT NULL DEFAULT '{}',
  -- Local time of daily digests, HH:MM; the default when null.
  ADD COLUMN digest_time text;

CREATE TABLE notification_digests (
  id         uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  channel    text NOT NULL,
  -- The end of its period.
  ends_at    timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT notification_digests_channel_check CHECK (channel IN ('push', 'email'))
);
-- One digest a person, channel and period, whatever runs twice.
CREATE UNIQUE INDEX notification_digests_once_key ON notification_digests (account_id, channel, ends_at);

-- What waits for a digest, and what each digest told. Only ever inserted by those who tell, so that they wait for nobody.
CREATE TABLE notification_digest_items (
  notification_id uuid NOT NULL,
  channel         text NOT NULL,
  account_id      uuid NOT NULL,
  due_at          timestamptz(3) NOT NULL,
  digest_id       uuid,
  CONSTRAINT notification_digest_items_pkey PRIMARY KEY (notification_id, channel),
  CONSTRAINT notification_digest_items_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES notifications (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT notification_digest_items_digest_id_fkey FOREIGN KEY (digest_id) REFERENCES notification_digests (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT notification_digest_items_channel_check CHECK (channel IN ('push', 'email'))
);
CREATE INDEX notification_digest_items_due_idx ON notification_digest_items (due_at, account_id) WHERE digest_id IS NULL;
CREATE INDEX notification_digest_items_waiting_idx ON notification_digest_items (account_id, due_at) WHERE digest_id IS NULL;
CREATE INDEX notification_digest_items_digest_idx ON notification_digest_items (digest_id);
