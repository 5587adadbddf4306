/** French, English and Martinican Creole. */
export const LOCALES = ['fr', 'en', 'gcf'] as const;
export type Locale = (typeof LOCALES)[number];
