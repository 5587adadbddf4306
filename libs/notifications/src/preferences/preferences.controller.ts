import { Allow, ApiProblems, type Caller, CurrentCaller } from '@madinina/platform/http';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ChangePreferencesDto, PreferencesDto, toPreferences, toPreferencesDto } from './preferences.dto';
import { PreferencesError } from './preferences.errors';
import { PreferencesService } from './preferences.service';

@Controller({ path: 'notifications/preferences', version: '1' })
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get()
  @Allow('notifications.own.read')
  @ApiOperation({ summary: 'How I am told', description: 'By type and channel, with quiet hours and language.' })
  @ApiOkResponse({ type: PreferencesDto })
  async getNotificationPreferences(@CurrentCaller() { accountId }: Caller): Promise<PreferencesDto> {
    return toPreferencesDto(await this.preferences.of(accountId));
  }

  @Put()
  @Allow('notifications.own.manage')
  @ApiOperation({
    summary: 'Choose how I am told',
    description: 'Takes the place of what was chosen before; only the zones stay when they are left out.',
  })
  @ApiOkResponse({ type: PreferencesDto })
  @ApiProblems(PreferencesError.zoneUnknown)
  async changeNotificationPreferences(
    @CurrentCaller() { accountId }: Caller,
    @Body() wanted: ChangePreferencesDto,
  ): Promise<PreferencesDto> {
    return toPreferencesDto(await this.preferences.replace(accountId, toPreferences(wanted), wanted.zones));
  }
}
