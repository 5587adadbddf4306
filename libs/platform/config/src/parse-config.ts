import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, ValidationTypes } from 'class-validator';
import { type ConfigClass, type ConfigValue, type DeclaredVariable, groupNameOf, variablesOf } from './config-group';
import { ConfigError, type ConfigProblem } from './config-error';
import { convertValue } from './convert-value';
import { ParsedConfig } from './parsed-config';
import { type Environment, readVariable } from './read-variable';
import { RuntimeConfig } from './runtime-config';

/**
 * Reads every group from the environment, once a process.
 * @throws ConfigError with all problems together
 */
export function parseConfig(env: Environment, groups: readonly ConfigClass[]): ParsedConfig {
  const all = withRuntime(groups);
  refuseDoubles(all);
  const inDevelopment = ['development', 'test'].includes(textOrUndefined(env, 'NODE_ENV') ?? '');
  const problems: ConfigProblem[] = [];
  const instances = all.map((group) => [group, parseGroup(group, { env, inDevelopment, problems })] as const);
  if (problems.length > 0) throw new ConfigError(problems);
  return new ParsedConfig(new Map(instances));
}

/** The groups, with the runtime first: every process has it. */
export function withRuntime(groups: readonly ConfigClass[]): ConfigClass[] {
  return [...new Set<ConfigClass>([RuntimeConfig, ...groups])];
}

/** Whether something other than a value may stand in for the variable: `@IsOptional()` or `@ValidateIf()`. */
export function isConditional(group: ConfigClass, property: string): boolean {
  return getMetadataStorage()
    .getTargetValidationMetadatas(group, '', false, false)
    .some((rule) => rule.propertyName === property && rule.type === ValidationTypes.CONDITIONAL_VALIDATION);
}

interface Reading {
  readonly env: Environment;
  readonly inDevelopment: boolean;
  readonly problems: ConfigProblem[];
}

function parseGroup(group: ConfigClass, { env, inDevelopment, problems }: Reading): object {
  const values: Record<string, ConfigValue> = {};
  const told = new Set<string>();
  const texts = new Map<string, string>();
  const tell = (variable: DeclaredVariable, problem: string): void => {
    told.add(variable.property);
    problems.push({ name: variable.name, about: variable.about, problem });
  };
  for (const variable of variablesOf(group)) {
    const { name, property } = variable;
    const read = readVariable(env, name);
    if ('problem' in read) {
      tell(variable, read.problem);
    } else if (read.text === undefined) {
      const value = (inDevelopment ? variable.development : undefined) ?? variable.default;
      if (value !== undefined) values[property] = value;
    } else {
      texts.set(property, read.text);
      const converted = convertValue(read.text, variable.kind);
      if (!inDevelopment && variable.secret && read.text === String(variable.development ?? ''))
        tell(variable, 'is the value that everyone knows from development; it must be your own');
      else if ('problem' in converted) tell(variable, `${converted.problem}${shown(variable, read.text)}`);
      else values[property] = converted.value;
    }
  }
  const instance = plainToInstance(group, values);
  const broken = new Map(
    validateSync(instance, { forbidUnknownValues: false }).map((error) => [error.property, Object.values(error.constraints ?? {})]),
  );
  for (const variable of variablesOf(group)) {
    const { property } = variable;
    if (told.has(property)) continue;
    const expected = broken.get(property)?.map((message) => withoutName(message, property)) ?? [];
    const text = texts.get(property);
    const isMissing = values[property] === undefined && !isConditional(group, property);
    if (expected.length === 0 && !isMissing) continue;
    const wanted = [...new Set(expected)].join('; ');
    if (values[property] === undefined) tell(variable, wanted === '' ? 'is required and not set' : `is required and not set; it ${wanted}`);
    else if (variable.secret) tell(variable, text === undefined ? wanted : wanted.replaceAll(text, '(hidden)'));
    else tell(variable, `${wanted}${shown(variable, text)}`);
  }
  return Object.freeze(instance);
}

const withoutName = (message: string, property: string): string =>
  message.startsWith(`${property} `) ? message.slice(property.length + 1) : message.replace(` in ${property} `, ' ');

/** What was given, for the message; never of a secret, and no password of a URL. */
function shown(variable: DeclaredVariable, text: string | undefined): string {
  if (variable.secret || text === undefined) return '';
  const safe = text.replace(/\/\/[^@/\s]*@/g, '//(hidden)@');
  return `, not ${JSON.stringify(safe.length > 80 ? `${safe.slice(0, 80)}…` : safe)}`;
}

function textOrUndefined(env: Environment, name: string): string | undefined {
  const read = readVariable(env, name);
  return 'text' in read ? read.text : undefined;
}

function refuseDoubles(groups: readonly ConfigClass[]): void {
  const owners = new Map<string, string>();
  for (const group of groups) {
    for (const { name } of variablesOf(group)) {
      const other = owners.get(name);
      if (other !== undefined) throw new TypeError(`${name} is declared by the groups ${other} and ${groupNameOf(group)}`);
      owners.set(name, groupNameOf(group));
    }
  }
}
