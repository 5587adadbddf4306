export type ConfigValue = string | number | boolean | readonly string[];
/** How the text of a variable is read; from the design type of the property. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'list';
/** A class whose properties carry `@FromEnv`; a process holds one instance of it. */
export type ConfigClass<Config extends object = object> = new () => Config;

interface VariableWords {
  /** What it decides, for the person who sets it: one line. */
  readonly about: string;
  /**
   * Used only when NODE_ENV is development or test; elsewhere the variable is then required unless it has a `default`, and this
   * value of a secret is refused.
   */
  readonly development?: ConfigValue;
}

/** A secret never has a default outside development, and its value is never printed. */
export type VariableOptions = VariableWords &
  ({ readonly secret: true; readonly default?: never } | { readonly secret?: false; readonly default?: ConfigValue });

export interface DeclaredVariable {
  readonly name: string;
  readonly property: string;
  readonly kind: ValueKind;
  readonly about: string;
  readonly default?: ConfigValue;
  readonly development?: ConfigValue;
  readonly secret: boolean;
}

const groupNames = new WeakMap<object, string>();
const declared = new WeakMap<object, DeclaredVariable[]>();

/** Names a class that `parseConfig` fills, e.g. `database`. */
export function ConfigGroup(name: string): ClassDecorator {
  return (target) => {
    groupNames.set(target, name);
  };
}

/**
 * Fills the property from an environment variable, or from the file that `<name>_FILE` names.
 * Number, boolean, string and string[] (a comma list) are read by the type of the property; class-validator decorators check it.
 * Without a default the variable is required, unless the property is `@IsOptional()` or under `@ValidateIf()`.
 */
export function FromEnv(name: string, options: VariableOptions): PropertyDecorator {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw new TypeError(`"${name}" is not the name of an environment variable`);
  return (prototype, property) => {
    if (typeof property !== 'string') throw new TypeError(`${name} must fill a property with a name`);
    const { about, secret = false } = options;
    const variable: DeclaredVariable = {
      name,
      property,
      kind: kindOf(Reflect.getMetadata('design:type', prototype, property), options.default ?? options.development),
      about,
      secret,
      ...(options.default !== undefined && { default: options.default }),
      ...(options.development !== undefined && { development: options.development }),
    };
    const owner = prototype.constructor;
    declared.set(owner, [...(declared.get(owner) ?? []), variable]);
  };
}

export function groupNameOf(group: ConfigClass): string {
  const name = groupNames.get(group);
  if (name === undefined) throw new TypeError(`${group.name} has no @ConfigGroup`);
  return name;
}

/** The variables of a group, those of the classes it extends first. */
export function variablesOf(group: ConfigClass): DeclaredVariable[] {
  const inherited: unknown = Object.getPrototypeOf(group);
  const above = typeof inherited === 'function' && inherited !== Function.prototype ? variablesOf(inherited as ConfigClass) : [];
  return [...above, ...(declared.get(group) ?? [])];
}

// The compiler writes Object for a type it cannot look up (an alias of literals); the default then tells, else it is text.
function kindOf(designType: unknown, example: ConfigValue | undefined): ValueKind {
  if (designType === Number || typeof example === 'number') return 'number';
  if (designType === Boolean || typeof example === 'boolean') return 'boolean';
  if (designType === Array || Array.isArray(example)) return 'list';
  return 'text';
}
