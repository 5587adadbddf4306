-- Room gis, layers: what the city draws on its maps, ready for lists (EPSG:4326) and for tiles (EPSG:3857).

CREATE TABLE gis_layers (
  id                uuid PRIMARY KEY,
  -- The name in addresses: tiles/{key}, collections/{key}.
  key               text NOT NULL,
  title             text NOT NULL,
  description       text NOT NULL DEFAULT '',
  -- stored: people write it. live: rooms push it.
  kind              text NOT NULL,
  -- any | point | line | polygon
  geometry_type     text NOT NULL,
  -- [{ name, type, title?, required? }]
  properties        jsonb NOT NULL DEFAULT '[]',
  -- Whether features may have properties that are not declared.
  open_properties   boolean NOT NULL DEFAULT false,
  -- Roles that see it.
  visible_to        text[] NOT NULL,
  -- Properties that tiles carry.
  tile_properties   text[] NOT NULL DEFAULT '{}',
  min_zoom          smallint NOT NULL DEFAULT 0,
  max_zoom          smallint NOT NULL DEFAULT 22,
  attribution       text NOT NULL DEFAULT '',
  -- Property that tells when a feature is (or begins to be) there, and when it ends.
  time_property     text,
  end_time_property text,
  version           integer NOT NULL DEFAULT 1,
  -- Rises with each change of what tiles show; a writer of features locks the layer by it.
  data_version      bigint NOT NULL DEFAULT 0,
  created_at        timestamptz(3) NOT NULL DEFAULT now(),
  updated_at        timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT gis_layers_key_check CHECK (key ~ '^[a-z][a-z0-9-]{0,62}$'),
  CONSTRAINT gis_layers_kind_check CHECK (kind IN ('stored', 'live')),
  CONSTRAINT gis_layers_geometry_type_check CHECK (geometry_type IN ('any', 'point', 'line', 'polygon')),
  CONSTRAINT gis_layers_zoom_check CHECK (0 <= min_zoom AND min_zoom <= max_zoom AND max_zoom <= 22)
);
CREATE UNIQUE INDEX gis_layers_key_key ON gis_layers (key);

CREATE TABLE gis_features (
  id              uuid PRIMARY KEY,
  layer_id        uuid NOT NULL,
  -- Of a live layer: the name that the room gives it, and when the room said so.
  source_key      text,
  source_at       timestamptz(3),
  geometry        geometry(Geometry, 4326) NOT NULL,
  -- What tiles and boxes are cut from.
  mercator        geometry(Geometry, 3857) NOT NULL GENERATED ALWAYS AS (ST_Transform(geometry, 3857)) STORED,
  properties      jsonb NOT NULL,
  tile_attributes jsonb NOT NULL,
  starts_at       timestamptz(3),
  ends_at         timestamptz(3),
  version         integer NOT NULL DEFAULT 1,
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  updated_at      timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT gis_features_layer_id_fkey FOREIGN KEY (layer_id) REFERENCES gis_layers (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX gis_features_layer_id_id_idx ON gis_features (layer_id, id);
CREATE UNIQUE INDEX gis_features_layer_id_source_key_key ON gis_features (layer_id, source_key);
CREATE INDEX gis_features_layer_id_mercator_idx ON gis_features USING gist (layer_id, mercator);
CREATE INDEX gis_features_properties_idx ON gis_features USING gin (properties jsonb_path_ops);
CREATE INDEX gis_features_layer_id_starts_at_idx ON gis_features (layer_id, starts_at);

-- A removal may be told before the change that it follows: the later one holds.
CREATE TABLE gis_live_removals (
  layer_id   uuid NOT NULL,
  source_key text NOT NULL,
  source_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (layer_id, source_key),
  CONSTRAINT gis_live_removals_layer_id_fkey FOREIGN KEY (layer_id) REFERENCES gis_layers (id) ON DELETE CASCADE ON UPDATE CASCADE
);

-- Generalised geometry of low zooms. What is smaller than a cell shares it: one feature a cell is drawn.
CREATE TABLE gis_tile_shapes (
  feature_id uuid NOT NULL,
  level      smallint NOT NULL,
  layer_id   uuid NOT NULL,
  -- Null for what is larger than a cell: that is always drawn.
  cell       bigint,
  geometry   geometry(Geometry, 3857) NOT NULL,
  attributes jsonb NOT NULL,
  PRIMARY KEY (feature_id, level),
  CONSTRAINT gis_tile_shapes_feature_id_fkey FOREIGN KEY (feature_id) REFERENCES gis_features (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX gis_tile_shapes_layer_id_level_cell_key ON gis_tile_shapes (layer_id, level, cell);
CREATE INDEX gis_tile_shapes_layer_id_level_geometry_idx ON gis_tile_shapes USING gist (layer_id, level, geometry);

-- Where each data version changed something, in metres of EPSG:3857: a tile kept from before is right unless it lies there.
CREATE TABLE gis_layer_changes (
  layer_id uuid NOT NULL,
  version  bigint NOT NULL,
  west     double precision NOT NULL,
  south    double precision NOT NULL,
  east     double precision NOT NULL,
  north    double precision NOT NULL,
  PRIMARY KEY (layer_id, version),
  CONSTRAINT gis_layer_changes_layer_id_fkey FOREIGN KEY (layer_id) REFERENCES gis_layers (id) ON DELETE CASCADE ON UPDATE CASCADE
);

-- The side of a cell, in metres: a 64th of a tile of the level's zoom.
CREATE FUNCTION gis_cell_size(level integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT 40075016.685578488 / (1 << (level + 6)) $$;

-- The cell that a geometry shares with others, or null when it is larger than one.
CREATE FUNCTION gis_shape_cell(shape geometry, level integer) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN greatest(ST_XMax(shape) - ST_XMin(shape), ST_YMax(shape) - ST_YMin(shape)) < gis_cell_size(level) THEN
     floor(((ST_XMin(shape) + ST_XMax(shape)) / 2 + 20037508.342789244) / gis_cell_size(level))::bigint * (1::bigint << 24)
     + floor(((ST_YMin(shape) + ST_YMax(shape)) / 2 + 20037508.342789244) / gis_cell_size(level))::bigint
   END $$;

-- Where a cell lies.
CREATE FUNCTION gis_cell_box(cell bigint, level integer) RETURNS geometry LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ST_MakeEnvelope(
     (cell >> 24) * gis_cell_size(level) - 20037508.342789244, (cell & 16777215) * gis_cell_size(level) - 20037508.342789244,
     ((cell >> 24) + 1) * gis_cell_size(level) - 20037508.342789244, ((cell & 16777215) + 1) * gis_cell_size(level) - 20037508.342789244, 3857) $$;

-- Tells every process, at the commit, that it must read the layer again.
CREATE FUNCTION gis_tell_layer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gis_layers', coalesce(NEW.id, OLD.id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER gis_layers_tell AFTER INSERT OR UPDATE OR DELETE ON gis_layers FOR EACH ROW EXECUTE FUNCTION gis_tell_layer();
