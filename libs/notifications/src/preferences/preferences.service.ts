import { Database } from '@madinina/platform/database';
import { Injectable } from '@nestjs/common';
import { DigestRepository } from '../digest/digest.repository';
import { DigestService } from '../digest/digest.service';
import { digestChoicesOf } from '../digest/frequency';
import { FollowedZoneRepository } from '../zones/followed-zone.repository';
import { KnownZones } from '../zones/known-zones.service';
import { choicesOf, NO_CHOICE, type OwnPreferences, type Preferences } from './preferences';
import { PreferencesError } from './preferences.errors';
import { PreferencesRepository } from './preferences.repository';

/** How each person wants to be told. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly database: Database,
    private readonly preferences: PreferencesRepository,
    private readonly followed: FollowedZoneRepository,
    private readonly zones: KnownZones,
    private readonly digests: DigestRepository,
    private readonly digesting: DigestService,
  ) {}

  async of(accountId: string): Promise<OwnPreferences> {
    const preferences = (await this.preferences.of([accountId])).get(accountId) ?? NO_CHOICE;
    return { ...preferences, zones: await this.zones.among(await this.followed.of(accountId)) };
  }

  /**
   * Takes the place of everything that the person chose before, also for what waits for a digest, but that the zones stay as they are
   * when none are given.
   * @throws notifications.preferences.zone_unknown
   */
  async replace(accountId: string, preferences: Preferences, zones: readonly string[] | undefined): Promise<OwnPreferences> {
    const followed = zones && (await this.zones.all(zones, PreferencesError.zoneUnknown));
    const kept = { ...preferences, choices: choicesOf(preferences.choices), digests: digestChoicesOf(preferences.digests) };
    await this.database.transaction(
      async () => {
        await this.digests.lock(accountId);
        // Its row is locked from here on, so that two changes do not mix.
        await this.preferences.replace(accountId, kept);
        if (followed) await this.followed.replace(accountId, followed);
        await this.digesting.reschedule(accountId, kept, new Date());
      },
      { retries: 3 },
    );
    return this.of(accountId);
  }
}
