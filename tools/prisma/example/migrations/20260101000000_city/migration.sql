CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;

CREATE TYPE "severity" AS ENUM ('low', 'high');

CREATE TABLE "zones" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "area" geometry(MultiPolygon, 4326) NOT NULL,
    "centre" geometry(Point, 4326),
    "area_m2" DOUBLE PRECISION GENERATED ALWAYS AS (ST_Area("area"::geography)) STORED,
    "words" tsvector GENERATED ALWAYS AS (to_tsvector('french', "name")) STORED,

    CONSTRAINT "zones_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "zones_area_idx" ON "zones" USING GIST ("area");
CREATE INDEX "zones_name_trgm_idx" ON "zones" USING GIN ("name" gin_trgm_ops);
CREATE INDEX "zones_words_idx" ON "zones" USING GIN ("words");
CREATE INDEX "zones_lower_name_idx" ON "zones" (lower("name"));

CREATE TABLE "sensors" (
    "id" UUID NOT NULL,
    "zone_id" UUID NOT NULL,
    "key" CITEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sensors_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sensors_zone_id_fkey" FOREIGN KEY ("zone_id") REFERENCES "zones"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "sensors_status_check" CHECK ("status" IN ('active', 'inactive'))
);
CREATE UNIQUE INDEX "sensors_key_key" ON "sensors"("key");
CREATE INDEX "sensors_zone_id_idx" ON "sensors"("zone_id") INCLUDE ("status");

CREATE TABLE "readings" (
    "sensor_id" UUID NOT NULL,
    "ts" TIMESTAMPTZ(3) NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "quality" REAL NOT NULL DEFAULT 1,

    CONSTRAINT "readings_pkey" PRIMARY KEY ("sensor_id", "ts"),
    CONSTRAINT "readings_sensor_id_fkey" FOREIGN KEY ("sensor_id") REFERENCES "sensors"("id") ON DELETE CASCADE ON UPDATE CASCADE
) PARTITION BY RANGE ("ts");
CREATE INDEX "readings_ts_idx" ON "readings" USING BRIN ("ts") WITH (pages_per_range = 32);
CREATE TABLE "readings_2026_11" PARTITION OF "readings" FOR VALUES FROM ('2026-11-01T00:00:00Z') TO ('2026-12-01T00:00:00Z');
CREATE TABLE "readings_other" PARTITION OF "readings" DEFAULT;

CREATE TABLE "alerts" (
    "id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "sensor_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "severity" "severity" NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "alerts_sensor_id_fkey" FOREIGN KEY ("sensor_id") REFERENCES "sensors"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "alerts_open_key" ON "alerts"("rule_id", "sensor_id") WHERE "status" <> 'resolved';
CREATE INDEX "alerts_urgent_idx" ON "alerts"("raised_at" DESC) WHERE "severity" = 'high' AND "status" IN ('active', 'acknowledged');

CREATE TABLE "bookings" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "during" tstzrange NOT NULL,

    CONSTRAINT "bookings_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "bookings_once_excl" EXCLUDE USING gist ("provider_id" WITH =, "during" WITH &&)
);

CREATE VIEW "open_alerts" AS SELECT * FROM "alerts" WHERE "status" <> 'resolved';

CREATE FUNCTION "announce_alert"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('alerts', '');
    RETURN NULL;
END;
$$;
CREATE TRIGGER "alerts_announce" AFTER INSERT ON "alerts" FOR EACH STATEMENT EXECUTE FUNCTION "announce_alert"();
