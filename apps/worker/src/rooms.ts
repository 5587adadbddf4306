import { AuthWorkerModule, SignInConfig } from '@madinina/auth';
import { IotWorkerModule } from '@madinina/iot';
import { NotificationsWorkerModule } from '@madinina/notifications';
import { type Room } from '@madinina/platform/config';
// imports end

/** The rooms a worker can carry; CITY_ROOMS says which. */
export const rooms: readonly Room[] = [
  { name: 'auth', module: AuthWorkerModule, config: [SignInConfig] },
  { name: 'iot', module: IotWorkerModule, config: [] },
  { name: 'notifications', module: NotificationsWorkerModule, config: [] },
  // rooms end
];
