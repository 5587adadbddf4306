-- A device stops hearing with the session that registered it; those from before are known by their account alone.
ALTER TABLE notification_devices ADD COLUMN session_id uuid;
