import { type Locale, type NotificationType } from '@madinina/contracts';
import { type NoticeText } from '../notify/notice';
import { type DigestSummary, totalOf, type TypeCount } from './digest';

const TYPE_WORDS: Record<Locale, Record<NotificationType, string>> = {
  fr: {
    system: 'Informations',
    alert: 'Alertes',
    waste_update: 'Déchets',
    collection_reminder: 'Collectes',
    achievement: 'Succès',
    order: 'Commandes',
    message: 'Messages',
    plant_care: 'Plantes',
    security: 'Sécurité',
    report: 'Rapports',
  },
  en: {
    system: 'News',
    alert: 'Alerts',
    waste_update: 'Waste',
    collection_reminder: 'Collections',
    achievement: 'Achievements',
    order: 'Orders',
    message: 'Messages',
    plant_care: 'Plants',
    security: 'Security',
    report: 'Reports',
  },
  gcf: {
    system: 'Nouvèl',
    alert: 'Lalèt',
    waste_update: 'Fatra',
    collection_reminder: 'Ranmasaj',
    achievement: 'Réisit',
    order: 'Koumann',
    message: 'Mésaj',
    plant_care: 'Plant',
    security: 'Sékirité',
    report: 'Rapò',
  },
};

const TITLES: Record<Locale, (total: number) => string> = {
  fr: (total) => (total === 1 ? 'Résumé\u00A0: 1 notification' : `Résumé\u00A0: ${String(total)} notifications`),
  en: (total) => (total === 1 ? 'Summary: 1 notification' : `Summary: ${String(total)} notifications`),
  gcf: (total) => `Rézimé\u00A0: ${String(total)} nouvèl`,
};

/** `Alertes : 12`, in the language's own way. */
export const countLine = ({ type, count }: TypeCount, locale: Locale): string =>
  `${TYPE_WORDS[locale][type]}${locale === 'en' ? ':' : '\u00A0:'} ${String(count)}`;

/** What a person reads of a digest where there is little room: how many of each type, and the newest titles. */
export const digestText = (summary: DigestSummary, locale: Locale): NoticeText => ({
  title: TITLES[locale](totalOf(summary)),
  body: [...summary.counts.map((count) => countLine(count, locale)), ...summary.newest.map(({ title }) => `• ${title}`)].join('\n'),
});
