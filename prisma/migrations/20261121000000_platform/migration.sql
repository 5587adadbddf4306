-- Extensions are made here, first, so that every room may use them and an empty database is all that is needed.
-- Only postgis asks for a superuser; where an administrator made it beforehand, IF NOT EXISTS leaves it alone.
CREATE EXTENSION IF NOT EXISTS postgis;    -- zones, positions, vector tiles
CREATE EXTENSION IF NOT EXISTS pg_trgm;    -- search that forgives a typing mistake
CREATE EXTENSION IF NOT EXISTS btree_gist; -- exclusion constraints: one provider, one moment, one booking
CREATE EXTENSION IF NOT EXISTS unaccent;   -- "Le François" is found by "francois"
CREATE EXTENSION IF NOT EXISTS citext;     -- e-mail and username are unique whatever their case

-- The outbox: events written in the transaction that causes them, sent on by the relay.
CREATE TABLE "outbox_events" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "correlation_id" TEXT,
    "dispatched_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_events_pkey" PRIMARY KEY ("id")
);

-- What the relay reads, in order. It holds only what waits, so it stays small however long the table grows.
CREATE INDEX "outbox_events_waiting_idx" ON "outbox_events"("id") WHERE "dispatched_at" IS NULL;

-- What the cleaning reads.
CREATE INDEX "outbox_events_dispatched_at_idx" ON "outbox_events"("dispatched_at");

-- The relay sleeps until it hears this. Once a statement, not once a row: a batch of readings may raise thousands.
CREATE FUNCTION "notify_outbox"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END;
$$;

CREATE TRIGGER "outbox_events_notify" AFTER INSERT ON "outbox_events"
    FOR EACH STATEMENT EXECUTE FUNCTION "notify_outbox"();

CREATE TABLE "outbox_deliveries" (
    "event_id" UUID NOT NULL,
    "listener" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "outbox_deliveries_pkey" PRIMARY KEY ("event_id", "listener"),
    CONSTRAINT "outbox_deliveries_event_id_fkey" FOREIGN KEY ("event_id")
        REFERENCES "outbox_events"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- What was promised and is not done yet, oldest first.
CREATE INDEX "outbox_deliveries_open_idx" ON "outbox_deliveries"("created_at") WHERE "done_at" IS NULL;

-- Answers to requests that carried an Idempotency-Key.
CREATE TABLE "idempotency_keys" (
    "caller" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "status" INTEGER,
    "headers" JSONB,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("caller", "key"),
    CONSTRAINT "idempotency_keys_state_check" CHECK ("state" IN ('running', 'done')),
    -- A kept answer has a status: a repeated request must never be answered with nothing.
    CONSTRAINT "idempotency_keys_done_check" CHECK ("state" <> 'done' OR "status" IS NOT NULL)
);

CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys"("expires_at");
