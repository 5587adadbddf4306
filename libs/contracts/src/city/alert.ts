export const ALERT_TYPES = ['threshold', 'offline', 'anomaly'] as const;
export type AlertType = (typeof ALERT_TYPES)[number];

/** From the mildest to the gravest. */
export const ALERT_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

export const ALERT_STATUSES = ['active', 'acknowledged', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];
