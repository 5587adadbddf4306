import { Injectable } from '@nestjs/common';
import { choicesOf, NO_CHOICE, type Preferences } from './preferences';
import { PreferencesRepository } from './preferences.repository';

/** How each person wants to be told. */
@Injectable()
export class PreferencesService {
  constructor(private readonly preferences: PreferencesRepository) {}

  async of(accountId: string): Promise<Preferences> {
    return (await this.preferences.of([accountId])).get(accountId) ?? NO_CHOICE;
  }

  /** Takes the place of everything that the person chose before. */
  async replace(accountId: string, preferences: Preferences): Promise<Preferences> {
    const kept = { ...preferences, choices: choicesOf(preferences.choices) };
    await this.preferences.replace(accountId, kept);
    return kept;
  }
}
