-- Room gis: files of features on their way into a layer.
CREATE TABLE gis_imports (
  id          uuid PRIMARY KEY,
  -- Null once the layer is gone.
  layer_id    uuid,
  account_id  uuid NOT NULL,
  file_name   text NOT NULL,
  -- In the city's files; null once it is deleted.
  file_key    text,
  -- geojson | csv | shapefile | geopackage
  format      text NOT NULL,
  -- add | replace
  mode        text NOT NULL,
  options     jsonb NOT NULL DEFAULT '{}',
  -- receiving | queued | running | done | failed
  state       text NOT NULL,
  attempts    integer NOT NULL DEFAULT 0,
  checked     integer NOT NULL DEFAULT 0,
  written     integer NOT NULL DEFAULT 0,
  repaired    integer NOT NULL DEFAULT 0,
  -- Code of an error, and what it tells besides.
  reason      text,
  details     jsonb NOT NULL DEFAULT '{}',
  -- [{ place, path, rule }]
  faults      jsonb NOT NULL DEFAULT '[]',
  -- Properties of the file that the layer does not declare.
  left_out    text[] NOT NULL DEFAULT '{}',
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  -- When it last got on.
  moved_at    timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  CONSTRAINT gis_imports_layer_id_fkey FOREIGN KEY (layer_id) REFERENCES gis_layers (id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT gis_imports_state_check CHECK (state IN ('receiving', 'queued', 'running', 'done', 'failed')),
  CONSTRAINT gis_imports_mode_check CHECK (mode IN ('add', 'replace')),
  CONSTRAINT gis_imports_finished_check CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed')))
);
CREATE INDEX gis_imports_layer_id_idx ON gis_imports (layer_id);
CREATE INDEX gis_imports_moved_at_idx ON gis_imports (moved_at);
