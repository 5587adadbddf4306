-- A device that restarts counts from 0 again: what arrives later of the time before belongs to the former count.
ALTER TABLE "device_ledgers" ADD COLUMN "series_since" TIMESTAMPTZ(3);
