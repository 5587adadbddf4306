/** Mosquitto, the MQTT broker: sessions that outlive it; an account for the city, one for all simulated devices, one for each device. */
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { findProgram } from './binaries.ts';
import { secret, writeConfiguration } from './place.ts';
import type { Place } from './place.ts';
import { LOOPBACK } from './ports.ts';
import { runCommand } from './processes.ts';
import type { ServerKind, Setup } from './server-kind.ts';
import { StackError } from './stack-error.ts';

/** The services: every topic. */
const CITY = 'city';
/** The simulated devices, which share it: they publish their own topics and read their commands. */
const DEVICES = 'devices';

export const mosquitto: ServerKind = {
  name: 'mosquitto',
  title: 'Mosquitto',
  variable: 'MQTT_URL',
  account: { name: 'mosquitto', required: false },
  firstPort: 11_883,
  programs: ['mosquitto'],
  stopSignal: 'SIGTERM',
  find: () => findProgram('mosquitto'),
  prepare,
  launch: (place, setup) => ({ file: '/bin/sh', args: brokerArguments(place.folder, place.data, kept(place), setup.program) }),
  urls: (place, port) => ({
    MQTT_URL: address(place, CITY, port),
    MQTT_DEVICE_URL: address(place, DEVICES, port),
    MQTT_ACCOUNTS_FILE: kept(place),
  }),
  answer,
  complete: answer,
  container: {
    image: 'eclipse-mosquitto:2.0',
    port: 1883,
    data: '/mosquitto/data',
    run: (place) => ({
      options: ['--entrypoint', '/bin/sh', '--volume', `${accountsFolder(place)}:/accounts:ro,z`],
      // Files mounted from outside would be given to the image's own account, and lost to ours.
      command: [
        '-c',
        'cd /mosquitto/config && umask 077 && printf %s "$BROKER" > mosquitto.conf && printf %s "$PASSWORDS" > own && printf %s "$RIGHTS" > rights' +
          ' && printf %s "$SCRIPT" > broker.sh && chown -R mosquitto:mosquitto /mosquitto && exec /bin/sh ' +
          brokerArguments('/mosquitto/config', '/mosquitto/data', '/accounts/devices').join(' '),
      ],
      secrets: {
        BROKER: configuration({ address: '0.0.0.0', port: 1883, data: '/mosquitto/data', files: '/mosquitto/config' }),
        PASSWORDS: passwords(place),
        RIGHTS: rights(),
        SCRIPT: script(),
      },
    }),
  },
};

function address(place: Place, user: string, port: number): string {
  return `mqtt://${user}:${secret(place, user)}@${LOOPBACK}:${port}`;
}

async function prepare(place: Place, setup: Setup, port: number): Promise<void> {
  const { stdout } = await runCommand(setup.program, ['-h'], { limit: 5_000 });
  const version = /mosquitto version (\d+)/.exec(stdout)?.[1];
  if (version !== undefined && Number(version) < 2)
    throw new StackError(`Mosquitto ${version} is too old (${setup.program}): version 2 is needed`);
  accountsFolder(place);
  writeConfiguration(place, 'broker.sh', script());
  writeConfiguration(place, 'own', passwords(place));
  writeConfiguration(place, 'rights', rights());
  const user = place.account === undefined && process.getuid?.() === 0 ? 'root' : undefined;
  writeConfiguration(place, 'mosquitto.conf', configuration({ address: LOOPBACK, port, data: place.data, files: place.folder, user }));
}

/** The file of devices' accounts: written by the city's worker, which runs as the stack does, read by the broker. */
const kept = (place: Place): string => join(accountsFolder(place), 'devices');

function accountsFolder(place: Place): string {
  const folder = join(place.folder, 'accounts');
  mkdirSync(folder, { recursive: true });
  // Whatever our umask is, the broker's account must pass.
  chmodSync(folder, 0o755);
  return folder;
}

/** Runs the broker so that it reads changed accounts: the same script as in production. */
const brokerArguments = (folder: string, data: string, devices: string, program = 'mosquitto'): string[] => [
  `${folder}/broker.sh`,
  `${folder}/mosquitto.conf`,
  `${folder}/own`,
  devices,
  // In the one folder that the broker's account may write to.
  `${data}/passwords`,
  program,
];

const script = (): string => readFileSync(join(import.meta.dirname, '../../docker/mosquitto/broker.sh'), 'utf8');

/** The text of mosquitto.conf. `user` is only for a broker that must stay root, for want of an account to become. */
export function configuration(place: { address: string; port: number; data: string; files: string; user?: string | undefined }): string {
  return `# Written at every start: changes made here are lost.
listener ${place.port} ${place.address}
${place.user === undefined ? '' : `user ${place.user}\n`}allow_anonymous false
password_file ${place.data}/passwords
acl_file ${place.files}/rights

# The broker keeps everything in memory and writes all of it at each save: saving by the clock costs the same at any rate
# of messages, and a killed broker forgets about two seconds. Saving by count would write a long queue again and again.
persistence true
persistence_location ${place.data}/
autosave_on_changes false
autosave_interval 1
persistent_client_expiration 14d

# A consumer's own Receive Maximum is its window. 65535 is the protocol's "no limit"; 0 means the same,
# but makes Mosquitto 2.1 log a warning for every message.
max_inflight_messages 65535
# A queue is bounded by what it weighs (bytes per session), not by how many messages it holds.
max_queued_messages 0
max_queued_bytes 268435456
max_packet_size 2097152
set_tcp_nodelay true

log_dest stderr
log_type error
log_type warning
log_type notice
log_timestamp_format %Y-%m-%dT%H:%M:%S
connection_messages false
`;
}

/** The text of the file of rights: a user that is not named has none. */
export function rights(): string {
  return `user ${CITY}
topic readwrite #
topic read $SYS/#

user ${DEVICES}
topic write city/+/sensors/#
topic read city/commands/#

pattern write city/+/sensors/%u/readings
pattern write city/+/sensors/%u/status
pattern read city/commands/%u
`;
}

function passwords(place: Place): string {
  return [CITY, DEVICES].map((user) => `${user}:${passwordHash(secret(place, user))}\n`).join('');
}

/** A password as mosquitto_passwd 2 stores it: `$7$<rounds>$<salt>$<PBKDF2 of SHA-512>`. */
export function passwordHash(password: string, salt: Buffer = randomBytes(12)): string {
  const rounds = 101;
  return `$7$${rounds}$${salt.toString('base64')}$${pbkdf2Sync(password, salt, rounds, 64, 'sha512').toString('base64')}`;
}

async function answer(url: string): Promise<void> {
  const client = await mqtt.connectAsync(
    url,
    { reconnectPeriod: 0, connectTimeout: 3_000, clientId: `stack-${randomBytes(6).toString('hex')}` },
    false,
  );
  await client.endAsync(true);
}
