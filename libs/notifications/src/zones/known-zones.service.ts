import { type ErrorFactory } from '@madinina/contracts';
import { IotFacade } from '@madinina/iot';
import { InputError, sayConstraint } from '@madinina/platform/http';
import { Injectable } from '@nestjs/common';

sayConstraint('isZone', { fr: 'Aucune zone n’a cet identifiant', en: 'No zone has this id' });

/** Which zones there are. */
@Injectable()
export class KnownZones {
  constructor(private readonly iot: IotFacade) {}

  /** Those of the ids that are zones, in their order, once each. */
  async among(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const known = new Set((await this.iot.zonesOf(ids)).map(({ id }) => id));
    return [...new Set(ids.map((id) => id.toLowerCase()))].filter((id) => known.has(id));
  }

  /**
   * Answers the ids as the database writes them, once each.
   * @throws what `refusal` makes when one of them is no zone; the answer names its place in `zones`
   */
  async all(ids: readonly string[], refusal: ErrorFactory): Promise<string[]> {
    const known = await this.among(ids);
    const failures = ids.flatMap((id, place) =>
      known.includes(id.toLowerCase()) ? [] : [{ path: `zones.${place}`, constraint: 'isZone', parameters: [] }],
    );
    if (failures.length > 0) throw new InputError(refusal, failures);
    return known;
  }
}
