import { acknowledgeAlert, type City, listAlerts } from '@madinina/client';
import { type AlertMessage, connectSocket } from '@madinina/client/realtime';
import { useCallback, useEffect, useState } from 'react';

type Shown = Pick<AlertMessage, 'id' | 'status' | 'severity' | 'reason'>;

/** Active alerts: those there are, and each as it is raised, taken in hand or resolved. */
export function Alerts({ city }: { readonly city: City }) {
  const [alerts, setAlerts] = useState<readonly Shown[]>([]);
  const show = useCallback((alert: Shown) => setAlerts((known) => [alert, ...known.filter(({ id }) => id !== alert.id)]), []);
  useEffect(() => {
    const reload = (): void => {
      void listAlerts({ client: city.client, query: { limit: 50 } }).then(({ items }) => setAlerts(items));
    };
    const socket = connectSocket(city);
    socket.on('alert', show);
    socket.on('missed', reload);
    reload();
    return () => socket.close();
  }, [city, show]);
  const take = (id: string): void => {
    void acknowledgeAlert({ client: city.client, path: { id } }).then(show);
  };
  return (
    <ul aria-label="Alertes">
      {alerts.map(({ id, status, severity, reason }) => (
        <li key={id} data-status={status}>
          [{severity}] {reason} {status === 'active' && <button onClick={() => take(id)}>Prendre en charge</button>}
        </li>
      ))}
    </ul>
  );
}
