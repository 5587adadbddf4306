CREATE TABLE "notifications" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "type" TEXT NOT NULL CHECK ("type" IN ('system', 'alert', 'waste_update', 'collection_reminder', 'achievement', 'order', 'message', 'plant_care', 'security', 'report')),
    "priority" TEXT NOT NULL CHECK ("priority" IN ('low', 'medium', 'high', 'urgent')),
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "subject_type" TEXT,
    "subject_id" UUID,
    "cause_id" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "notifications_account_id_cause_id_key" ON "notifications"("account_id", "cause_id");
CREATE INDEX "notifications_account_idx" ON "notifications"("account_id", "id");
CREATE INDEX "notifications_unread_idx" ON "notifications"("account_id", "id") WHERE "read_at" IS NULL;
