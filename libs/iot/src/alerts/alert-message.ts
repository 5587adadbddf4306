import { type AlertData, type AlertMessage } from '@madinina/contracts';

/** An alert as sockets and MQTT subscribers hear it. */
export const alertMessage = (alert: AlertData): AlertMessage => ({
  id: alert.alertId,
  type: alert.type,
  severity: alert.severity,
  status: alert.status,
  sensorId: alert.sensorId,
  sensorName: alert.sensorName,
  sensorType: alert.sensorType,
  zoneId: alert.zoneId,
  zoneName: alert.zoneName,
  value: alert.value ?? null,
  unit: alert.unit ?? null,
  reason: alert.reason,
  raisedAt: alert.raisedAt,
  measuredAt: alert.measuredAt ?? null,
});
