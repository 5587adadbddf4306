import { type AlertData, type AlertSeverity, type Locale, type NotificationPriority } from '@madinina/contracts';
import { type NoticeText } from '../notify/notice';

const SEVERITY_WORDS: Record<Locale, Record<AlertSeverity, string>> = {
  fr: { low: 'Alerte faible', medium: 'Alerte', high: 'Alerte forte', critical: 'Alerte critique' },
  en: { low: 'Low alert', medium: 'Alert', high: 'High alert', critical: 'Critical alert' },
  gcf: { low: 'Ti lalèt', medium: 'Lalèt', high: 'Gwo lalèt', critical: 'Lalèt grav' },
};

const PLACE_WORDS: Record<Locale, string> = { fr: 'Lieu', en: 'Place', gcf: 'Koté' };
const SENSOR_WORDS: Record<Locale, string> = { fr: 'Capteur', en: 'Sensor', gcf: 'Kaptè' };

/** What a person reads about an alert. The reason is the alert's own, in French in every locale. */
export function alertText(alert: AlertData, locale: Locale): NoticeText {
  const colon = locale === 'en' ? ':' : '\u00A0:';
  return {
    title: `${SEVERITY_WORDS[locale][alert.severity]}${colon} ${alert.ruleName}`,
    body: [alert.reason, `${SENSOR_WORDS[locale]}${colon} ${alert.sensorName}`, `${PLACE_WORDS[locale]}${colon} ${alert.zoneName}`].join(
      '\n',
    ),
  };
}

/** How urgently an alert of this severity is told. */
export const priorityOf: Record<AlertSeverity, NotificationPriority> = { low: 'low', medium: 'medium', high: 'high', critical: 'urgent' };
