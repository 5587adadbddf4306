const MOST_KEYS = 5_000;

/** What to read again, gathered from notifications: `sensor KEY,KEY`, `rules`, `zones`, `sensors`, or none after a cut. */
export class RegistryChanges {
  everything = false;
  rules = false;
  readonly deviceKeys = new Set<string>();

  get isEmpty(): boolean {
    return !this.everything && !this.rules && this.deviceKeys.size === 0;
  }

  add(payload: string | undefined): void {
    if (payload === 'rules') this.rules = true;
    else if (payload?.startsWith('sensor ')) for (const key of payload.slice('sensor '.length).split(',')) this.deviceKeys.add(key);
    else this.everything = true;
    if (this.deviceKeys.size > MOST_KEYS) this.everything = true;
  }

  join(other: RegistryChanges): void {
    this.everything ||= other.everything;
    this.rules ||= other.rules;
    for (const key of other.deviceKeys) this.deviceKeys.add(key);
  }
}
