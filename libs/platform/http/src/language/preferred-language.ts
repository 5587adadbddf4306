/** Languages of the texts that HTTP answers with. */
export type TextLanguage = 'fr' | 'en';

/**
 * French, unless the header prefers English. Creole readers get French, the closest there is.
 * @param header value of `Accept-Language`
 */
export function preferredLanguage(header: string | undefined): TextLanguage {
  if (!header) return 'fr';
  let french = 0;
  let english = 0;
  // A header of a megabyte is not a preference: the first languages tell.
  for (const range of header.slice(0, 200).split(',')) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const quality = qualityOf(parameters);
    const language = tag.split('-')[0];
    if (language === 'fr' || language === 'gcf') french = Math.max(french, quality);
    else if (language === 'en') english = Math.max(english, quality);
  }
  return english > french ? 'en' : 'fr';
}

function qualityOf(parameters: readonly string[]): number {
  const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(parameter)?.[1]).find((found) => found !== undefined);
  return weight === undefined ? 1 : Number(weight);
}
