import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port';
import { brokerFolder, mosquittoBinary, runBroker, type TestBroker } from './test-broker';

const DELIVERED = join(__dirname, '../../../../docker/mosquitto');

/** A broker with the accounts and rights of production. Its `url` is the city's own, with its password. */
export interface GuardedBroker extends TestBroker {
  /** Where devices connect; without an account. */
  readonly deviceUrl: string;
  /** The gateway's, which may speak for every device. */
  readonly gatewayUrl: string;
  /** What the worker is given as MQTT_ACCOUNTS_FILE. */
  readonly accountsFile: string;
}

/** Starts a private broker by the files of `docker/mosquitto`, with other ports and folders. */
export async function startGuardedBroker(): Promise<GuardedBroker> {
  const [cityPort, devicePort] = [await freePort(), await freePort()];
  const folder = await brokerFolder();
  const password = randomBytes(12).toString('hex');
  const accounts = join(folder, 'accounts');
  await mkdir(accounts);
  await mkdir(join(folder, 'data'));
  await chmod(join(folder, 'data'), 0o777);

  const delivered = await readFile(join(DELIVERED, 'mosquitto.conf'), 'utf8');
  const settings = delivered
    .replace(/^listener 1884$/m, `listener ${cityPort} 127.0.0.1`)
    .replace(/^listener 1883$/m, `listener ${devicePort} 127.0.0.1`)
    .replaceAll('/mosquitto/config/', `${folder}/`)
    .replaceAll('/mosquitto/data/', `${folder}/data/`);
  await writeFile(join(folder, 'mosquitto.conf'), settings);
  for (const file of ['city-acl', 'device-acl', 'broker.sh']) await writeFile(join(folder, file), await readFile(join(DELIVERED, file)));
  await writeFile(join(folder, 'city-passwords'), passwordLine('city', password));
  await writeFile(join(folder, 'gateway-passwords'), passwordLine('devices', password));

  const file = (name: string): string => join(folder, name);
  const broker = runBroker({
    port: cityPort,
    folder,
    command: [
      '/bin/sh',
      file('broker.sh'),
      file('mosquitto.conf'),
      file('gateway-passwords'),
      join(accounts, 'devices'),
      file('device-passwords'),
      mosquittoBinary(),
    ],
  });
  await broker.start();
  return {
    url: `mqtt://city:${password}@127.0.0.1:${cityPort}`,
    deviceUrl: `mqtt://127.0.0.1:${devicePort}`,
    gatewayUrl: `mqtt://devices:${password}@127.0.0.1:${devicePort}`,
    accountsFile: join(accounts, 'devices'),
    ...broker,
  };
}

function passwordLine(user: string, password: string): string {
  const salt = randomBytes(12);
  return `${user}:$7$101$${salt.toString('base64')}$${pbkdf2Sync(password, salt, 101, 64, 'sha512').toString('base64')}\n`;
}
