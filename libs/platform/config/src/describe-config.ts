import { type ConfigClass, type ConfigValue, groupNameOf, variablesOf } from './config-group';
import { isConditional, withRuntime } from './parse-config';

export interface ConfigVariable {
  readonly name: string;
  readonly group: string;
  readonly about: string;
  readonly default?: ConfigValue;
  /** Used in development and test only. */
  readonly development?: ConfigValue;
  readonly secret: boolean;
  /** Whether production refuses to start without it. */
  readonly required: boolean;
}

/** Every variable of the groups (and of the runtime group), in order of declaration. */
export function describeConfig(groups: readonly ConfigClass[]): ConfigVariable[] {
  return withRuntime(groups).flatMap((group) =>
    variablesOf(group).map(({ name, property, about, secret, default: fallback, development }) => ({
      name,
      group: groupNameOf(group),
      about,
      secret,
      required: fallback === undefined && !isConditional(group, property),
      ...(fallback !== undefined && { default: fallback }),
      ...(development !== undefined && { development }),
    })),
  );
}

/** The text of `.env.example`: every variable with what it decides; required ones stand open, the others are commented out with their default. */
export function renderEnvExample(groups: readonly ConfigClass[]): string {
  const variables = describeConfig(groups);
  const names = [...new Set(variables.map(({ group }) => group))];
  const blocks = names.map((group) => {
    const lines = variables.filter((variable) => variable.group === group).map(renderVariable);
    return [`# ── ${group} ${'─'.repeat(Math.max(3, 70 - group.length))}`, ...lines].join('\n\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

function renderVariable({ name, about, default: fallback, development, secret, required }: ConfigVariable): string {
  const marks = [
    required ? 'Required.' : fallback === undefined ? 'Optional.' : undefined,
    secret ? `Secret: ${name}_FILE may name a file that holds it.` : undefined,
    development === undefined ? undefined : `In development: ${secret ? 'a value of its own' : text(development)}.`,
  ].filter((mark) => mark !== undefined);
  const comment = [about, ...marks].map((line) => `# ${line}`).join('\n');
  return `${comment}\n${required ? '' : '# '}${name}=${fallback === undefined ? '' : quoted(text(fallback))}`;
}

const text = (value: ConfigValue): string => (typeof value === 'object' ? value.join(',') : String(value));
const quoted = (value: string): string => (/[\s#"'$\\]/.test(value) ? `'${value.replaceAll("'", '')}'` : value);
