-- Room gis, addresses: the rows of the national file (Base Adresse Nationale) as they were last imported, and what an import refused.

-- One attempt to import a file. Of a refused one nothing but this row and its rejections stays.
CREATE TABLE address_imports (
  id          uuid PRIMARY KEY,
  kind        text NOT NULL,
  file_name   text NOT NULL,
  status      text NOT NULL,
  -- Why the whole file was refused.
  reason      text,
  departments text[] NOT NULL DEFAULT '{}',
  attribution text NOT NULL,
  licence     text NOT NULL,
  lines       integer NOT NULL,
  added       integer NOT NULL DEFAULT 0,
  changed     integer NOT NULL DEFAULT 0,
  unchanged   integer NOT NULL DEFAULT 0,
  removed     integer NOT NULL DEFAULT 0,
  rejected    integer NOT NULL DEFAULT 0,
  started_at  timestamptz(3) NOT NULL,
  finished_at timestamptz(3) NOT NULL,
  CONSTRAINT address_imports_kind_check CHECK (kind IN ('addresses', 'localities')),
  CONSTRAINT address_imports_status_check CHECK (status IN ('done', 'refused')),
  CONSTRAINT address_imports_reason_check CHECK ((status = 'refused') = (reason IS NOT NULL))
);
CREATE INDEX address_imports_finished_at_idx ON address_imports (finished_at DESC);

-- Lines that were left out, with the reason; at most some thousands an import are kept, all are counted in it.
CREATE TABLE address_rejections (
  import_id uuid NOT NULL,
  line      integer NOT NULL,
  reason    text NOT NULL,
  detail    text NOT NULL,
  content   text NOT NULL,
  PRIMARY KEY (import_id, line),
  CONSTRAINT address_rejections_import_id_fkey FOREIGN KEY (import_id) REFERENCES address_imports (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE addresses (
  -- Of the national file, e.g. 97209_0690_00012_bis. Its order is the one in which all are read, page by page.
  id         text COLLATE "C" PRIMARY KEY,
  street_id  text NOT NULL,
  street     text NOT NULL,
  number     integer NOT NULL,
  -- bis, ter, a, …; empty when there is none.
  suffix     text NOT NULL,
  -- The place beside the street (nom_ld), empty when there is none.
  locality   text NOT NULL,
  postcode   text NOT NULL,
  citycode   text NOT NULL,
  city       text NOT NULL,
  longitude  double precision NOT NULL,
  latitude   double precision NOT NULL,
  -- In the projection of the file, metres.
  x          double precision,
  y          double precision,
  -- entrée, bâtiment, segment, …; empty when unknown.
  position   text NOT NULL,
  certified  boolean NOT NULL,
  location   geography(Point, 4326) NOT NULL GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography) STORED,
  CONSTRAINT addresses_number_check CHECK (number >= 0),
  CONSTRAINT addresses_position_check CHECK (longitude BETWEEN -180 AND 180 AND latitude BETWEEN -90 AND 90)
);
CREATE INDEX addresses_location_idx ON addresses USING gist (location);

-- Places with a name and no numbers: quarters, hamlets.
CREATE TABLE address_localities (
  id         text PRIMARY KEY,
  name       text NOT NULL,
  postcode   text NOT NULL,
  citycode   text NOT NULL,
  city       text NOT NULL,
  longitude  double precision NOT NULL,
  latitude   double precision NOT NULL,
  x          double precision,
  y          double precision,
  location   geography(Point, 4326) NOT NULL GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography) STORED,
  CONSTRAINT address_localities_position_check CHECK (longitude BETWEEN -180 AND 180 AND latitude BETWEEN -90 AND 90)
);
CREATE INDEX address_localities_location_idx ON address_localities USING gist (location);
