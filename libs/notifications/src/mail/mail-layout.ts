import { type Locale } from '@madinina/contracts';

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text, or the value of an attribute, that is never read as HTML. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPED[character] ?? character);

const FOOTER: Record<Locale, string> = {
  fr: 'Vous recevez ce message de Madinina, la ville connectée. Vos préférences se règlent dans l’application.',
  en: 'This message comes from Madinina, the connected city. You choose what you receive in the application.',
  gcf: 'Mésaj-tala ka sòti Madinina. Ou pé chwazi sa ou lé risivwè adan laplikasion-an.',
};
const STOP: Record<Locale, string> = { fr: 'Ne plus recevoir ces courriels', en: 'Stop these e-mails', gcf: 'Pa voyé mésaj kon tala ankò' };

const STYLE = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
body,table,td{font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}
@media (max-width:600px){.box{width:100%!important}.in{padding:20px 16px!important}}
@media (prefers-color-scheme:dark){.page{background:#14181a!important}.card{background:#20272a!important}.ink,.ink p,.ink li,.ink h1,.ink h2{color:#edf1f0!important}.dim,.dim a{color:#a9b4b3!important}}
[data-ogsc] .ink,[data-ogsc] .ink p,[data-ogsc] .ink li,[data-ogsc] .ink h1,[data-ogsc] .ink h2{color:#edf1f0!important}
[data-ogsb] .page{background:#14181a!important}[data-ogsb] .card{background:#20272a!important}`;

/** What a mail says, before it has a form. */
export interface MailContent {
  readonly title: string;
  /** What mailboxes show beside the subject. */
  readonly preview: string;
  /** Safe HTML. */
  readonly html: string;
  /** The same for programs that show no HTML. */
  readonly text: string;
}

/** What ends a mail: who sent it and, unless it may not be ended, how such mails stop. */
export interface MailEnd {
  readonly locale: Locale;
  readonly stop: string | undefined;
}

/**
 * The HTML of a mail: tables and inline styles, as mail programs need them; narrow on a phone, dark where the reader is. It has no
 * picture, so that nothing is blocked, nothing tells the sender who read it, and nothing needs an alternative text.
 */
export function layoutHtml({ title, preview, html }: MailContent, { locale, stop }: MailEnd): string {
  const link = stop === undefined ? '' : `<br><a href="${escaped(stop)}" style="color:#5c6663">${STOP[locale]}</a>`;
  return [
    `<!doctype html><html lang="${locale}" dir="ltr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">`,
    `<title>${escaped(title)}</title><style>${STYLE}\n</style></head>`,
    `<body class="page" style="margin:0;padding:0;background:#f2f4f1;-webkit-text-size-adjust:100%">`,
    `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escaped(preview)}</div>`,
    `<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f2f4f1"><tr><td align="center" style="padding:24px 8px">`,
    `<table role="presentation" class="box" width="560" cellpadding="0" cellspacing="0" border="0" style="width:560px;max-width:100%">`,
    `<tr><td class="card ink in" style="padding:28px 32px;background:#ffffff;border-radius:8px;color:#1c2321;font-size:16px;line-height:1.5">`,
    `<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3;color:#1c2321">${escaped(title)}</h1>`,
    html,
    `</td></tr><tr><td class="dim in" style="padding:16px 32px;font-size:12px;line-height:1.5;color:#5c6663">${FOOTER[locale]}${link}</td></tr>`,
    `</table></td></tr></table></body></html>`,
  ].join('\n');
}

/** The text part, with the same end. */
export const layoutText = ({ text }: MailContent, { locale, stop }: MailEnd): string =>
  `${text}\n\n-- \n${FOOTER[locale]}${stop === undefined ? '' : `\n${STOP[locale]}: ${stop}`}\n`;

/** A paragraph for each line that is not empty. */
export const paragraphs = (text: string): string =>
  text
    .split(/\n+/)
    .map((line) => `<p style="margin:0 0 12px;overflow-wrap:anywhere">${escaped(line)}</p>`)
    .join('');
