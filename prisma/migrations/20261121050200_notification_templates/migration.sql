-- Room notifications: texts with variables that are used again and again.
CREATE TABLE notification_templates (
  id         uuid PRIMARY KEY,
  key        text NOT NULL,
  type       text NOT NULL,
  -- Locale → title and body.
  texts      jsonb NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  removed_at timestamptz(3),
  CONSTRAINT notification_templates_key_check CHECK (key ~ '^[a-z][a-z0-9_.-]{0,79}$')
);
CREATE UNIQUE INDEX notification_templates_one_key ON notification_templates (key) WHERE removed_at IS NULL;

-- Every version that a template had.
CREATE TABLE notification_template_versions (
  template_id uuid NOT NULL,
  version     integer NOT NULL,
  type        text NOT NULL,
  texts       jsonb NOT NULL,
  changed_by  uuid NOT NULL,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT notification_template_versions_pkey PRIMARY KEY (template_id, version),
  CONSTRAINT notification_template_versions_template_id_fkey FOREIGN KEY (template_id) REFERENCES notification_templates (id) ON DELETE CASCADE ON UPDATE CASCADE
);
