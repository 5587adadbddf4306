-- Who listens to what, told by each worker as it starts. A relay thus sends an event also to listeners of rooms
-- that its own process does not carry.
CREATE TABLE "outbox_listeners" (
    "listener" TEXT NOT NULL,
    "event_name" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_listeners_pkey" PRIMARY KEY ("listener")
);

-- Each row of the outbox is written, updated once and deleted days later: by default dead rows may grow to a fifth
-- of the table before they are cleaned away, and the relay's index with them.
ALTER TABLE "outbox_events" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
ALTER TABLE "outbox_deliveries" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
