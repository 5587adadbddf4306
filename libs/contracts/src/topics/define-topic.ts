type ParameterOf<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterOf<Rest> : never;

/** A topic written once: subscribe, publish and parse come from it. */
export interface Topic<Name extends string> {
  readonly pattern: string;
  /** The MQTT filter that subscribes to it, `+` for each parameter left out. */
  filter(parameters?: Partial<Readonly<Record<Name, string>>>): string;
  /** The topic for these parameters; a level must not be empty nor hold `/`, `+`, `#` or a null character. */
  path(parameters: Readonly<Record<Name, string>>): string;
  /** The parameters of a topic, or undefined when it is another one. */
  match(topic: string): Record<Name, string> | undefined;
}

const level = (name: string, value: string): string => {
  if (value === '' || /[/+#\0]/.test(value)) throw new RangeError(`"${value}" cannot be the level ${name} of a topic`);
  return value;
};

/** @example const readings = defineTopic('city/{zone}/sensors/{deviceKey}/readings'); readings.filter() // city/+/sensors/+/readings */
export function defineTopic<const Pattern extends string>(pattern: Pattern): Topic<ParameterOf<Pattern>> {
  const levels = pattern.split('/').map((text) => ({ text, name: /^\{(\w+)\}$/.exec(text)?.[1] }));
  return {
    pattern,
    filter: (parameters = {}) => {
      const given = parameters as Record<string, string | undefined>;
      return levels
        .map(({ text, name }) => (name === undefined ? text : given[name] === undefined ? '+' : level(name, given[name])))
        .join('/');
    },
    path: (parameters) =>
      levels
        .map(({ text, name }) => (name === undefined ? text : level(name, (parameters as Record<string, string>)[name] ?? '')))
        .join('/'),
    match: (topic) => {
      const parts = topic.split('/');
      if (parts.length !== levels.length) return undefined;
      const found: Record<string, string> = {};
      for (const [index, { text, name }] of levels.entries()) {
        const part = parts[index] ?? '';
        if (name === undefined ? part !== text : part === '') return undefined;
        if (name !== undefined) found[name] = part;
      }
      return found;
    },
  };
}
