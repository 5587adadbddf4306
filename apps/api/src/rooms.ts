import {
  AuthHttpModule,
  AuthMailConfig,
  PasskeyConfig,
  PasswordConfig,
  SecondFactorConfig,
  SessionConfig,
  SignInConfig,
} from '@madinina/auth';
import { FeatureImportConfig, GisHttpModule, GisImportHttpModule, GisMapHttpModule, MapConfig } from '@madinina/gis';
import { IotHttpModule, IotLiveModule } from '@madinina/iot';
import { NotificationsHttpModule, ThrottleConfig } from '@madinina/notifications';
import { type Room } from '@madinina/platform/config';
import { StatisticsHttpModule } from '@madinina/statistics';
// imports end

/** The rooms an api can carry; CITY_ROOMS says which. */
export const rooms: readonly Room[] = [
  {
    name: 'auth',
    module: AuthHttpModule,
    config: [PasswordConfig, SessionConfig, SignInConfig, SecondFactorConfig, PasskeyConfig, AuthMailConfig],
  },
  { name: 'iot', module: IotHttpModule, config: [] },
  { name: 'iot', module: IotLiveModule, config: [] },
  { name: 'gis', module: GisHttpModule, config: [] },
  { name: 'gis', module: GisMapHttpModule, config: [MapConfig] },
  { name: 'gis', module: GisImportHttpModule, config: [FeatureImportConfig] },
  { name: 'notifications', module: NotificationsHttpModule, config: [ThrottleConfig] },
  { name: 'statistics', module: StatisticsHttpModule, config: [] },
  // rooms end
];
