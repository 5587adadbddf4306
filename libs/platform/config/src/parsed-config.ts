import { type ConfigClass } from './config-group';

/** The configuration of a process: one frozen instance of each group. */
export class ParsedConfig {
  constructor(private readonly instances: ReadonlyMap<ConfigClass, object>) {}

  get groups(): readonly ConfigClass[] {
    return [...this.instances.keys()];
  }

  /** The group's values; throws when the group was not parsed (a mistake in the app's main). */
  get<Config extends object>(group: ConfigClass<Config>): Config {
    const instance = this.instances.get(group);
    if (instance === undefined) throw new TypeError(`${group.name} is not among the groups given to parseConfig`);
    return instance as Config;
  }
}
