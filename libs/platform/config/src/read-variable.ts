import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Reading = { readonly text: string | undefined } | { readonly problem: string };

const textOf = (environment: Environment, name: string): string | undefined => {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
};

/** The text of a variable, or of the file that `<name>_FILE` names (as Docker secrets are given). Empty is the same as not set. */
export function readVariable(environment: Environment, name: string): Reading {
  const text = textOf(environment, name);
  const file = textOf(environment, `${name}_FILE`);
  if (file === undefined) return { text };
  if (text !== undefined) return { problem: `is given twice: set ${name} or ${name}_FILE, not both` };
  try {
    const content = readFileSync(file, 'utf8').trim();
    return content === '' ? { problem: `${name}_FILE names the file ${file}, which is empty` } : { text: content };
  } catch (error) {
    return { problem: `${name}_FILE names the file ${file}, which cannot be read (${codeOf(error)})` };
  }
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown reason';
