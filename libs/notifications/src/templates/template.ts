import { type Locale, type NotificationType } from '@madinina/contracts';
import { type NoticeText, type NoticeTexts } from '../notify/notice';

/** A text with `{{variables}}` that is used again and again. Times are UTC. */
export interface Template {
  readonly id: string;
  /** How it is called for, e.g. `waste.container-full`. */
  readonly key: string;
  readonly type: NotificationType;
  readonly texts: NoticeTexts;
  /** Counts its changes, from 1. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type Variables = Readonly<Record<string, string | number>>;

const PLACE = /\{\{\s*([a-z][a-zA-Z0-9_]{0,39})\s*\}\}/g;
const LOCALES_OF_TEXT: readonly Locale[] = ['fr', 'en', 'gcf'];

/** The names of a text's variables, each once, in order. */
export function variablesOf({ title, body }: NoticeText): string[] {
  return [...new Set([...`${title}\n${body}`.matchAll(PLACE)].map(([, name = '']) => name))].sort();
}

/** Whether a text has braces that are no variable: someone mistyped one. */
export const hasLooseBraces = ({ title, body }: NoticeText): boolean => /\{\{|\}\}/.test(`${title}\n${body}`.replace(PLACE, ''));

/** Variables that one of the languages lacks. */
export function unevenVariables(texts: NoticeTexts): string[] {
  const all = [...new Set(LOCALES_OF_TEXT.flatMap((locale) => variablesOf(texts[locale])))];
  return all.filter((name) => !LOCALES_OF_TEXT.every((locale) => variablesOf(texts[locale]).includes(name))).sort();
}

/** The variables of a template that have no value, and the values that it has no variable for. */
export function mismatch(texts: NoticeTexts, variables: Variables): { missing: string[]; unknown: string[] } {
  const wanted = variablesOf(texts.fr);
  return {
    missing: wanted.filter((name) => !Object.hasOwn(variables, name)),
    unknown: Object.keys(variables).filter((name) => !wanted.includes(name)),
  };
}

/** The texts with their values; what a value holds is never read as a variable. */
export function render(texts: NoticeTexts, variables: Variables): NoticeTexts {
  const filled = (text: string): string => text.replace(PLACE, (_place, name: string) => String(variables[name]));
  const of = ({ title, body }: NoticeText): NoticeText => ({ title: filled(title), body: filled(body) });
  return { fr: of(texts.fr), en: of(texts.en), gcf: of(texts.gcf) };
}
