-- Room notifications: what is told to many, part by part.
CREATE TABLE notification_broadcasts (
  id            uuid PRIMARY KEY,
  ordered_by    uuid NOT NULL,
  -- Who: roles, or a list of accounts.
  roles         text[],
  account_ids   uuid[],
  type          text NOT NULL,
  priority      text NOT NULL,
  -- Locale → title and body.
  texts         jsonb NOT NULL,
  channels      text[],
  status        text NOT NULL DEFAULT 'running',
  -- The part to tell next, and of roles the account after which it begins.
  part          integer NOT NULL DEFAULT 0,
  after_account uuid,
  told          integer NOT NULL DEFAULT 0,
  -- Accounts of the list that do not exist or are disabled.
  unknown       integer NOT NULL DEFAULT 0,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  advanced_at   timestamptz(3) NOT NULL DEFAULT now(),
  finished_at   timestamptz(3),
  CONSTRAINT notification_broadcasts_audience_check CHECK ((roles IS NULL) <> (account_ids IS NULL)),
  CONSTRAINT notification_broadcasts_status_check CHECK (status IN ('running', 'done', 'cancelled')),
  CONSTRAINT notification_broadcasts_finished_check CHECK ((status = 'running') = (finished_at IS NULL))
);
CREATE INDEX notification_broadcasts_running_idx ON notification_broadcasts (advanced_at) WHERE status = 'running';
